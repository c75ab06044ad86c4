package bondlab.stats;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.TDistribution;

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

  /**
   * Student's interval of a mean, for few values such as one per seed, where a bootstrap is too
   * narrow: with three values its percentile interval covers about .75 where it says .95.
   *
   * <p>The interval is mean ± t·s/√n, where s² = Σ(x − mean)²/(n−1) and t is the (1+level)/2
   * quantile of Student's law with n−1 degrees of freedom (Student 1908). Exact for independent
   * normal values.
   *
   * @param values one per independent unit, such as a seed [n], n ≥ 2, finite
   * @param level nominal coverage in (0, 1)
   */
  public static Interval ofMean(double[] values, double level) {
    Require.level(level);
    Require.atLeast("the number of values (seeds)", values.length, 2);
    Require.finite("values", values);
    int n = values.length;
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    double t = new TDistribution(n - 1).inverseCumulativeProbability((1 + level) / 2);
    double half = t * Math.sqrt(squares / (n - 1) / n);
    return new Interval(mean - half, mean + half, level);
  }
}
