package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.FloatArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/** Native gradients against central differences of a loss in doubles. */
public final class FiniteDifferences {
  /** In doubles: truncation and rounding both of the order 1e-9. */
  private static final double STEP = 3e-5;

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

  /** The gradient of a loss in these values, each of which is moved and put back. */
  private static double[] gradient(double[] values, DoubleSupplier loss) {
    double[] gradient = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double old = values[i];
      values[i] = old + STEP;
      double above = loss.getAsDouble();
      values[i] = old - STEP;
      double below = loss.getAsDouble();
      values[i] = old;
      gradient[i] = (above - below) / (2 * STEP);
    }
    return gradient;
  }

  /**
   * Checks the gradient of every value of an array.
   *
   * @param values the array that the loss of each draw of {@link Rounding} reads
   */
  public static void check(
      String name, IntFunction<double[]> values, float[] got, IntToDoubleFunction loss) {
    Rounding.checkArray(
        draw -> gradient(values.apply(draw), () -> loss.applyAsDouble(draw)), got, name);
  }

  /** Checks the gradient of every weight of a decoder. */
  public static void checkAll(
      Rounding near, DecoderShape shape, float[][] gradients, IntToDoubleFunction loss) {
    Map<String, float[]> got = named(shape, gradients);
    for (String name : near.network(0).arrays().keySet()) {
      check(name, draw -> near.network(draw).arrays().get(name), got.get(name), loss);
    }
  }
}
