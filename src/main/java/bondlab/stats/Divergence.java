package bondlab.stats;

/**
 * Divergences between two laws on the same outcomes, in nats.
 *
 * <p>Laws come as log-probabilities [K] that sum to 1 within 1e-6 (what single precision leaves).
 * An outcome that the first law of a KL never takes adds nothing (0·log 0 = 0); one that it takes
 * and the second law never does makes the KL +∞. Each KL is summed as Σ p·log(p/q) − p + q, whose
 * terms are all ≥ 0: the same value for laws that sum to 1, never negative, and right for close
 * laws.
 *
 * @see <a href="https://arxiv.org/abs/2407.14622">BOND, Eqs. 11-15</a>
 */
public final class Divergence {
  private static final double TOLERANCE = 1e-6;

  private Divergence() {}

  /**
   * Forward KL of a policy, KL(target‖policy) = Σ target·(log target − log policy): mode covering.
   *
   * @param logPolicy log-probabilities [K]
   * @param logTarget log-probabilities [K]
   * @return nats, ≥ 0, +∞ where the policy misses an outcome of the target
   * @throws IllegalArgumentException if the lengths differ or one is not a law
   */
  public static double forwardKl(double[] logPolicy, double[] logTarget) {
    requireLaws("logPolicy", logPolicy, "logTarget", logTarget);
    return kl(logTarget, logPolicy);
  }

  /**
   * Backward KL of a policy, KL(policy‖target) = Σ policy·(log policy − log target): mode seeking.
   *
   * @param logPolicy log-probabilities [K]
   * @param logTarget log-probabilities [K]
   * @return nats, ≥ 0, +∞ where the policy takes an outcome that the target never takes
   * @throws IllegalArgumentException if the lengths differ or one is not a law
   */
  public static double backwardKl(double[] logPolicy, double[] logTarget) {
    requireLaws("logPolicy", logPolicy, "logTarget", logTarget);
    return kl(logPolicy, logTarget);
  }

  /**
   * Jeffreys divergence J_β = (1−β)·forward + β·backward (BOND Eq. 11). A term of weight 0 is left
   * out, even where it is infinite.
   *
   * @param logPolicy log-probabilities [K]
   * @param logTarget log-probabilities [K]
   * @param beta β in [0, 1]; 0 is forward KL alone, 1 backward KL alone
   * @return nats, ≥ 0
   * @throws IllegalArgumentException if β lies outside [0, 1], the lengths differ or one is no law
   */
  public static double jeffreys(double[] logPolicy, double[] logTarget, double beta) {
    Require.weight("beta", beta);
    requireLaws("logPolicy", logPolicy, "logTarget", logTarget);
    double forward = beta == 1 ? 0 : (1 - beta) * kl(logTarget, logPolicy);
    double backward = beta == 0 ? 0 : beta * kl(logPolicy, logTarget);
    return forward + backward;
  }

  /**
   * Generalised Jensen-Shannon divergence of a teacher p and a student q (Agarwal et al., arXiv
   * 2306.13649):
   *
   * <pre>  JSD_b(p‖q) = b·KL(p‖m) + (1−b)·KL(q‖m),   m = b·p + (1−b)·q</pre>
   *
   * <p>As a formula it is 0 at both ends for any two laws, so b = 0 means KL(p‖q) and b = 1 means
   * KL(q‖p), as in that paper's experiments. Between the ends it is finite for any two laws.
   *
   * @param logTeacher log-probabilities [K]
   * @param logStudent log-probabilities [K]
   * @param b in [0, 1]
   * @return nats, ≥ 0
   * @throws IllegalArgumentException if b lies outside [0, 1], the lengths differ or one is no law
   */
  public static double generalizedJsd(double[] logTeacher, double[] logStudent, double b) {
    Require.weight("b", b);
    requireLaws("logTeacher", logTeacher, "logStudent", logStudent);
    if (b == 0) {
      return kl(logTeacher, logStudent);
    }
    if (b == 1) {
      return kl(logStudent, logTeacher);
    }
    double[] logMixture = new double[logTeacher.length];
    for (int i = 0; i < logMixture.length; i++) {
      logMixture[i] =
          LogProbs.logAddExp(Math.log(b) + logTeacher[i], Math.log1p(-b) + logStudent[i]);
    }
    return b * kl(logTeacher, logMixture) + (1 - b) * kl(logStudent, logMixture);
  }

  /** KL(p‖q) of laws that are known to be laws. */
  static double kl(double[] logP, double[] logQ) {
    double sum = 0;
    for (int i = 0; i < logP.length; i++) {
      sum += term(logP[i], logQ[i]);
    }
    return sum;
  }

  /** p·log(p/q) − p + q = p·(e^s − 1 − s) with s = log(q/p). */
  private static double term(double logP, double logQ) {
    if (logP == Double.NEGATIVE_INFINITY) {
      return Math.exp(logQ);
    }
    if (logQ == Double.NEGATIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    double p = Math.exp(logP);
    double s = logQ - logP;
    return s > 1 ? Math.exp(logQ) - p * (1 + s) : p * LogProbs.expm1Excess(s); // e^s may overflow
  }

  private static void requireLaws(String nameP, double[] logP, String nameQ, double[] logQ) {
    Require.paired(nameP, logP, nameQ, logQ, 1);
    LogProbs.requireLaw(nameP, logP, TOLERANCE);
    LogProbs.requireLaw(nameQ, logQ, TOLERANCE);
  }
}
