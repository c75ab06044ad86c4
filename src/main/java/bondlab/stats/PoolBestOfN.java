package bondlab.stats;

/**
 * The Best-of-n law as a finite pool of reference responses shows it, where the reference law
 * itself cannot be enumerated; {@link BestOfN} is for laws that can.
 *
 * <pre>  log π_BoN(y) − log π_ref(y) = (n−1)·log p≤(y) + log B(y),   B = Σ_{i=1..n} (p</p≤)^(i−1)
 * </pre>
 *
 * <p>(BOND, Sessa et al., arXiv 2407.14622, Eqs. 2-5.) A quantile is estimated by p̂ = (c+½)/(M+½)
 * from c of M reference responses: log p̂ is never −∞ and, unlike log(c/M) or log((c+1)/(M+1)), has
 * no bias of order 1/M at a given quantile, which n−1 would multiply. At c = 0 it is the floor
 * 1/(2M+1).
 */
public final class PoolBestOfN {
  private PoolBestOfN() {}

  /**
   * Estimates log p≤ of a response that is not of the pool.
   *
   * @param atOrBelow c, how many of the pool's rewards are at most the response's, 0 … size
   * @param size M ≥ 1
   * @return nats, ≤ 0, exactly 0 for c = M
   */
  public static double logQuantile(double atOrBelow, double size) {
    requireCounts(0, atOrBelow, size);
    return Math.log((atOrBelow + 0.5) / (size + 0.5));
  }

  /**
   * Estimates log π_BoN(y) − log π_ref(y) of a response that is not of the pool.
   *
   * @param below how many of the pool's rewards are below the response's
   * @param atOrBelow how many are at most it, below ≤ atOrBelow ≤ size
   * @param size M ≥ 1
   * @param n any real above 0
   * @return nats
   */
  public static double logRatio(double below, double atOrBelow, double size, double n) {
    Require.bestOf(n);
    requireCounts(below, atOrBelow, size);
    return (n - 1) * logQuantile(atOrBelow, size) + logTieFactor(below, atOrBelow, n);
  }

  /** log B = log((1 − ρ^n)/(1 − ρ)), ρ = p</p≤; log n where no reference response ties. */
  private static double logTieFactor(double below, double atOrBelow, double n) {
    double tied = atOrBelow - below;
    if (tied == 0) {
      return Math.log(n);
    }
    double share = tied / atOrBelow; // 1 − ρ
    return Math.log(-Math.expm1(n * Math.log1p(-share))) - Math.log(share);
  }

  /**
   * Computes the probability that each response of the pool is the best of a random n-subset: the
   * finite pool's Best-of-n law. For any function f of a response, Σ_i w_i·f(y_i) estimates
   * E_BoN[f] without bias.
   *
   * @param selector rewards [M], finite; the best among equals is random
   * @param n 1 ≤ n ≤ M
   * @return weights [M], summing to 1
   */
  public static double[] weights(double[] selector, int n) {
    requirePool(selector, n, selector.length);
    double[] byRank = weightsByRank(selector.length, n);
    double[] weights = new double[selector.length];
    int[] order = Ascending.order(selector);
    for (int start = 0, end; start < order.length; start = end) {
      end = Ascending.endOfTies(selector, order, start);
      double sum = 0;
      for (int i = start; i < end; i++) {
        sum += byRank[i];
      }
      for (int i = start; i < end; i++) {
        weights[order[i]] = sum / (end - start);
      }
    }
    return weights;
  }

  /** w_i = C(i−1, n−1)/C(M, n) for rank i = 1 … M, by w_M = n/M, w_{i−1} = w_i·(i−n)/(i−1). */
  private static double[] weightsByRank(int size, int n) {
    double[] weights = new double[size];
    double weight = (double) n / size;
    for (int i = size; i >= n; i--) {
      weights[i - 1] = weight;
      weight *= (i - n) / (i - 1.0);
    }
    return weights;
  }

  /**
   * Estimates log π_BoN(y) − log π_ref(y) of the pool's own responses, as winners of n-subsets. The
   * n−1 responses that a winner was chosen over are no fresh draws of π_ref and are not counted:
   * the quantile comes from the M−n others, in expectation over the subsets that it wins.
   *
   * <p>Meant for Σ_i w_i·(·) with {@link #weights}: of continuous rewards that sum is log n −
   * (n−1)/n up to order 1/M², and the same for every pool.
   *
   * @param selector rewards [M], finite
   * @param n 1 ≤ n < M
   * @return nats [M], NaN for a response that wins no n-subset
   */
  public static double[] logRatios(double[] selector, int n) {
    int size = selector.length;
    requirePool(selector, n, size - 1);
    double[] ratios = new double[size];
    int[] order = Ascending.order(selector);
    for (int start = 0, end; start < size; start = end) {
      end = Ascending.endOfTies(selector, order, start);
      double ratio = Double.NaN;
      if (end >= n) {
        double below = start - (n - tiedInSubset(start, end, n));
        // a sum of counts in floating point may fall short of 0 by its rounding
        ratio = logRatio(Math.max(0, below), end - n, size - n, n);
      }
      for (int i = start; i < end; i++) {
        ratios[order[i]] = ratio;
      }
    }
    return ratios;
  }

  /**
   * The expected number of tied responses in an n-subset whose best is one of them: n·t/(b+t)
   * divided by 1 − C(b,n)/C(b+t,n), with b below and t tied.
   */
  private static double tiedInSubset(int below, int atOrBelow, int n) {
    double none = 1;
    for (int j = 0; j < atOrBelow - below; j++) {
      none *= Math.max(0, atOrBelow - n - j) / (double) (atOrBelow - j);
    }
    return (double) n * (atOrBelow - below) / atOrBelow / (1 - none);
  }

  private static void requireCounts(double below, double atOrBelow, double size) {
    if (!(below >= 0 && below <= atOrBelow && atOrBelow <= size && size > 0)) {
      throw new IllegalArgumentException(
          String.format(
              "counts of a pool of %s: %s below, %s at or below;"
                  + " needed: 0 ≤ below ≤ at or below ≤ size, size above 0",
              size, below, atOrBelow));
    }
  }

  private static void requirePool(double[] selector, int n, int most) {
    Require.atLeast("n", n, 1);
    Require.finite("selector", selector);
    if (n > most) {
      throw new IllegalArgumentException(
          "n is "
              + n
              + " for a pool of "
              + selector.length
              + " responses; allowed: up to "
              + most
              + ", or draw a larger pool");
    }
  }
}
