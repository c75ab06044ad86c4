package bondlab.stats;

/** Arithmetic of probabilities that are kept as natural logarithms, −∞ standing for 0. */
final class LogProbs {
  private LogProbs() {}

  /** log Σ exp(x_i), without overflow; −∞ for an empty sum. */
  static double logSumExp(double[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : x) {
      max = Math.max(max, value);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (double value : x) {
      sum += Math.exp(value - max);
    }
    return max + Math.log(sum);
  }

  /** log(e^a + e^b). */
  static double logAddExp(double a, double b) {
    double max = Math.max(a, b);
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
  }

  /**
   * log(1 − e^(−z)) for z ≥ 0, accurate at both ends (Mächler 2012, "Accurately computing log(1 −
   * exp(−|a|))").
   */
  static double log1mExp(double z) {
    return z < Math.log(2) ? Math.log(-Math.expm1(-z)) : Math.log1p(-Math.exp(-z));
  }

  /** e^s − 1 − s ≥ 0, accurate near s = 0, where it is s²/2. */
  static double expm1Excess(double s) {
    if (Math.abs(s) > 0.1) {
      return Math.expm1(s) - s;
    }
    double tail = 1;
    for (int k = 11; k >= 3; k--) { // the first term left out is below 1e-18 of the sum
      tail = 1 + s / k * tail;
    }
    return s * s / 2 * tail;
  }

  /**
   * Checks that these are the logarithms of a law.
   *
   * @return log Σ p, within {@code tolerance} of 0
   */
  static double requireLaw(String name, double[] logProbs, double tolerance) {
    for (int i = 0; i < logProbs.length; i++) {
      if (Double.isNaN(logProbs[i]) || logProbs[i] > tolerance) {
        throw new IllegalArgumentException(
            name
                + "["
                + i
                + "] is "
                + logProbs[i]
                + "; a log-probability is at most 0 (negative infinity for an impossible outcome)");
      }
    }
    double logTotal = logSumExp(logProbs);
    if (!(Math.abs(logTotal) <= tolerance)) {
      throw new IllegalArgumentException(
          name
              + " holds "
              + logProbs.length
              + " log-probabilities that sum to exp("
              + logTotal
              + "); they must sum to 1 within "
              + tolerance
              + ": subtract their log-sum-exp");
    }
    return logTotal;
  }
}
