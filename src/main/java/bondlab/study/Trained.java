package bondlab.study;

import bondlab.model.DecoderShape;
import bondlab.reward.RewardModel;
import bondlab.reward.TextView;
import bondlab.stats.Bootstrap;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trained reward model and how it does on held-out pairs.
 *
 * @param model closed by whoever holds this
 * @param row for the table
 */
record Trained(RewardModel model, RewardRow row) implements AutoCloseable {
  private static final String CORRECT = "held_out_correct";
  private static final int RESAMPLES = 1000;

  /** What is kept of a model: its weights, and 1, ½ or 0 for each held-out pair. */
  static Map<String, FloatArray> arrays(RewardModel model, double[] correct) {
    Map<String, FloatArray> arrays = new LinkedHashMap<>(model.values());
    float[] values = new float[correct.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) correct[i];
    }
    arrays.put(CORRECT, new FloatArray(values, values.length));
    return arrays;
  }

  static Trained of(
      String name,
      String size,
      DecoderShape shape,
      int pairs,
      int replicate,
      TextView view,
      Map<String, FloatArray> arrays) {
    RewardModel model = RewardModel.of(name, shape, view, "cache", arrays);
    float[] stored = arrays.get(CORRECT).values();
    double[] correct = new double[stored.length];
    double sum = 0;
    for (int i = 0; i < correct.length; i++) {
      correct[i] = stored[i];
      sum += stored[i];
    }
    Interval interval =
        Bootstrap.mean(correct, 0.95, RESAMPLES, RandomStream.of(0).at("accuracy").at(name));
    return new Trained(
        model,
        new RewardRow(
            name,
            size,
            shape.parameters() + shape.width(),
            pairs,
            replicate,
            sum / correct.length,
            interval.low(),
            interval.high(),
            correct.length));
  }

  @Override
  public void close() {
    model.close();
  }
}
