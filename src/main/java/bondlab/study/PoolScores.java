package bondlab.study;

import bondlab.stats.LawSummary;

/**
 * Scores of a pool of samples, centred on each prompt and in units of the spread within prompts:
 *
 * <pre>  z_um = (s_um − s̄_u) / sd,   sd² = Σ_u Σ_m (s_um − s̄_u)² / Σ_u (M − 1)</pre>
 *
 * <p>so that the reference policy scores 0 on every prompt and its own spread is the unit. Without
 * centring, most of a reward's variance lies between prompts, which no policy can change.
 *
 * @param values [U, M]
 */
public record PoolScores(double[][] values) {

  /**
   * Standardises raw scores.
   *
   * @param raw [U, M], M ≥ 2, not all equal within every prompt
   */
  public static PoolScores of(double[][] raw) {
    double[][] centred = new double[raw.length][];
    double squares = 0;
    double largest = 0;
    long degrees = 0;
    for (int u = 0; u < raw.length; u++) {
      double sum = 0;
      for (double score : raw[u]) {
        sum += score;
        largest = Math.max(largest, Math.abs(score));
      }
      double mean = sum / raw[u].length;
      centred[u] = new double[raw[u].length];
      for (int m = 0; m < raw[u].length; m++) {
        centred[u][m] = raw[u][m] - mean;
        squares += centred[u][m] * centred[u][m];
      }
      degrees += raw[u].length - 1;
    }
    double sd = Math.sqrt(squares / degrees);
    if (LawSummary.isRounding(sd, largest)) {
      throw new IllegalStateException(
          "a reward gives all samples of each prompt the same score up to rounding, so it cannot select among them");
    }
    for (double[] row : centred) {
      for (int m = 0; m < row.length; m++) {
        row[m] /= sd;
      }
    }
    return new PoolScores(centred);
  }

  /** Correlation with another reward within each prompt [U]; 0 where either does not vary. */
  double[] correlations(PoolScores other) {
    double[] correlations = new double[values.length];
    for (int u = 0; u < correlations.length; u++) {
      double both = 0;
      double own = 0;
      double others = 0;
      for (int m = 0; m < values[u].length; m++) {
        both += values[u][m] * other.values[u][m];
        own += values[u][m] * values[u][m];
        others += other.values[u][m] * other.values[u][m];
      }
      correlations[u] = own * others == 0 ? 0 : both / Math.sqrt(own * others);
    }
    return correlations;
  }
}
