package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The weights of a decoder, the layers of one kind stacked in one array, so that a training step
 * handles eight arrays whatever the depth. Owns native memory; close it.
 *
 * <p>Order and shapes: embedding [V,C], attention_norm [L,C], attention_in [L,F,C] (queries, keys,
 * values), attention_out [L,C,C], mlp_norm [L,C], mlp_in [L,2M,C] (gate, up), mlp_out [L,C,M],
 * final_norm [C].
 */
public final class DecoderWeights implements AutoCloseable {
  private static final List<String> NAMES =
      List.of(
          "embedding",
          "attention_norm",
          "attention_in",
          "attention_out",
          "mlp_norm",
          "mlp_in",
          "mlp_out",
          "final_norm");

  private final DecoderShape shape;
  private final Scope scope;
  private final List<NDArray> arrays;

  private DecoderWeights(DecoderShape shape, Scope scope, List<NDArray> arrays) {
    this.shape = shape;
    this.scope = scope;
    this.arrays = List.copyOf(arrays);
  }

  /**
   * Draws fresh weights: normal with standard deviation 0.02, those that write to the residual
   * stream divided by √(2L) (Radford et al. 2019), gains 1.
   */
  public static DecoderWeights initial(DecoderShape shape, RandomStream stream) {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    shapes(shape)
        .forEach(
            (name, dims) -> {
              float[] drawn = new float[Math.toIntExact(product(dims))];
              if (name.endsWith("norm")) {
                Arrays.fill(drawn, 1f);
              } else {
                double sd = name.endsWith("out") ? 0.02 / Math.sqrt(2.0 * shape.layers()) : 0.02;
                RandomStream own = stream.at(name);
                for (int i = 0; i < drawn.length; i++) {
                  drawn[i] = (float) (sd * own.nextGaussian());
                }
              }
              values.put(name, new FloatArray(drawn, dims));
            });
    return of(shape, values);
  }

  /**
   * Takes over named arrays.
   *
   * @throws BadInput naming every array that is missing or of another shape
   */
  public static DecoderWeights of(DecoderShape shape, Map<String, FloatArray> values) {
    requireFit(shape, values);
    Scope scope = Scope.open();
    List<NDArray> arrays = new ArrayList<>();
    for (String name : NAMES) {
      FloatArray value = values.get(name);
      arrays.add(scope.floats(value.values(), value.shape()));
    }
    return new DecoderWeights(shape, scope, arrays);
  }

  /**
   * Overwrites these weights with what {@link #values} gave.
   *
   * @throws BadInput naming every array that is missing or of another shape; nothing is taken over
   *     then
   */
  public void restore(Map<String, FloatArray> values) {
    requireFit(shape, values);
    for (int i = 0; i < NAMES.size(); i++) {
      values.get(NAMES.get(i)).writeTo(arrays.get(i));
    }
  }

  private static void requireFit(DecoderShape shape, Map<String, FloatArray> values) {
    List<String> problems = new ArrayList<>();
    shapes(shape)
        .forEach((name, dims) -> FloatArray.check("weights", name, values, dims, problems));
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /** An independent copy. */
  public DecoderWeights copy() {
    Scope own = Scope.open();
    List<NDArray> copies = new ArrayList<>();
    for (NDArray array : arrays) {
      copies.add(own.unwritten(array.getShape().getShape()));
    }
    try (Scope local = Scope.open()) {
      Kernel.of("adamw").call(local, "copy", copies, arrays);
    }
    return new DecoderWeights(shape, own, copies);
  }

  /** This ← (1 − share)·this + share·other, in place. */
  public void blend(DecoderWeights other, double share) {
    int parts = Torch.threads();
    List<Callable<NDArray[]>> tasks = new ArrayList<>();
    try (Scope local = Scope.open()) {
      for (int i = 0; i < parts; i++) {
        int part = i;
        tasks.add(
            () ->
                Kernel.of("adamw").call(local, "blend", arrays, other.arrays, share, part, parts));
      }
      Torch.inParallelToTheEnd(tasks); // an anchor follows whole or not at all
    }
  }

  /** The arrays in order; owned here. */
  public List<NDArray> arrays() {
    return arrays;
  }

  /** Whether weight decay applies: to projections, not to the embedding and the gains. */
  public static boolean[] decayed() {
    boolean[] flags = new boolean[NAMES.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = NAMES.get(i).endsWith("in") || NAMES.get(i).endsWith("out");
    }
    return flags;
  }

  public DecoderShape shape() {
    return shape;
  }

  /** The weights as plain named arrays. */
  public Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      values.put(NAMES.get(i), FloatArray.of(arrays.get(i)));
    }
    return values;
  }

  /** Names and shapes of the arrays, in order. */
  static Map<String, long[]> shapes(DecoderShape s) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("embedding", new long[] {s.vocabulary(), s.width()});
    shapes.put("attention_norm", new long[] {s.layers(), s.width()});
    shapes.put("attention_in", new long[] {s.layers(), s.projected(), s.width()});
    shapes.put("attention_out", new long[] {s.layers(), s.width(), s.width()});
    shapes.put("mlp_norm", new long[] {s.layers(), s.width()});
    shapes.put("mlp_in", new long[] {s.layers(), 2L * s.mlp(), s.width()});
    shapes.put("mlp_out", new long[] {s.layers(), s.width(), s.mlp()});
    shapes.put("final_norm", new long[] {s.width()});
    return shapes;
  }

  private static long product(long[] dims) {
    return Arrays.stream(dims).reduce(1, Math::multiplyExact);
  }

  @Override
  public void close() {
    scope.close();
  }
}
