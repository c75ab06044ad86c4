package bondlab.model;

import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Small networks in which every part matters and none is saturated: a matrix has weights of
 * standard deviation 1/√(its inputs), so that inputs of size 1 give outputs of size 1, scores of
 * attention and logits among them. What rounding does to one layer is not made larger by the next,
 * so {@link Rounding} bounds it.
 */
public final class Tiny {
  /** Two layers, four query heads on two key/value heads, of width 2. */
  public static final DecoderShape SHAPE = new DecoderShape(7, 12, 8, 2, 4, 2, 6, 100, 1e-5);

  /**
   * A member of the family with heads of width 6, and those of its optional parts that are named.
   */
  public static DecoderShape member(boolean tied, boolean bias, boolean headNorms) {
    Rope rope = new Rope(100, new Rope.Scaling.Llama3(4, 1, 3, 8));
    return new DecoderShape(7, 12, 8, 2, 4, 2, 6, 6, rope, 1e-5, tied, bias, headNorms);
  }

  private Tiny() {}

  /** Matrices as above; gains about 1 but all different. */
  public static Map<String, FloatArray> weights(DecoderShape shape, long seed) {
    Map<String, FloatArray> drawn = new LinkedHashMap<>();
    DecoderWeights.shapes(shape)
        .forEach(
            (name, dims) -> {
              RandomStream stream = RandomStream.of(seed).at(name);
              long size = 1;
              for (long dim : dims) {
                size *= dim;
              }
              float[] values = new float[(int) size];
              double spread = 1 / Math.sqrt(dims[dims.length - 1]);
              for (int i = 0; i < size; i++) {
                double z = stream.nextGaussian();
                values[i] = (float) (name.endsWith("norm") ? 1 + 0.2 * z : spread * z);
              }
              drawn.put(name, new FloatArray(values, dims));
            });
    return drawn;
  }

  /**
   * Normal values of standard deviation 0.3, of these names and shapes: the factors of an adapter.
   */
  public static Map<String, FloatArray> spread(Map<String, long[]> shapes, long seed) {
    Map<String, FloatArray> drawn = new LinkedHashMap<>();
    shapes.forEach(
        (name, dims) -> {
          RandomStream stream = RandomStream.of(seed).at(name);
          float[] values = new float[(int) (dims[0] * dims[1] * dims[2])];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.3 * stream.nextGaussian());
          }
          drawn.put(name, new FloatArray(values, dims));
        });
    return drawn;
  }

  /** The same with one array larger by a factor. */
  public static Map<String, FloatArray> scaled(
      DecoderShape shape, long seed, String array, float factor) {
    Map<String, FloatArray> weights = weights(shape, seed);
    float[] values = weights.get(array).values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return weights;
  }

  /** The decoder of {@link #weights}; the caller closes it. */
  public static Decoder decoder(DecoderShape shape, long seed) {
    return new Decoder(DecoderWeights.of(shape, weights(shape, seed)));
  }

  /** Random sequences of these lengths. */
  public static List<int[]> sequences(int vocabulary, long seed, int... lengths) {
    RandomStream stream = RandomStream.of(seed).at("sequences");
    List<int[]> sequences = new ArrayList<>();
    for (int length : lengths) {
      int[] tokens = new int[length];
      for (int t = 0; t < length; t++) {
        tokens[t] = stream.nextInt(vocabulary);
      }
      sequences.add(tokens);
    }
    return sequences;
  }
}
