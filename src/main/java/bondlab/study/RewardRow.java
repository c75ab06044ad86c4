package bondlab.study;

import bondlab.stats.Bootstrap;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.table.Column;
import bondlab.tensor.FloatArray;
import java.util.Map;

/** A reward model and how well it orders held-out pairs. */
public record RewardRow(
    @Column(meaning = "gold, or the name of a proxy such as SIZE-PAIRS-rREPLICATE") String reward,
    @Column(meaning = "name of its network's size; own for a reward that was brought") String size,
    @Column(unit = "weights", meaning = "trained weights") long parameters,
    @Column(unit = "comparisons", meaning = "pairs it was trained on") int pairs,
    @Column(meaning = "number of the replicate") int replicate,
    @Column(unit = "share", meaning = "held-out pairs ordered rightly, ties half") double accuracy,
    @Column(unit = "share", meaning = "lower end of its 95% bootstrap interval over pairs")
        double accuracyLow,
    @Column(unit = "share", meaning = "upper end of its 95% bootstrap interval over pairs")
        double accuracyHigh,
    @Column(unit = "comparisons", meaning = "held-out pairs") int n) {

  /** Name of the cached array that {@link #correct} makes. */
  static final String CORRECT = "held_out_correct";

  private static final int RESAMPLES = 1000;

  /** A reward that was not trained here: nothing is known of how it orders held-out pairs. */
  public static RewardRow untrained(String name) {
    return new RewardRow(name, "own", 0, 0, 1, Double.NaN, Double.NaN, Double.NaN, 0);
  }

  /**
   * A reward that was trained here.
   *
   * @param arrays kept of it, {@link #CORRECT} among them
   */
  static RewardRow trained(
      String name,
      String size,
      long weights,
      int pairs,
      int replicate,
      Map<String, FloatArray> arrays) {
    float[] stored = arrays.get(CORRECT).values();
    double[] correct = new double[stored.length];
    double sum = 0;
    for (int i = 0; i < correct.length; i++) {
      correct[i] = stored[i];
      sum += stored[i];
    }
    Interval interval =
        Bootstrap.mean(correct, 0.95, RESAMPLES, RandomStream.of(0).at("accuracy").at(name));
    return new RewardRow(
        name,
        size,
        weights,
        pairs,
        replicate,
        sum / correct.length,
        interval.low(),
        interval.high(),
        correct.length);
  }

  /** The same as a replicate of this number. */
  RewardRow replicated(int number) {
    return new RewardRow(
        reward, size, parameters, pairs, number, accuracy, accuracyLow, accuracyHigh, n);
  }

  /** 1, ½ or 0 for each margin of the preferred response over the other. */
  static FloatArray correct(double[] margins) {
    float[] values = new float[margins.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((1 + Math.signum(margins[i])) / 2);
    }
    return new FloatArray(values, values.length);
  }
}
