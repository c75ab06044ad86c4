package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Processor;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The weights of a decoder as they are at one moment, one array each, for many steps of generation.
 *
 * @param kernel that reads them
 * @param network with arrays in the order that the kernel's text gives; owned by the scope they
 *     were made in
 * @param order that the arrays are in
 */
record GenerationWeights(Kernel kernel, Decoder.Network network, Order order) {
  /**
   * Weights of more parameters than this do not stay in a processor's cache: brought into a
   * library's own order once, in the time of three steps, they are then read 1.5 times as fast.
   */
  private static final long IN_CACHE = 4_000_000;

  private static final String PLAIN = "plain";
  private static final String TRAINED = Decoder.ONE_DNN ? "onednn" : PLAIN;

  /** MKL reads weights faster, but is made for one maker's processors. */
  static final String FROZEN =
      Processor.ofThisMachine().isIntel() && loads("mkl") ? "mkl" : TRAINED;

  /**
   * How weights are made ready for products.
   *
   * @param products file of the kernel that multiplies: plain, onednn or mkl
   * @param rows sequences that take a step together
   */
  record Order(String products, int rows) {

    /**
     * The order that is best for a decoder. MKL's takes up to four times the memory of the weights,
     * and with an adapter theirs too: not while training needs it.
     *
     * @param remembered whether a gradient will be asked for
     */
    static Order of(Decoder decoder, boolean remembered, int rows) {
      if (inCache(decoder.shape())) {
        return new Order(PLAIN, rows);
      }
      return new Order(remembered || decoder.lora().isPresent() ? TRAINED : FROZEN, rows);
    }
  }

  /** Places of the arrays that the kernel finds by them. */
  private static List<String> names(DecoderShape shape) {
    List<String> names = new ArrayList<>(Collections.nCopies(4 + 10 * shape.layers(), ""));
    DecoderWeights.names(shape).stream()
        .filter(List.of(DecoderWeights.BIAS, DecoderWeights.HEAD_NORM)::contains)
        .forEach(names::add);
    names.set(3, DecoderWeights.OUTPUT);
    return names;
  }

  /** Whether the weights of such a network stay in a processor's cache from step to step. */
  static boolean inCache(DecoderShape shape) {
    return shape.parameters() <= IN_CACHE;
  }

  /** Whether the engine on this machine has what the file of these products uses. */
  static boolean loads(String products) {
    return Kernel.loads("blocks", products, "adapters", "generation");
  }

  static Kernel kernel(String products) {
    return Kernel.of("blocks", products, "adapters", "generation");
  }

  /**
   * Prepares the weights of a decoder.
   *
   * @param scope owns the arrays
   */
  static GenerationWeights of(Scope scope, Decoder decoder, Order order) {
    DecoderShape shape = decoder.shape();
    Kernel kernel = kernel(order.products());
    // nothing worth dividing if they are not brought into another order
    int parts = order.products().equals(PLAIN) ? 1 : shape.layers();
    List<Callable<NDArray[]>> tasks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      tasks.add(() -> kernel.call(scope, "weights", decoder.network(), part, parts, order.rows()));
    }
    List<NDArray> arrays = new ArrayList<>();
    Torch.inParallel(tasks).forEach(part -> arrays.addAll(List.of(part)));
    return new GenerationWeights(kernel, decoder.merged(arrays, names(shape)), order);
  }
}
