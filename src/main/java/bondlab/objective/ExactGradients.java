package bondlab.objective;

import bondlab.config.Check;
import bondlab.stats.BestOfN;
import bondlab.stats.Quantiles;

/**
 * Exact gradients of the losses, for a policy that is one row of logits over K outcomes: what the
 * sampled objectives must equal in expectation, and what pictures and proofs descend along.
 *
 * <p>With π = softmax(z), every loss is a function of z, and ∂E_π[v]/∂z_k = π_k·(v_k − E_π[v]) for
 * values v that do not depend on z. Laws are log-probabilities [K] in nats; gradients are [K], sum
 * to 0, and are those of losses, so that a policy steps against them.
 */
public final class ExactGradients {
  private ExactGradients() {}

  /**
   * Gradient of E_π[v] (to be ascended).
   *
   * @param values v [K], constants; one of an outcome that π never takes is ignored
   */
  public static double[] expectation(double[] logPolicy, double[] values) {
    double mean = 0;
    for (int k = 0; k < values.length; k++) {
      mean += logPolicy[k] == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logPolicy[k]) * values[k];
    }
    double[] gradient = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      double p = Math.exp(logPolicy[k]);
      gradient[k] = p == 0 ? 0 : p * (values[k] - mean);
    }
    return gradient;
  }

  /** Gradient of the forward KL(target‖π): π − target (BOND, Eq. 12). */
  public static double[] forward(double[] logPolicy, double[] logTarget) {
    double[] gradient = new double[logPolicy.length];
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] = Math.exp(logPolicy[k]) - Math.exp(logTarget[k]);
    }
    return gradient;
  }

  /**
   * Gradient of the backward KL(π‖target), π_k·(s_k − E_π[s]) with s = log π − log target (Eqs.
   * 13-14). The target need not be normalised.
   */
  public static double[] backward(double[] logPolicy, double[] logTarget) {
    double[] surprise = new double[logPolicy.length];
    for (int k = 0; k < surprise.length; k++) {
      surprise[k] = logPolicy[k] - logTarget[k];
    }
    return expectation(logPolicy, surprise);
  }

  /**
   * Gradient of the Jeffreys divergence (1−β)·KL(target‖π) + β·KL(π‖target) (Eq. 11).
   *
   * @param beta in [0, 1]; a term of weight 0 is left out
   */
  public static double[] jeffreys(double[] logPolicy, double[] logTarget, double beta) {
    return mixed(logPolicy, logTarget, logTarget, beta);
  }

  /**
   * Gradient of what {@link Bond} estimates: the forward KL from the exact Best-of-N of the anchor,
   * and the backward KL to anchor·p≤^(N−1), whose factor B (Eq. 4) training leaves out. It is
   * {@link #jeffreys} to Best-of-N up to ties and atoms.
   *
   * @param rewards [K]
   * @param n ≥ 1
   * @param beta in [0, 1]
   */
  public static double[] bond(
      double[] logPolicy, double[] logAnchor, double[] rewards, double n, double beta) {
    double[] tilted = Quantiles.logAtMost(logAnchor, rewards);
    for (int k = 0; k < tilted.length; k++) {
      tilted[k] = logAnchor[k] + (n - 1) * tilted[k];
    }
    return mixed(logPolicy, BestOfN.logPmf(logAnchor, rewards, n), tilted, beta);
  }

  /**
   * Gradient of J-BOND's loss against an anchor (Algorithm 2, with the regulariser's sign as it
   * must be to hold the policy back): (1−β)·KL(Best-of-2‖π) + β·(KL(π‖anchor) − E_π[r_J]) +
   * γ·KL(π‖anchor), r_J the mean of {@link Quantiles#twoSample}.
   *
   * @param rewards [K]
   * @param beta in [0, 1]
   * @param gamma ≥ 0
   */
  public static double[] jbond(
      double[] logPolicy, double[] logAnchor, double[] rewards, double beta, double gamma) {
    new Check("jbond").atLeast("gamma", gamma, 0).done();
    double[] tilted = Quantiles.meanTwoSample(logAnchor, rewards);
    for (int k = 0; k < tilted.length; k++) {
      tilted[k] += logAnchor[k];
    }
    double[] gradient = mixed(logPolicy, BestOfN.logPmf(logAnchor, rewards, 2), tilted, beta);
    if (gamma > 0) {
      add(gradient, gamma, backward(logPolicy, logAnchor));
    }
    return gradient;
  }

  /**
   * Gradient of the generalised Jensen-Shannon divergence JSD_b(teacher‖π) of {@link
   * bondlab.stats.Divergence#generalizedJsd}: (1−b) times the backward gradient to the mixture
   * b·teacher + (1−b)·π held fixed; at b = 0 and 1 the forward and backward KL.
   *
   * @param b in [0, 1]
   */
  public static double[] distillation(double[] logTeacher, double[] logPolicy, double b) {
    new Check("distillation").within("b", b, 0, 1).done();
    if (b == 0 || b == 1) {
      return mixed(logPolicy, logTeacher, logTeacher, b);
    }
    double[] gain = new double[logPolicy.length];
    for (int k = 0; k < gain.length; k++) {
      // log(π/m), m/π = 1 − b + b·teacher/π
      gain[k] = -(1 - b) * Math.log(1 - b + b * Math.exp(logTeacher[k] - logPolicy[k]));
    }
    return expectation(logPolicy, gain);
  }

  /**
   * Gradient of E[max of k rewards], to be ascended: that of E_π[v] with the constants v(y) =
   * k·E[max(r(y), best of k−1)] (max@k, arXiv 2505.15201).
   *
   * @param rewards [K]
   * @param k ≥ 1
   */
  public static double[] maxAtK(double[] logPolicy, double[] rewards, int k) {
    new Check("max-at-k").atLeast("k", k, 1).done();
    double[] values = rewards.clone();
    if (k > 1) {
      double[] others = BestOfN.logPmf(logPolicy, rewards, k - 1);
      for (int y = 0; y < values.length; y++) {
        values[y] = 0;
        for (int other = 0; other < values.length; other++) {
          values[y] += k * Math.exp(others[other]) * Math.max(rewards[y], rewards[other]);
        }
      }
    }
    return expectation(logPolicy, values);
  }

  /**
   * Computes log π_{t+1} of {@link Wind}, up to a constant: the law that one iteration moves to.
   *
   * @param logAnchor π_t
   * @param logReference π_ref
   * @param rewards [K]
   * @param eta η above 0
   * @param klCoef β ≥ 0
   */
  public static double[] windTarget(
      double[] logAnchor, double[] logReference, double[] rewards, double eta, double klCoef) {
    new Check("wind").positive("eta", eta, "").atLeast("kl_coef", klCoef, 0).done();
    double[] target = Quantiles.winRates(logAnchor, rewards);
    for (int y = 0; y < target.length; y++) {
      double kept = klCoef == 0 ? 0 : klCoef * logReference[y];
      target[y] = (target[y] + logAnchor[y] / eta + kept) / (1 / eta + klCoef);
    }
    return target;
  }

  /**
   * Gradient of the squared and the KL form of {@link Wind}; both vanish at {@link #windTarget}.
   *
   * @param form {@code SQUARED} or {@code KL}; {@code NCE} depends on the number of draws
   */
  public static double[] wind(
      Wind.Form form,
      double[] logPolicy,
      double[] logAnchor,
      double[] logReference,
      double[] rewards,
      double eta,
      double klCoef) {
    double[] target = windTarget(logAnchor, logReference, rewards, eta, klCoef);
    double scale = 1 / eta + klCoef;
    double[] off = new double[target.length]; // (u − P)/a up to a constant
    for (int y = 0; y < off.length; y++) {
      off[y] = logPolicy[y] - target[y];
    }
    double[] gradient =
        switch (form) {
          case SQUARED -> expectation(logAnchor, off);
          case KL -> expectation(logPolicy, off);
          case NCE -> throw new IllegalArgumentException("nce depends on the number of draws");
        };
    for (int y = 0; y < off.length; y++) {
      gradient[y] *= scale;
    }
    return gradient;
  }

  private static double[] mixed(
      double[] logPolicy, double[] forwardTarget, double[] backwardTarget, double beta) {
    new Check("gradient").within("beta", beta, 0, 1).done();
    double[] gradient = new double[logPolicy.length];
    if (beta < 1) {
      add(gradient, 1 - beta, forward(logPolicy, forwardTarget));
    }
    if (beta > 0) {
      add(gradient, beta, backward(logPolicy, backwardTarget));
    }
    return gradient;
  }

  private static void add(double[] sum, double scale, double[] term) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += scale * term[k];
    }
  }
}
