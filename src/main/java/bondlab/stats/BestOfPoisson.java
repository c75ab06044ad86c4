package bondlab.stats;

import java.util.Arrays;

/**
 * The exact law of Best-of-Poisson (Khalaf et al., arXiv 2506.19248): Best-of-n with n − 1 drawn
 * from a Poisson law of mean μ for each response.
 *
 * <pre>  P[r ≤ ρ] = E[p^n] = p·e^(−μ(1−p)),   p = P_ref[r ≤ ρ]</pre>
 *
 * <p>For a continuous reward of quantile u its density is (1 + μu)·e^(μ(u−1)), close to the
 * exponential tilt of u. Ties as in {@link BestOfN}; μ = 0 is the reference. Real μ ≥ 0 makes it
 * finer than Best-of-n; its mean cost is 1 + μ draws. Arguments as for {@link BestOfN}.
 */
public final class BestOfPoisson {
  private static final double NEGLIGIBLE = 1e-6;

  private BestOfPoisson() {}

  /**
   * Computes the log-probabilities. With p≤ = p&lt; + m of a group of equal rewards, its mass is
   * p≤·e^(−μ(1−p≤))·(1 − (p&lt;/p≤)·e^(−μm)), which loses no digits at either tail.
   *
   * @param mu μ ≥ 0, finite
   * @return log-probabilities [K], −∞ where π_ref is 0
   */
  public static double[] logPmf(double[] logProbs, double[] rewards, double mu) {
    requireMu(mu);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    double[] logPmf = new double[logProbs.length];
    for (int y = 0; y < logPmf.length; y++) {
      int g = groups.groupOf()[y];
      logPmf[y] =
          g < 0
              ? Double.NEGATIVE_INFINITY
              : logProbs[y] - groups.logTotal() + logGain(groups, g, mu);
    }
    return logPmf;
  }

  private static double logGain(RewardGroups groups, int g, double mu) {
    if (mu == 0) {
      return 0;
    }
    double logMass = groups.logMass()[g];
    double logAtMost = groups.logAtMost()[g];
    double logOdds = logMass - groups.logBelow(g); // of the group against all below it
    // log(1 − (p</p≤)·e^(−μm)), where m may be too small for a double
    double firstOrder = LogProbs.logAddExp(logOdds, Math.log(mu) + logMass);
    double logShare =
        firstOrder < -40
            ? firstOrder
            : LogProbs.log1mExp(
                (logOdds == Double.POSITIVE_INFINITY ? logOdds : LogProbs.logAddExp(0, logOdds))
                    + mu * Math.exp(logMass));
    return logAtMost + mu * Math.expm1(logAtMost) + logShare - logMass;
  }

  /**
   * Computes the probability of needing exactly n draws, e^(−μ)·μ^(n−1)/(n−1)!.
   *
   * @param n ≥ 1
   */
  public static double chanceOf(int n, double mu) {
    requireMu(mu);
    Require.atLeast("n", n, 1);
    double log = -mu;
    for (int i = 1; i < n; i++) {
      log += Math.log(mu) - Math.log(i);
    }
    return Math.exp(log);
  }

  /**
   * Computes how probably each response of a pool is the one kept, averaged over all subsets: the
   * mixture of {@link PoolBestOfN#weights} over n. Unbiased but for the n beyond the pool, which
   * are left out and must have a probability of at most 1e-6.
   *
   * @param rewards [M], finite
   * @param mu μ ≥ 0
   * @return weights [M], summing to 1
   * @throws IllegalArgumentException if the pool is too small for μ
   */
  public static double[] poolWeights(double[] rewards, double mu) {
    requireMu(mu);
    Require.atLeast("the number of rewards", rewards.length, 1);
    double[] weights = new double[rewards.length];
    double covered = 0;
    double logChance = -mu;
    for (int n = 1; n <= rewards.length; n++) {
      double chance = Math.exp(logChance);
      if (chance > 1e-18) {
        double[] best = PoolBestOfN.weights(rewards, n);
        Arrays.setAll(weights, i -> weights[i] + chance * best[i]);
        covered += chance;
      }
      logChance += Math.log(mu) - Math.log(n);
    }
    if (covered < 1 - NEGLIGIBLE) {
      throw new IllegalArgumentException(
          "mu is "
              + mu
              + " for a pool of "
              + rewards.length
              + " responses: more draws are needed with probability "
              + (1 - covered)
              + "; allowed: up to 1e-6, so lower mu or draw a larger pool");
    }
    double total = covered;
    return Arrays.stream(weights).map(w -> w / total).toArray();
  }

  private static void requireMu(double mu) {
    Require.atLeastZero("mu", mu);
    Require.finite("mu", new double[] {mu});
  }
}
