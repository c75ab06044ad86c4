package bondlab.stats;

import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The jackknife (Quenouille 1956, Tukey 1958): an interval of a statistic from its values without
 * each unit in turn.
 */
public final class Jackknife {
  private Jackknife() {}

  /**
   * The interval of a ratio of two means, for few units such as seeds.
   *
   * <pre>
   *   r = Σ a / Σ b,   r_(i) the same without unit i
   *   se² = (n−1)/n · Σ_i (r_(i) − r̄_(·))²,   r ± t_{n−1}·se
   * </pre>
   *
   * @param above a [n], n ≥ 2, finite
   * @param below b [n], finite; unit i of both belongs together
   * @param level nominal coverage in (0, 1)
   * @return empty if the mean of b, or that without a unit, is not above 0, where a share of it has
   *     no meaning
   */
  public static Optional<Interval> ratio(double[] above, double[] below, double level) {
    Require.level(level);
    Require.paired("above", above, "below", below, 2);
    Require.finite("above", above);
    Require.finite("below", below);
    int n = above.length;
    double a = Arrays.stream(above).sum();
    double b = Arrays.stream(below).sum();
    if (!(b > 0) || Arrays.stream(below).anyMatch(x -> !(b - x > 0))) {
      return Optional.empty();
    }
    double[] without = new double[n];
    Arrays.setAll(without, i -> (a - above[i]) / (b - below[i]));
    double mean = Arrays.stream(without).average().orElseThrow();
    double squares = Arrays.stream(without).map(r -> (r - mean) * (r - mean)).sum();
    double t = new TDistribution(n - 1).inverseCumulativeProbability((1 + level) / 2);
    double half = t * Math.sqrt(squares * (n - 1) / n);
    return Optional.of(new Interval(a / b - half, a / b + half, level));
  }
}
