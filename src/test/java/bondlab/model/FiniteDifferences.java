package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.FloatArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Native gradients against central differences of a loss in doubles. */
public final class FiniteDifferences {
  /** In doubles: truncation of the order 1e-8, rounding of the order 1e-11. */
  private static final double STEP = 1e-4;

  private FiniteDifferences() {}

  /** One set of gradients from those of the shards, in the order of the weights. */
  public static float[][] summed(List<NDArray> shards, int arrays) {
    float[][] sums = new float[arrays][];
    for (int i = 0; i < shards.size(); i++) {
      float[] part = shards.get(i).toFloatArray();
      sums[i % arrays] = sums[i % arrays] == null ? new float[part.length] : sums[i % arrays];
      for (int j = 0; j < part.length; j++) {
        sums[i % arrays][j] += part[j];
      }
    }
    return sums;
  }

  /** The decoder's part of a gradient under HuggingFace's names. */
  public static Map<String, float[]> named(DecoderShape shape, float[][] gradient) {
    Map<String, FloatArray> stacked = new LinkedHashMap<>();
    int i = 0;
    for (Map.Entry<String, long[]> entry : DecoderWeights.shapes(shape).entrySet()) {
      stacked.put(entry.getKey(), new FloatArray(gradient[i++], entry.getValue()));
    }
    Map<String, float[]> named = new LinkedHashMap<>();
    LlamaNames.perLayer(shape, stacked).forEach((name, a) -> named.put(name, a.values()));
    return named;
  }

  /** Checks the gradient of every value, which is moved and put back. */
  public static void check(
      String name, double[] values, float[] gradient, DoubleSupplier loss, double tolerance) {
    assertEquals(values.length, gradient.length, name);
    for (int i = 0; i < values.length; i++) {
      double old = values[i];
      values[i] = old + STEP;
      double above = loss.getAsDouble();
      values[i] = old - STEP;
      double below = loss.getAsDouble();
      values[i] = old;
      double expected = (above - below) / (2 * STEP);
      assertEquals(expected, gradient[i], tolerance * Math.max(1, Math.abs(expected)), name + i);
    }
  }

  /** Checks the gradient of every weight of a decoder whose double is {@code plain}. */
  public static void checkAll(
      PlainDecoder plain,
      DecoderShape shape,
      Gradients gradients,
      DoubleSupplier loss,
      double tolerance) {
    Map<String, float[]> got = named(shape, summed(gradients.arrays(), 8));
    plain.arrays().forEach((name, w) -> check(name, w, got.get(name), loss, tolerance));
  }
}
