package bondlab.stats;

import java.util.Arrays;

/**
 * The two factors by which Best-of-n changes the reference law (BOND, Sessa et al., arXiv
 * 2407.14622, Eqs. 2-5):
 *
 * <pre>  π_BoN(y) = π_ref(y) · A(y) · B(y),   A = p≤^(n−1),   B = Σ_{i=1..n} (p&lt;/p≤)^(i−1)</pre>
 *
 * <p>A punishes low quantiles, exponentially in n. B corrects for collisions: 1 where all mass at
 * or below y is tied with y, n in the limit of a continuous law (Eq. 5). BOND leaves B out in
 * training; a KL to the Best-of-n law needs it. In closed form B = p≤·(1 − (p&lt;/p≤)^n)/(p≤ −
 * p&lt;), which holds for any real n &gt; 0.
 *
 * @param logA log A, at most 0 for n ≥ 1 [K]; NaN for an outcome of mass 0
 * @param logB log B, in [0, log n] for n ≥ 1 [K]; NaN for an outcome of mass 0
 */
public record BestOfNParts(double[] logA, double[] logB) {

  /**
   * Computes both factors from the tails that {@link BestOfN} works from.
   *
   * @param logProbs log π_ref [K]
   * @param rewards [K], finite
   * @param n any real above 0
   * @throws IllegalArgumentException as {@link BestOfN} does
   */
  public static BestOfNParts of(double[] logProbs, double[] rewards, double n) {
    Require.bestOf(n);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    double[] logA = new double[logProbs.length];
    double[] logB = new double[logProbs.length];
    Arrays.fill(logA, Double.NaN);
    Arrays.fill(logB, Double.NaN);
    for (int y = 0; y < logProbs.length; y++) {
      int g = groups.groupOf()[y];
      if (g >= 0) {
        double logAtMost = groups.logAtMost()[g];
        double logMass = groups.logMass()[g];
        double logOdds = logMass - groups.logBelow(g);
        logA[y] = (n - 1) * logAtMost;
        logB[y] = logAtMost - logMass + BestOfN.logShareOfLast(logOdds, n);
      }
    }
    return new BestOfNParts(logA, logB);
  }
}
