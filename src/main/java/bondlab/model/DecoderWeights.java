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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The weights of a decoder, the layers of one kind stacked in one array, so that a training step
 * handles as many arrays whatever the depth. Owns native memory; close it.
 *
 * <p>Order and shapes: embedding [V,C], attention_norm [L,C], attention_in [L,F,C] (queries, keys,
 * values), attention_out [L,C,H·D], mlp_norm [L,C], mlp_in [L,2M,C] (gate, up), mlp_out [L,C,M],
 * final_norm [C]; then what the shape has of attention_bias [L,F], head_norm [L,2,D] (queries,
 * keys) and output [V,C]. Those of an adapter are {@link Lora}'s factors instead.
 */
public final class DecoderWeights implements AutoCloseable {
  static final String BIAS = "attention_bias";
  static final String HEAD_NORM = "head_norm";
  static final String OUTPUT = "output";

  private final DecoderShape shape;
  private final Map<String, long[]> shapes;
  private final List<String> names;
  private final Scope scope = Scope.open();
  private final List<NDArray> arrays;

  /** Arrays that are yet to be written. */
  private DecoderWeights(DecoderShape shape, Map<String, long[]> shapes) {
    this.shape = shape;
    this.shapes = shapes;
    names = List.copyOf(shapes.keySet());
    arrays = shapes.values().stream().map(scope::unwritten).toList();
  }

  /**
   * Draws fresh weights: normal with standard deviation 0.02, those that write to the residual
   * stream divided by √(2L) (Radford et al. 2019), gains 1, biases 0.
   */
  public static DecoderWeights initial(DecoderShape shape, RandomStream stream) {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    shapes(shape)
        .forEach(
            (name, dims) -> {
              float[] drawn = new float[Math.toIntExact(product(dims))];
              if (name.endsWith("norm")) {
                Arrays.fill(drawn, 1f);
              } else if (!name.equals(BIAS)) {
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
    return of(shape, shapes(shape), values);
  }

  /**
   * Takes over the factors of an adapter.
   *
   * @throws BadInput naming every array that is missing or of another shape
   */
  static DecoderWeights of(DecoderShape shape, Lora lora, Map<String, FloatArray> values) {
    return of(shape, lora.shapes(shape), values);
  }

  private static DecoderWeights of(
      DecoderShape shape, Map<String, long[]> shapes, Map<String, FloatArray> values) {
    requireFit(shapes, values);
    DecoderWeights weights = new DecoderWeights(shape, shapes);
    weights.names.forEach(name -> weights.fill(name, 0, values.get(name)));
    return weights;
  }

  /**
   * Reads a checkpoint array by array: the memory in need is that of the weights and of two arrays
   * of the checkpoint.
   *
   * @param where what holds the arrays, told in errors
   * @param names of all arrays that there are, HuggingFace's; those outside of {@code model.}, such
   *     as the head of a reward model, are passed over
   * @param read the array of a name
   * @throws BadInput naming every array that is missing, of another shape or unknown, and an output
   *     layer that is not the embedding where the shape ties them
   */
  public static DecoderWeights of(
      String where, DecoderShape shape, Set<String> names, Function<String, FloatArray> read) {
    DecoderWeights weights = new DecoderWeights(shape, shapes(shape));
    try {
      LlamaNames.readAll(where, shape, names, read, weights::fill);
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Writes values into a stacked array from its value number {@code first} on. */
  private void fill(String name, long first, FloatArray values) {
    try (Scope local = Scope.open()) {
      NDArray part = local.floats(values.values(), values.shape());
      NDArray into = arrays.get(names.indexOf(name));
      Kernel.of("adamw").call(local, "fill", into, first, part);
    }
  }

  /**
   * Overwrites these weights with what {@link #values} gave.
   *
   * @throws BadInput naming every array that is missing or of another shape; nothing is taken over
   *     then
   */
  public void restore(Map<String, FloatArray> values) {
    requireFit(shapes, values);
    for (int i = 0; i < names.size(); i++) {
      values.get(names.get(i)).writeTo(arrays.get(i));
    }
  }

  static void requireFit(Map<String, long[]> shapes, Map<String, FloatArray> values) {
    List<String> problems = new ArrayList<>();
    shapes.forEach((name, dims) -> FloatArray.check("weights", name, values, dims, problems));
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /** An independent copy. */
  public DecoderWeights copy() {
    DecoderWeights copy = new DecoderWeights(shape, shapes);
    try (Scope local = Scope.open()) {
      Kernel.of("adamw").call(local, "copy", copy.arrays, arrays);
    }
    return copy;
  }

  /**
   * This ← (1 − share)·this + share·other, in place.
   *
   * <p>Of an adapter the factors are averaged. Their product is not the average of the products:
   * with η the share, it is off by −η(1−η)·(B − B')·(A − A'), which is small beside the products
   * while both adapters are near. {@link AdapterAverage} averages the products.
   */
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

  /**
   * Whether weight decay applies to each array: to projections and factors, not to the embedding,
   * the output, gains and biases.
   */
  public boolean[] decayed() {
    boolean[] flags = new boolean[names.size()];
    for (int i = 0; i < flags.length; i++) {
      String name = names.get(i);
      flags[i] = name.endsWith("_in") || name.endsWith("_out") || name.contains("lora_");
    }
    return flags;
  }

  public DecoderShape shape() {
    return shape;
  }

  /** The weights as plain named arrays. */
  public Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), FloatArray.of(arrays.get(i)));
    }
    return values;
  }

  /** Names and shapes of the arrays, in order. */
  static Map<String, long[]> shapes(DecoderShape s) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("embedding", new long[] {s.vocabulary(), s.width()});
    shapes.put("attention_norm", new long[] {s.layers(), s.width()});
    shapes.put("attention_in", new long[] {s.layers(), s.projected(), s.width()});
    shapes.put("attention_out", new long[] {s.layers(), s.width(), s.mixed()});
    shapes.put("mlp_norm", new long[] {s.layers(), s.width()});
    shapes.put("mlp_in", new long[] {s.layers(), 2L * s.mlp(), s.width()});
    shapes.put("mlp_out", new long[] {s.layers(), s.width(), s.mlp()});
    shapes.put("final_norm", new long[] {s.width()});
    if (s.attentionBias()) {
      shapes.put(BIAS, new long[] {s.layers(), s.projected()});
    }
    if (s.headNorms()) {
      shapes.put(HEAD_NORM, new long[] {s.layers(), 2, s.headWidth()});
    }
    if (!s.tied()) {
      shapes.put(OUTPUT, new long[] {s.vocabulary(), s.width()});
    }
    return shapes;
  }

  /** Names of the arrays, in order. */
  static List<String> names(DecoderShape shape) {
    return List.copyOf(shapes(shape).keySet());
  }

  private static long product(long[] dims) {
    return Arrays.stream(dims).reduce(1, Math::multiplyExact);
  }

  @Override
  public void close() {
    scope.close();
  }
}
