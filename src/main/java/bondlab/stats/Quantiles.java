package bondlab.stats;

/**
 * Reward quantiles of a response among a reference law, as logarithms: exact, and estimated from
 * the rewards of k reference responses (BOND, Sessa et al., arXiv 2407.14622, §4.1 and §5).
 *
 * <pre>  p≤(y) = P[r(y') ≤ r(y)],   p̂≤(y) = c/k,   c = #{i : r(y'_i) ≤ r(y)}   (Eq. 9)</pre>
 *
 * <p>The paper does not say what log p̂≤ is where c = 0; {@link ZeroCounts} has three answers. For
 * a continuous reward and a response of the reference law itself, p≤ is uniform, and so is c on 0 …
 * k: the mean of log p≤ is −1.
 */
public final class Quantiles {
  /** The value of {@link #twoSample} for a response below both others: log 1/16, nats. */
  public static final double TWO_SAMPLE_PENALTY = -Math.log(16);

  private Quantiles() {}

  /** Estimators of log p≤ from a count c out of k, finite where c = 0. */
  public enum ZeroCounts {
    /** log((c + 1)/(k + 1)): the response itself counts as one. */
    ADD_ONE,
    /** log max(c/k, 1/(2k)). */
    FLOOR,
    /** H_c − H_(k+1), H the harmonic numbers: the posterior mean of log p under a uniform prior. */
    DIGAMMA
  }

  /**
   * Estimates log p≤ from a count.
   *
   * @param count c, 0 … k: reference rewards at or below that of the response
   * @param k reference rewards, ≥ 1
   * @return nats, finite and at most 0
   * @throws IllegalArgumentException if k or the count is out of range
   */
  public static double logQuantile(int count, int k, ZeroCounts zero) {
    Require.atLeast("k", k, 1);
    if (count < 0 || count > k) {
      throw new IllegalArgumentException("count is " + count + "; it must lie in 0 … k = " + k);
    }
    return switch (zero) {
      case ADD_ONE -> Math.log((count + 1.0) / (k + 1.0));
      case FLOOR -> Math.log(Math.max((double) count / k, 0.5 / k));
      case DIGAMMA -> harmonicDifference(count, k + 1);
    };
  }

  /**
   * Estimates log p≤ from rewards of the reference; ties count whole.
   *
   * @param reward of the response
   * @param reference rewards of k reference responses to the same prompt [k], k ≥ 1
   * @return nats, finite and at most 0
   * @throws IllegalArgumentException if there is no reference or a value is not finite
   */
  public static double monteCarlo(double reward, double[] reference, ZeroCounts zero) {
    Require.finite("reward", new double[] {reward});
    Require.finite("reference", reference);
    int count = 0;
    for (double other : reference) {
      count += other <= reward ? 1 : 0;
    }
    return logQuantile(count, reference.length, zero);
  }

  /**
   * J-BOND's estimate r_J from two reference rewards (Eq. 18): −log 16 if the reward is below both,
   * else 0; a tie gives 0. Its mean −log 16·(1 − p≤)² meets log p≤ at p≤ = 1/2.
   *
   * @throws IllegalArgumentException if a value is not finite
   */
  public static double twoSample(double reward, double first, double second) {
    Require.finite("reward and its two references", new double[] {reward, first, second});
    return reward < Math.min(first, second) ? TWO_SAMPLE_PENALTY : 0;
  }

  /**
   * Computes log p≤ of each outcome of an enumerable law, from whichever tail keeps the digits.
   *
   * @param logProbs reference law [K], as {@link BestOfN} takes it
   * @param rewards [K], finite
   * @return nats [K]; exactly 0 for the best, −∞ only for an impossible outcome with no mass at or
   *     below it
   * @throws IllegalArgumentException if the arrays do not pair up or are not a law and rewards
   */
  public static double[] logAtMost(double[] logProbs, double[] rewards) {
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    int[] order = Ascending.order(rewards);
    double[] logAtMost = new double[rewards.length];
    int group = -1;
    for (int start = 0, end; start < order.length; start = end) {
      end = Ascending.endOfTies(rewards, order, start);
      for (int i = start; i < end; i++) {
        group = Math.max(group, groups.groupOf()[order[i]]);
      }
      for (int i = start; i < end; i++) {
        logAtMost[order[i]] = group < 0 ? Double.NEGATIVE_INFINITY : groups.logAtMost()[group];
      }
    }
    return logAtMost;
  }

  /**
   * Computes P[r(y') < r(y)] + ½·P[r(y') = r(y)] of each outcome of an enumerable law.
   *
   * @param logProbs reference law [K], as {@link BestOfN} takes it
   * @param rewards [K], finite
   * @return probabilities [K]
   * @throws IllegalArgumentException as {@link #logAtMost}
   */
  public static double[] winRates(double[] logProbs, double[] rewards) {
    double logTotal = RewardGroups.of(logProbs, rewards).logTotal();
    double[] wins = new double[rewards.length];
    for (int y = 0; y < wins.length; y++) {
      for (int other = 0; other < wins.length; other++) {
        double p = Math.exp(logProbs[other] - logTotal);
        wins[y] += rewards[other] < rewards[y] ? p : rewards[other] == rewards[y] ? p / 2 : 0;
      }
    }
    return wins;
  }

  /**
   * Computes the mean of {@link #twoSample} for each outcome of an enumerable law, over two draws
   * of it: −log 16·(1 − p≤)².
   *
   * @return nats [K], from −log 16 to 0
   * @throws IllegalArgumentException as {@link #logAtMost}
   */
  public static double[] meanTwoSample(double[] logProbs, double[] rewards) {
    double[] mean = logAtMost(logProbs, rewards);
    for (int y = 0; y < mean.length; y++) {
      double above = -Math.expm1(mean[y]);
      mean[y] = above == 0 ? 0 : TWO_SAMPLE_PENALTY * above * above;
    }
    return mean;
  }

  /**
   * Computes the mean of the estimate for a response of the reference law itself and a continuous
   * reward, where the truth is −1: the average over c = 0 … k, all equally likely.
   *
   * @return nats; −1 exactly, up to rounding, for {@link ZeroCounts#DIGAMMA}
   */
  public static double meanAtStart(int k, ZeroCounts zero) {
    double sum = 0;
    for (int count = 0; count <= k; count++) {
      sum += logQuantile(count, k, zero);
    }
    return sum / (k + 1);
  }

  /**
   * Computes the first-order variance of log p̂≤, (1 − p)/(k·p): the relative error of a target
   * p̂^(N−1) is N − 1 times its root.
   *
   * @param p the true p≤, in (0, 1]
   * @param k reference responses, ≥ 1
   * @return nats²
   * @throws IllegalArgumentException if p or k is out of range
   */
  public static double logVariance(double p, int k) {
    Require.atLeast("k", k, 1);
    if (!(p > 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "p is " + p + "; a quantile with a logarithm is in (0, 1]");
    }
    return (1 - p) / (k * p);
  }

  /** H_low − H_high, low ≤ high. */
  private static double harmonicDifference(int low, int high) {
    double difference = 0;
    for (int i = high; i > low; i--) { // the smallest first
      difference -= 1.0 / i;
    }
    return difference;
  }
}
