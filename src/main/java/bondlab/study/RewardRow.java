package bondlab.study;

import bondlab.table.Column;

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

  /** A reward that was not trained here: nothing is known of how it orders held-out pairs. */
  public static RewardRow brought(String name) {
    return new RewardRow(name, "own", 0, 0, 1, Double.NaN, Double.NaN, Double.NaN, 0);
  }
}
