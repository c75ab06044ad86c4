package bondlab.policy;

import bondlab.stats.Divergence;

/** One law over K outcomes, given by its logits: the maths of {@link TabularPolicy}, in doubles. */
final class Categorical {
  private Categorical() {}

  /** Log-probabilities [K] in nats, {@code logits − log Σ exp(logits)}. */
  static double[] logPmf(double[] logits) {
    double largest = largest(logits);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - largest);
    }
    double[] logPmf = new double[logits.length];
    for (int k = 0; k < logits.length; k++) {
      logPmf[k] = logits[k] - largest - Math.log(sum);
    }
    return logPmf;
  }

  static double largest(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    return largest;
  }

  /** Running sums of the probabilities [K]. */
  static double[] cumulative(double[] logPmf) {
    double[] cumulative = new double[logPmf.length];
    double sum = 0;
    for (int k = 0; k < cumulative.length; k++) {
      sum += Math.exp(logPmf[k]);
      cumulative[k] = sum;
    }
    return cumulative;
  }

  /** The first outcome whose cumulative sum exceeds the share; skips outcomes of probability 0. */
  static int firstAbove(double[] cumulative, double share) {
    // The last sum is 1 up to rounding; share ≤ 1 − 2⁻⁵³ times it stays below it in double.
    double target = share * cumulative[cumulative.length - 1];
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > target) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Entropy −Σ π log π, nats. */
  static double entropy(double[] logPmf) {
    double sum = 0;
    for (double logProb : logPmf) {
      sum -= logProb == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logProb) * logProb;
    }
    return sum;
  }

  /**
   * Adds the gradient in the logits of −w·log π(k), which is w·(π_j − 1{j = k}).
   *
   * @return −w·log π(k)
   */
  static double addLikelihood(double[] gradient, double[] logPmf, int k, double w) {
    if (w == 0) {
      return 0; // an outcome that is never drawn has no finite loss
    }
    for (int j = 0; j < gradient.length; j++) {
      gradient[j] += w * (Math.exp(logPmf[j]) - (j == k ? 1 : 0));
    }
    return -w * logPmf[k];
  }

  /**
   * Adds the gradient in the student's logits of w·JSD_b(p‖q), p the teacher and q the student. It
   * is w·(q − p) at b = 0, where the divergence is KL(p‖q), and else
   *
   * <pre>  w·c·q_j·(log(q_j/m_j) − Σ_i q_i log(q_i/m_i)),   m = b·p + (1−b)·q</pre>
   *
   * with c = 1 − b, and c = 1 at b = 1, where the divergence is KL(q‖p).
   *
   * @return w·JSD_b(p‖q)
   */
  static double addJsd(
      double[] gradient, double[] logTeacher, double[] logStudent, double b, double w) {
    if (w == 0) {
      return 0;
    }
    double[] excess = new double[gradient.length];
    double mean = 0;
    for (int j = 0; j < excess.length; j++) {
      double q = Math.exp(logStudent[j]);
      if (b == 0) {
        gradient[j] += w * (q - Math.exp(logTeacher[j]));
      } else if (q > 0) {
        excess[j] = -logMixtureOver(logTeacher[j] - logStudent[j], b);
        mean += q * excess[j];
      }
    }
    double c = b == 1 ? 1 : 1 - b;
    for (int j = 0; b != 0 && j < excess.length; j++) {
      double q = Math.exp(logStudent[j]);
      gradient[j] += q > 0 ? w * c * q * (excess[j] - mean) : 0;
    }
    return w * Divergence.generalizedJsd(logTeacher, logStudent, b);
  }

  /** log(m/q) = log((1−b) + b·e^s) with s = log(p/q), without overflow. */
  private static double logMixtureOver(double s, double b) {
    return s > 0 ? s + Math.log(b + (1 - b) * Math.exp(-s)) : Math.log(1 - b + b * Math.exp(s));
  }
}
