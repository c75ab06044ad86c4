/**
 * The decoder network (the Llama family: RMSNorm, RoPE, SwiGLU, grouped-query heads, and what some
 * members have beside them). Start at {@link bondlab.model.Decoder}: its shape, its weights,
 * log-probabilities and gradients. {@link bondlab.model.Generator} samples from it, {@link
 * bondlab.model.TokenComparison} puts two side by side, {@link bondlab.model.Distillation} draws
 * one to the other. {@link bondlab.model.Lora} puts a small trained adapter beside frozen weights;
 * {@link bondlab.model.PeftFolder} and {@link bondlab.model.TransformersFolder} write for Python.
 *
 * <p>Letters in shapes: B sequences, T tokens per sequence, V vocabulary, C width, L layers, M MLP
 * width, H query heads, G key/value heads, D head width, U prompts, P prompt tokens, K new tokens.
 * The arithmetic is in {@code resources/bondlab/kernels}.
 */
package bondlab.model;
