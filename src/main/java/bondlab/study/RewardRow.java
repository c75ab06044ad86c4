package bondlab.study;

import bondlab.stats.ClusteredMargins;
import bondlab.stats.Interval;
import bondlab.stats.TwoWayMean;
import bondlab.table.Column;
import bondlab.table.Tables;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reward model and how well it orders held-out pairs. Intervals allow for pairs of one document
 * being alike; see {@link ClusteredMargins}.
 */
public record RewardRow(
    @Column(meaning = "name of a gold, or of a proxy such as SIZE-PAIRS-rREPLICATE") String reward,
    @Column(meaning = "name of its network's size; own for a reward that was brought") String size,
    @Column(unit = "weights", meaning = "trained weights") long parameters,
    @Column(unit = "comparisons", meaning = "pairs it was trained on") int pairs,
    @Column(unit = "share", meaning = "training labels that were flipped at random", added = true)
        double labelNoise,
    @Column(meaning = "number of the replicate") int replicate,
    @Column(unit = "share", meaning = "held-out pairs ordered rightly, ties half") double accuracy,
    @Column(unit = "share", meaning = "lower end of its 95% interval by document")
        double accuracyLow,
    @Column(unit = "share", meaning = "upper end of its 95% interval by document")
        double accuracyHigh,
    @Column(unit = "1/reward", meaning = SLOPE, added = true) double slope,
    @Column(unit = "1/reward", meaning = "lower end of its 95% interval by document", added = true)
        double slopeLow,
    @Column(unit = "1/reward", meaning = "upper end of its 95% interval by document", added = true)
        double slopeHigh,
    @Column(
            unit = "documents",
            meaning = "documents, or prompts of a user's own, of the held-out pairs",
            added = true)
        int documents,
    @Column(unit = "comparisons", meaning = "held-out pairs") int n) {
  private static final String SLOPE =
      "calibration: log-odds of the held-out labels per unit of margin; 1 where the reward's own"
          + " odds are right, below 1 where it is too sure";
  private static final String MARGINS = "held_out.margin";
  private static final String DOCUMENTS = "held_out.document";
  private static final double LEVEL = 0.95;

  /** A reward that was not trained here: nothing is known of how it orders held-out pairs. */
  public static RewardRow untrained(String name) {
    double none = Double.NaN;
    return new RewardRow(name, "own", 0, 0, 0, 1, none, none, none, none, none, none, 0, 0);
  }

  /**
   * A reward that was trained here.
   *
   * @param arrays kept of it, those of {@link #heldOut} among them
   */
  static RewardRow trained(
      String name,
      String size,
      long weights,
      int pairs,
      double labelNoise,
      int replicate,
      Map<String, FloatArray> arrays) {
    ClusteredMargins heldOut = margins(arrays);
    double[] accuracy = interval(heldOut.accuracies());
    double[] slope = interval(heldOut.slopes());
    return new RewardRow(
        name,
        size,
        weights,
        pairs,
        labelNoise,
        replicate,
        heldOut.accuracy(),
        Math.max(0, accuracy[0]),
        Math.min(1, accuracy[1]),
        heldOut.slope(),
        slope[0],
        slope[1],
        heldOut.accuracies().length,
        arrays.get(MARGINS).values().length);
  }

  /** The same as a replicate of this number. */
  RewardRow replicated(int number) {
    Map<String, Object> cells = new LinkedHashMap<>(Tables.cells(this));
    cells.put("replicate", number);
    return Tables.row(RewardRow.class, cells);
  }

  /** Low and high end; missing of a single document, and where the value is infinite. */
  private static double[] interval(double[] byDocument) {
    if (byDocument.length < 2 || Double.isInfinite(byDocument[0])) {
      return new double[] {Double.NaN, Double.NaN};
    }
    Interval interval = TwoWayMean.of(new double[][] {byDocument}).interval(LEVEL);
    return new double[] {interval.low(), interval.high()};
  }

  /** The margins that {@link #heldOut} kept. */
  static ClusteredMargins margins(Map<String, FloatArray> arrays) {
    float[] stored = arrays.get(MARGINS).values();
    float[] documents = arrays.get(DOCUMENTS).values();
    double[] margins = new double[stored.length];
    int[] cluster = new int[stored.length];
    for (int i = 0; i < stored.length; i++) {
      margins[i] = stored[i];
      cluster[i] = (int) documents[i];
    }
    return ClusteredMargins.of(margins, cluster);
  }

  /**
   * What is kept of held-out pairs.
   *
   * @param margins score of the preferred response less that of the other [n]
   * @param documents of the pairs [n]
   */
  static Map<String, FloatArray> heldOut(double[] margins, int[] documents) {
    return Map.of(
        MARGINS,
        CachedArrays.values(margins),
        DOCUMENTS,
        CachedArrays.values(Arrays.stream(documents).asDoubleStream().toArray()));
  }

  /** Tells a reward that keeps its margins from one of before, which kept only their signs. */
  static Config measured(Config madeOf) {
    return madeOf.withValue("kept", ConfigValueFactory.fromAnyRef("margins"));
  }
}
