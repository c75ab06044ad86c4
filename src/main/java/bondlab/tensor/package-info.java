/**
 * The one guarded façade over DJL PyTorch. Start at {@link bondlab.tensor.Kernel}: a TorchScript
 * program, kept as readable text in {@code resources/bondlab/kernels}, whose methods are called
 * with arrays and numbers. A whole training step or decode step is one such call.
 *
 * <p>{@link bondlab.tensor.Scope} owns native memory: what a call makes dies with its scope unless
 * it is moved to an older one. {@link bondlab.tensor.Torch} starts the engine and sets its threads;
 * {@link bondlab.tensor.AdamW} updates weights in place and keeps a state that can be saved; {@link
 * bondlab.tensor.Safetensors} reads and writes checkpoints. No other room calls the engine:
 * gradients are computed inside kernels, so no gradient mode leaks into the rest of the program.
 */
package bondlab.tensor;
