package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The weights of a decoder as they are at one moment, one array each, for many steps of generation.
 *
 * @param kernel that reads them
 * @param arrays in the order that the kernel's text gives; owned by the scope they were made in
 */
record GenerationWeights(Kernel kernel, List<NDArray> arrays) {
  /**
   * Weights of more parameters than this do not stay in a processor's cache: brought into oneDNN's
   * order once, in the time of three steps, they are then read 1.5 times as fast.
   */
  private static final long IN_CACHE = 4_000_000;

  /** Whether the weights of such a network stay in a processor's cache from step to step. */
  static boolean inCache(DecoderShape shape) {
    return shape.parameters() <= IN_CACHE;
  }

  /**
   * Prepares the weights of a decoder.
   *
   * @param scope owns the arrays
   * @param rows sequences that take a step together
   */
  static GenerationWeights of(Scope scope, Decoder decoder, int rows) {
    DecoderShape shape = decoder.shape();
    boolean packed = !inCache(shape) && OneDnn.PRESENT;
    Kernel kernel = Kernel.of("blocks", packed ? "packed" : "plain", "generation");
    List<NDArray> w = decoder.weights().arrays();
    // nothing worth dividing if they are not brought into another order
    int parts = packed ? shape.layers() : 1;
    List<Callable<NDArray[]>> tasks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      tasks.add(() -> kernel.call(scope, "weights", w, part, parts, rows));
    }
    List<NDArray> arrays = new ArrayList<>();
    Torch.inParallel(tasks).forEach(part -> arrays.addAll(List.of(part)));
    return new GenerationWeights(kernel, arrays);
  }
}
