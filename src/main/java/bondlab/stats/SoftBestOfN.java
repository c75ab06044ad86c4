package bondlab.stats;

import java.util.Arrays;

/**
 * The exact law of Soft Best-of-n (Verdun et al., arXiv 2505.03156): of n draws of a reference, one
 * is kept with probability proportional to exp(r/λ).
 *
 * <pre>  π_n(y) = π_ref(y) · E[ n·w(y) / (w(y) + Σ_{i&lt;n} w(y_i)) ],   w = exp(r/λ)</pre>
 *
 * <p>λ → 0 is {@link BestOfN}, λ → ∞ the reference, and n → ∞ the {@link #tilted} law π_ref·w/E[w],
 * with KL(tilted‖π_n) ≤ log(1 + CV²/n), CV the coefficient of variation of w ({@link #klBound}).
 *
 * <p>A softmax is the argmax after adding Gumbel noise, so Soft Best-of-n is Best-of-n of r +
 * λ·Gumbel. With t = e^s this gives one integral for every n:
 *
 * <pre>  π_n(y) = π_ref(y) · n ∫ w·t·e^(−w·t)·φ(t)^(n−1) ds,   φ(t) = E[e^(−w·t)]</pre>
 *
 * <p>The integrand is analytic for |Im s| &lt; π/2 and there bounded by its own integral, whatever
 * n and λ; a trapezoid sum with step h is therefore off by a factor of about e^(−π²/h), below 1e-20
 * for the step used. Arguments as for {@link BestOfN}.
 */
public final class SoftBestOfN {
  private static final double STEP = 3 / 16.0; // exact in binary
  private static final double LEFT = 44; // what lies left of it is e^-44 of the whole
  private static final double RIGHT = 4.5; // exp(-exp(4.5)) is 1e-39

  private SoftBestOfN() {}

  /**
   * Computes log π_n.
   *
   * @param n draws ≥ 1
   * @param lambda λ ≥ 0, in the reward's unit; 0 is Best-of-n, +∞ the reference
   * @return log-probabilities [K], −∞ where π_ref is 0
   */
  public static double[] logPmf(double[] logProbs, double[] rewards, int n, double lambda) {
    Require.atLeast("n", n, 1);
    Require.atLeastZero("lambda", lambda);
    RewardGroups groups = RewardGroups.of(logProbs, rewards);
    if (n == 1 || lambda == Double.POSITIVE_INFINITY) {
      return Arrays.stream(logProbs).map(p -> p - groups.logTotal()).toArray();
    }
    double[] logWeight = logWeights(groups, rewards, lambda);
    if (lambda == 0 || !(logWeight[0] > -1e15)) { // gaps of doubles are then far above lambda
      return BestOfN.logPmf(logProbs, rewards, n);
    }
    double[] logGain = logGains(groups, logWeight, n);
    double[] logPmf = new double[logProbs.length];
    for (int y = 0; y < logPmf.length; y++) {
      int g = groups.groupOf()[y];
      logPmf[y] = g < 0 ? Double.NEGATIVE_INFINITY : logProbs[y] - groups.logTotal() + logGain[g];
    }
    return logPmf;
  }

  /**
   * Computes the exponential tilt log(π_ref·exp(r/λ)/E[exp(r/λ)]): the law of Soft Best-of-n for
   * many draws, and the optimum of E[r] − λ·KL.
   *
   * @param lambda λ &gt; 0; +∞ is the reference
   * @return log-probabilities [K]
   */
  public static double[] tilted(double[] logProbs, double[] rewards, double lambda) {
    Require.positive("lambda", lambda);
    Require.paired("logProbs", logProbs, "rewards", rewards, 1);
    Require.finite("rewards", rewards);
    LogProbs.requireLaw("logProbs", logProbs, 1e-9);
    double most = Arrays.stream(rewards).max().orElseThrow();
    double[] tilted = new double[logProbs.length];
    Arrays.setAll(tilted, y -> logProbs[y] + (rewards[y] - most) / lambda);
    double logTotal = LogProbs.logSumExp(tilted);
    return Arrays.stream(tilted).map(p -> p - logTotal).toArray();
  }

  /**
   * Computes log(1 + CV²/n), an upper bound of KL(tilted‖π_n) by Jensen's inequality for 1/x and
   * log: the rate 1/n of the paper with its constant.
   *
   * @param n draws ≥ 1
   * @param lambda λ &gt; 0
   * @return nats, ≥ 0
   */
  public static double klBound(double[] logProbs, double[] rewards, int n, double lambda) {
    Require.atLeast("n", n, 1);
    double[] tilted = tilted(logProbs, rewards, lambda);
    double[] squares = new double[tilted.length]; // E[w²]/E[w]² = Σ tilted²/reference
    Arrays.setAll(
        squares,
        y -> tilted[y] == Double.NEGATIVE_INFINITY ? tilted[y] : 2 * tilted[y] - logProbs[y]);
    return Math.log1p(Math.max(0, Math.expm1(LogProbs.logSumExp(squares))) / n);
  }

  /**
   * Estimates how probably each response of a pool is the one kept of n, without bias: Gumbel noise
   * is added to the rewards, and {@link PoolBestOfN#weights} then averages over all n-subsets.
   *
   * @param rewards [M], finite
   * @param n 1 ≤ n ≤ M
   * @param lambda λ ≥ 0; 0 and +∞ need no noise and are exact
   * @param passes how often noise is drawn, ≥ 1
   * @param stream source of randomness
   * @return weights [M], summing to 1
   */
  public static double[] poolWeights(
      double[] rewards, int n, double lambda, int passes, RandomStream stream) {
    Require.atLeastZero("lambda", lambda);
    Require.atLeast("passes", passes, 1);
    double[] weights = PoolBestOfN.weights(rewards, n);
    if (lambda == 0) {
      return weights;
    }
    Arrays.fill(weights, lambda == Double.POSITIVE_INFINITY ? 1.0 / rewards.length : 0);
    for (int pass = 0; pass < passes && lambda < Double.POSITIVE_INFINITY; pass++) {
      RandomStream own = stream.at(pass);
      double[] noisy = new double[rewards.length];
      Arrays.setAll(noisy, i -> rewards[i] / lambda + gumbel(own));
      double[] best = PoolBestOfN.weights(noisy, n);
      Arrays.setAll(weights, i -> weights[i] + best[i] / passes);
    }
    return weights;
  }

  private static double gumbel(RandomStream stream) {
    return -Math.log(-Math.log(stream.nextDouble() + 0x1.0p-54)); // never 0 or 1
  }

  /** (r − max r)/λ of each group, lowest first. */
  private static double[] logWeights(RewardGroups groups, double[] rewards, double lambda) {
    double[] logWeight = new double[groups.logMass().length];
    for (int y = 0; y < rewards.length; y++) {
      if (groups.groupOf()[y] >= 0) {
        logWeight[groups.groupOf()[y]] = rewards[y];
      }
    }
    double most = logWeight[logWeight.length - 1];
    return Arrays.stream(logWeight).map(r -> (r - most) / lambda).toArray();
  }

  /**
   * log(π_n/π_ref) of each group: the trapezoid sum, over the places where some factor e^(−w·t)
   * falls. Between them the integrand only grows as e^s and adds nothing to what follows.
   */
  private static double[] logGains(RewardGroups groups, double[] logWeight, int n) {
    double logN = Math.log(n);
    double[] logGain = new double[logWeight.length];
    Arrays.fill(logGain, Double.NEGATIVE_INFINITY);
    double[] logFall = new double[logWeight.length];
    double[] fall = new double[logWeight.length];
    long next = Long.MIN_VALUE;
    for (int g = logWeight.length - 1; g >= 0; g--) {
      long from = Math.max(next, (long) Math.floor((-logWeight[g] - LEFT - logN) / STEP));
      long to = (long) Math.ceil((-logWeight[g] + RIGHT) / STEP);
      for (long node = from; node <= to; node++) {
        double s = node * STEP;
        for (int k = 0; k < fall.length; k++) {
          logFall[k] = s + logWeight[k]; // exact near 0: other sums of the two would round
          fall[k] = Math.exp(logFall[k]);
        }
        double logOthers = (n - 1) * logMeanExp(groups.logMass(), fall);
        for (int k = 0; k < fall.length; k++) {
          double term = logFall[k] + logN - fall[k] + logOthers;
          logGain[k] = LogProbs.logAddExp(logGain[k], term);
        }
      }
      next = Math.max(next, to + 1);
    }
    return Arrays.stream(logGain).map(gain -> gain + Math.log(STEP)).toArray();
  }

  /** log Σ p·e^(−x), near 0 as log(1 + Σ p·(e^(−x) − 1)), which keeps its digits times n. */
  private static double logMeanExp(double[] logMass, double[] x) {
    double excess = 0;
    for (int k = 0; k < x.length; k++) {
      excess += Math.exp(logMass[k]) * Math.expm1(-x[k]);
    }
    if (excess > -0.5) {
      return Math.log1p(excess);
    }
    double[] terms = new double[x.length];
    Arrays.setAll(terms, k -> logMass[k] - x[k]);
    return LogProbs.logSumExp(terms);
  }
}
