package bondlab.model;

import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small networks with weights large enough that every part of them matters. */
public final class Tiny {
  /** Two layers, four query heads on two key/value heads, of width 2. */
  public static final DecoderShape SHAPE = new DecoderShape(7, 12, 8, 2, 4, 2, 6, 100, 1e-5);

  private Tiny() {}

  /** Weights of size about 0.5, gains about 1 but all different. */
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
              for (int i = 0; i < size; i++) {
                double z = stream.nextGaussian();
                values[i] = (float) (name.endsWith("norm") ? 1 + 0.2 * z : 0.5 * z);
              }
              drawn.put(name, new FloatArray(values, dims));
            });
    return drawn;
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
