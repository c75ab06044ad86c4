package bondlab.objective;

import bondlab.config.Check;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;

/**
 * log p̂≤ from k responses of the anchor to the same prompt (BOND, Eq. 9).
 *
 * @param samples k ≥ 1; the paper trains with 16 and evaluates with 32
 * @param zero what a count becomes
 */
public record MonteCarloQuantile(int samples, ZeroCounts zero) implements QuantileEstimator {
  public MonteCarloQuantile {
    new Check("quantile")
        .atLeast("samples", samples, 1, "anchor responses that a quantile is counted among")
        .done();
  }

  @Override
  public int anchorSamples() {
    return samples;
  }

  @Override
  public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor) {
    double[] logQuantiles = new double[policy.rewards().length];
    for (int i = 0; i < logQuantiles.length; i++) {
      double[] reference = anchor.rewards(i / policy.each());
      logQuantiles[i] = Quantiles.monteCarlo(policy.rewards()[i], reference, zero);
    }
    return logQuantiles;
  }
}
