package bondlab.stats;

/**
 * An interval estimate, low ≤ high; an end may be infinite.
 *
 * @param low lower end, in the unit of what is estimated
 * @param high upper end
 * @param level nominal coverage, such as 0.95
 */
public record Interval(double low, double high, double level) {
  public Interval {
    Require.level(level);
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "an interval needs low ≤ high, got low " + low + " and high " + high);
    }
  }

  /** Whether the value lies inside or on an end. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
