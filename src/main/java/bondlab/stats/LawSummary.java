package bondlab.stats;

/**
 * Mean, standard deviation and entropy of a law on numbers.
 *
 * @param mean in the unit of the numbers
 * @param sd standard deviation, the spread, in the same unit
 * @param entropy −Σ p·log p, nats
 */
public record LawSummary(double mean, double sd, double entropy) {
  /** Scores come from float32 networks: seven digits, and a few units in the last one. */
  private static final double ROUNDING = 1e-6;

  /**
   * Sums over all outcomes.
   *
   * @param values number of each outcome [K], finite
   * @param logPmf log-probabilities [K]
   * @throws IllegalArgumentException if a value is not finite or this is no law
   */
  public static LawSummary of(double[] values, double[] logPmf) {
    double mean = mean(values, logPmf);
    double squares = 0;
    double entropy = 0;
    for (int i = 0; i < values.length; i++) {
      double p = Math.exp(logPmf[i]);
      squares += p * (values[i] - mean) * (values[i] - mean);
      entropy -= p == 0 ? 0 : p * logPmf[i];
    }
    return new LawSummary(mean, Math.sqrt(squares), entropy);
  }

  /**
   * Computes E[value].
   *
   * @param values [K], finite
   * @param logPmf log-probabilities [K]
   */
  public static double mean(double[] values, double[] logPmf) {
    Require.paired("values", values, "logPmf", logPmf, 1);
    Require.finite("values", values);
    LogProbs.requireLaw("logPmf", logPmf, 1e-6);
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      mean += Math.exp(logPmf[i]) * values[i];
    }
    return mean;
  }

  /**
   * Computes P[low ≤ value ≤ high].
   *
   * @param values [K]
   * @param logPmf log-probabilities [K]
   */
  public static double mass(double[] values, double[] logPmf, double low, double high) {
    Require.paired("values", values, "logPmf", logPmf, 1);
    double mass = 0;
    for (int i = 0; i < values.length; i++) {
      mass += low <= values[i] && values[i] <= high ? Math.exp(logPmf[i]) : 0;
    }
    return mass;
  }

  /**
   * Whether a standard deviation is no more than rounding: {@code sd ≤ 1e-6 · largest}. Also true
   * of NaN, the deviation of fewer than two values. A scale made of it would blow rounding up to a
   * whole unit. A true but small variation on a large offset needs the offset subtracted first.
   *
   * @param sd standard deviation, in the unit of the values
   * @param largest largest absolute value
   */
  public static boolean isRounding(double sd, double largest) {
    return !(sd > ROUNDING * largest);
  }
}
