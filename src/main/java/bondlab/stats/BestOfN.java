package bondlab.stats;

import java.util.Arrays;

/**
 * The exact law of the best of n draws from an enumerable reference law, ties included.
 *
 * <pre>  π_BoN(y) = π_ref(y) · (p≤(y)^n − p<(y)^n) / (p≤(y) − p<(y))</pre>
 *
 * <p>with p≤(y) and p<(y) the reference mass of rewards at most, and below, that of y. This is
 * Theorem 1 of BOND (Sessa et al., arXiv 2407.14622, Eqs. 2-5) with its sum in closed form: among
 * draws of equal reward the winner is random. It holds for any real n &gt; 0; n = 1 is π_ref, and
 * Best-of-n of Best-of-m is Best-of-(n·m) exactly (Eq. 16).
 *
 * <p>Arguments of all methods: {@code logProbs} [K], natural logarithms that sum to 1 within 1e-9
 * and are then normalised, −∞ allowed; {@code rewards} [K], finite; {@code n}, finite and above 0.
 * Otherwise they throw {@link IllegalArgumentException} naming the index or value. All work is in
 * logarithms and from both tails, so that n = 1e12 and atoms of 1e-60 keep full precision.
 */
public final class BestOfN {
  private BestOfN() {}

  /**
   * Computes log π_BoN.
   *
   * @return log-probabilities [K], −∞ where π_ref is 0
   */
  public static double[] logPmf(double[] logProbs, double[] rewards, double n) {
    Require.bestOf(n);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    double[] logBest = logBest(groups, n);
    double[] logPmf = new double[logProbs.length];
    for (int y = 0; y < logPmf.length; y++) {
      int g = groups.groupOf()[y];
      logPmf[y] =
          g < 0
              ? Double.NEGATIVE_INFINITY
              : logProbs[y] - groups.logTotal() + (logBest[g] - groups.logMass()[g]);
    }
    return logPmf;
  }

  /**
   * Computes KL(π_BoN‖π_ref), exactly; {@link #klUpperBound} is its limit for a law without ties.
   *
   * @return nats, ≥ 0
   */
  public static double kl(double[] logProbs, double[] rewards, double n) {
    Require.bestOf(n);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    return Divergence.kl(logBest(groups, n), groups.logMass());
  }

  /** Computes {@link #kl(double[], double[], double)} for many n, sorting the rewards once [K]. */
  public static double[] kl(double[] logProbs, double[] rewards, int[] ns) {
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    double[] kl = new double[ns.length];
    for (int k = 0; k < ns.length; k++) {
      Require.bestOf(ns[k]);
      kl[k] = Divergence.kl(logBest(groups, ns[k]), groups.logMass());
    }
    return kl;
  }

  /**
   * Computes KL(π_ref‖π_BoN), exactly; (n−1) − log n for a continuous law.
   *
   * @return nats, ≥ 0
   */
  public static double backwardKl(double[] logProbs, double[] rewards, double n) {
    Require.bestOf(n);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    return Divergence.kl(groups.logMass(), logBest(groups, n));
  }

  /**
   * Computes P[r(y) &gt; r(y')] + ½·P[r(y) = r(y')] for y from π_BoN and y' from π_ref. At most
   * n/(n+1) for n ≥ 1, with equality for a continuous law.
   *
   * @return a probability
   */
  public static double winRate(double[] logProbs, double[] rewards, double n) {
    Require.bestOf(n);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    double[] logBest = logBest(groups, n);
    double wins = 0;
    for (int g = 0; g < logBest.length; g++) {
      double beaten = Math.exp(groups.logBelow(g)) + Math.exp(groups.logMass()[g]) / 2;
      wins += Math.exp(logBest[g]) * beaten;
    }
    return wins;
  }

  /**
   * Computes E[log p≤(y)] for y from π_BoN; −1/n for a continuous law, so −1 for π_ref.
   *
   * @return nats, ≤ 0
   */
  public static double meanLogQuantile(double[] logProbs, double[] rewards, double n) {
    Require.bestOf(n);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    double[] logBest = logBest(groups, n);
    double mean = 0;
    for (int g = 0; g < logBest.length; g++) {
      mean += Math.exp(logBest[g]) * groups.logAtMost()[g];
    }
    return mean;
  }

  /**
   * Computes (n−1)·H_(n−1), H the harmonic numbers: the mean of log (π_BoN/π_ref) of the best of n
   * continuous draws less that of the worst, which is the margin of BoNBoN's preference loss (Gui
   * et al., arXiv 2406.00832).
   *
   * @param n draws, ≥ 1
   * @return nats, ≥ 0
   */
  public static double bestToWorstMargin(int n) {
    Require.atLeast("n", n, 1);
    double harmonic = 0;
    for (int i = n - 1; i >= 1; i--) { // the smallest first
      harmonic += 1.0 / i;
    }
    return (n - 1) * harmonic;
  }

  /**
   * Computes log n − (n−1)/n: the KL of Best-of-n for continuous rewards, an upper bound for any
   * (Beirami et al., arXiv 2401.01879). Written as −log(1−u) − u, u = 1 − 1/n, and near n = 1 as
   * its series Σ u^k/k, k ≥ 2, so that no digits cancel.
   *
   * @param n any real above 0
   * @return nats, ≥ 0
   */
  public static double klUpperBound(double n) {
    Require.bestOf(n);
    double u = (n - 1) / n;
    if (Math.abs(u) > 0.05) {
      return Math.log(n) - u;
    }
    double sum = 0;
    for (int k = 14; k >= 2; k--) { // the first term left out is below 1e-17 of the sum
      sum = u * sum + 1.0 / k;
    }
    return u * u * sum;
  }

  /**
   * Finds the n ≥ 1 whose {@link #klUpperBound} is {@code kl}, by Newton's method on log n.
   *
   * @param kl nats, ≥ 0; +∞ allowed
   * @return n ≥ 1, +∞ where it exceeds the range of a double
   * @throws IllegalArgumentException if {@code kl} is negative or NaN
   */
  public static double nAtKlUpperBound(double kl) {
    if (!(kl >= 0)) {
      throw new IllegalArgumentException("kl is " + kl + "; a KL is 0 or more");
    }
    if (kl == 0 || kl > 709) {
      return kl == 0 ? 1 : Double.POSITIVE_INFINITY;
    }
    double logN =
        kl + 1; // above the root of a convex function: the steps fall and cannot overshoot
    for (int i = 0; i < 100; i++) {
      double excess = LogProbs.expm1Excess(-logN) - kl; // log n − 1 + 1/n = e^(−log n) − 1 + log n
      double step = excess / -Math.expm1(-logN);
      logN -= step;
      if (Math.abs(step) <= 1e-15 * logN) {
        break;
      }
    }
    return Math.exp(logN);
  }

  /**
   * log(p≤^n − p<^n) of each group = n·log p≤ + log(1 − (p</p≤)^n). The ratio comes from the
   * group's own mass m, log(p≤/p<) = log(1 + m/p<), never from a difference of two cumulative sums.
   */
  private static double[] logBest(RewardGroups groups, double n) {
    double[] logBest = new double[groups.logMass().length];
    for (int g = 0; g < logBest.length; g++) {
      double logOdds = groups.logMass()[g] - groups.logBelow(g);
      logBest[g] = n * groups.logAtMost()[g] + logShareOfLast(logOdds, n);
    }
    return logBest;
  }

  /** log(1 − (1 + e^logOdds)^(−n)); e^logOdds alone may be too small for a double. */
  static double logShareOfLast(double logOdds, double n) {
    double firstOrder = Math.log(n) + logOdds;
    if (Math.max(logOdds, firstOrder) < -40) { // the next order is below 1e-17 of this one
      return firstOrder;
    }
    double logRatio =
        logOdds == Double.POSITIVE_INFINITY ? logOdds : LogProbs.logAddExp(0, logOdds);
    return LogProbs.log1mExp(n * logRatio);
  }

  /**
   * The two factors by which Best-of-n changes the reference law (BOND, Sessa et al., arXiv
   * 2407.14622, Eqs. 2-5):
   *
   * <pre>  π_BoN(y) = π_ref(y) · A(y) · B(y),   A = p≤^(n−1),   B = Σ_{i=1..n} (p&lt;/p≤)^(i−1)
   * </pre>
   *
   * <p>A punishes low quantiles, exponentially in n. B corrects for collisions: 1 where all mass at
   * or below y is tied with y, n in the limit of a continuous law (Eq. 5). BOND leaves B out in
   * training; a KL to the Best-of-n law needs it. In closed form B = p≤·(1 − (p&lt;/p≤)^n)/(p≤ −
   * p&lt;), which holds for any real n &gt; 0.
   *
   * @param logA log A, at most 0 for n ≥ 1 [K]; NaN for an outcome of mass 0
   * @param logB log B, in [0, log n] for n ≥ 1 [K]; NaN for an outcome of mass 0
   */
  public record Parts(double[] logA, double[] logB) {

    /**
     * Computes both factors from the tails that {@link BestOfN} works from.
     *
     * @param logProbs log π_ref [K]
     * @param rewards [K], finite
     * @param n any real above 0
     * @throws IllegalArgumentException as {@link BestOfN} does
     */
    public static Parts of(double[] logProbs, double[] rewards, double n) {
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
      return new Parts(logA, logB);
    }
  }
}
