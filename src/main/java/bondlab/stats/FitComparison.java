package bondlab.stats;

import java.util.Comparator;
import java.util.List;

/**
 * How well a form explains points, against the number of its parameters.
 *
 * <pre>
 *   AIC = m·log(rss/m) + 2k,  AICc = AIC + 2k(k+1)/(m−k−1),  BIC = m·log(rss/m) + k·log m
 * </pre>
 *
 * <p>for m points with normal errors of one unknown variance, k counting the coefficients and that
 * variance (Burnham and Anderson 2002, §2.2-2.4). Lower is better, and only differences on the same
 * points and weights mean anything. AICc is +∞ where m ≤ k+1; all are −∞ where the fit is exact.
 * Points of one curve share their prompts, so they are fewer than m independent ones: a small
 * difference is no evidence.
 *
 * @param form the name of the form
 * @param coefficients number of fitted coefficients
 * @param points m
 * @param rss residual sum of squares, weighted if the fit was, in reward²
 */
public record FitComparison(String form, int coefficients, int points, double rss) {
  public FitComparison {
    Require.atLeast("points", points, 1);
    if (!(rss >= 0)) {
      throw new IllegalArgumentException("rss is " + rss + "; a sum of squares is 0 or more");
    }
  }

  /** Akaike's criterion. */
  public double aic() {
    return points * Math.log(rss / points) + 2.0 * parameters();
  }

  /** Akaike's criterion, corrected for few points. */
  public double aicc() {
    double k = parameters();
    double room = points - k - 1;
    return room > 0 ? aic() + 2 * k * (k + 1) / room : Double.POSITIVE_INFINITY;
  }

  /** Schwarz's criterion. */
  public double bic() {
    return points * Math.log(rss / points) + parameters() * Math.log(points);
  }

  /**
   * Compares all four forms on the same points: Gao's two, the straight line through 0, and 0.
   *
   * @param d distances [m] as in {@link OveroptimizationFit}
   * @param reward gold reward [m], 0 at the reference
   * @return lowest AIC first (AICc needs five points or more to tell Gao's forms apart)
   */
  public static List<FitComparison> ofAllForms(double[] d, double[] reward) {
    OveroptimizationFit bestOfN = OveroptimizationFit.bestOfN(d, reward);
    OveroptimizationFit rl = OveroptimizationFit.rl(d, reward);
    return List.of(bestOfN.comparison(), rl.comparison(), bestOfN.linear(), bestOfN.zero()).stream()
        .sorted(Comparator.comparingDouble(FitComparison::aic))
        .toList();
  }

  private int parameters() {
    return coefficients + 1;
  }
}
