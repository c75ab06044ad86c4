package bondlab.objective;

import bondlab.stats.Quantiles;

/** J-BOND's estimate from two responses of the anchor: log 1/16 below both, else 0 (Eq. 18). */
public record TwoSampleQuantile() implements QuantileEstimator {

  @Override
  public int anchorSamples() {
    return 2;
  }

  @Override
  public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor) {
    double[] logQuantiles = new double[policy.rewards().length];
    for (int i = 0; i < logQuantiles.length; i++) {
      double[] pair = anchor.rewards(i / policy.each());
      logQuantiles[i] = Quantiles.twoSample(policy.rewards()[i], pair[0], pair[1]);
    }
    return logQuantiles;
  }
}
