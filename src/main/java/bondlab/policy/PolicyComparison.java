package bondlab.policy;

/**
 * Two policies on the same responses; every value is a sum over a response's tokens, in nats. With
 * responses drawn from the first policy π, the means of {@code k1}, {@code k3} and {@code
 * raoBlackwell} all estimate the KL of whole responses, KL(π‖π'). None is clamped.
 *
 * @param logProbs log π(y) [B]
 * @param otherLogProbs log π'(y) [B]
 * @param k3 Σ_t (ratio_t − 1 − log ratio_t), ratio_t = π'(y_t|·)/π(y_t|·); never negative [B]
 * @param raoBlackwell Σ_t KL(π(·|y_1 … y_(t−1)) ‖ π'(·|…)), each summed over the vocabulary [B]
 * @param entropy Σ_t H(π(·|y_1 … y_(t−1))) [B]
 */
public record PolicyComparison(
    double[] logProbs,
    double[] otherLogProbs,
    double[] k3,
    double[] raoBlackwell,
    double[] entropy) {

  /** log π(y) − log π'(y) [B]: unbiased, may be negative. */
  public double[] k1() {
    double[] k1 = new double[logProbs.length];
    for (int i = 0; i < k1.length; i++) {
      k1[i] = logProbs[i] - otherLogProbs[i];
    }
    return k1;
  }

  /**
   * ratio − 1 − log ratio of one token, ratio = π'(y)/π(y) (Schulman 2020, "Approximating KL
   * divergence").
   *
   * @param logProb log π(y), nats
   * @param otherLogProb log π'(y), nats; −∞ gives +∞
   * @return nats, ≥ 0
   */
  static double k3(double logProb, double otherLogProb) {
    double s = otherLogProb - logProb;
    return s == Double.POSITIVE_INFINITY ? s : Math.expm1(s) - s; // ∞ − ∞ is not a number
  }
}
