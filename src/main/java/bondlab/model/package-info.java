/**
 * The decoder network (Llama architecture: RMSNorm, RoPE, SwiGLU, grouped-query heads, tied
 * embeddings). Start at {@link bondlab.model.Decoder}: its shape, its weights, log-probabilities
 * and gradients. {@link bondlab.model.Generator} samples from it, {@link
 * bondlab.model.TokenComparison} puts two side by side, {@link bondlab.model.Distillation} draws
 * one to the other.
 *
 * <p>Letters in shapes: B sequences, T tokens per sequence, V vocabulary, C width, L layers, M MLP
 * width, H query heads, G key/value heads, D = C/H head width, U prompts, P prompt tokens, K new
 * tokens. The arithmetic is in {@code resources/bondlab/kernels}.
 */
package bondlab.model;
