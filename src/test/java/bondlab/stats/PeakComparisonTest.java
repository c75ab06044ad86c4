package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PeakComparisonTest {
  private static final int[] NS = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  /** Pools whose gold is u^12·(1−u) of the proxy's quantile u, with noise and an own centre. */
  private static double[][][] pools(int prompts, int size, double noise) {
    RandomStream stream = RandomStream.of(4);
    double[][][] pools = new double[2][prompts][size];
    for (int p = 0; p < prompts; p++) {
      double centre = 5 * stream.nextGaussian();
      for (int i = 0; i < size; i++) {
        double u = (i + 0.5) / size;
        pools[0][p][i] = u;
        pools[1][p][i] = centre + 40 * Math.pow(u, 12) * (1 - u) + noise * stream.nextGaussian();
      }
    }
    return pools;
  }

  @Test
  void hedgeFindsTheRootAndTheFormItsOwnPeak() {
    double[][][] pools = pools(6, 512, 0);
    PeakComparison both = PeakComparison.of(pools[0], pools[1], NS, 0.95, 20, RandomStream.of(1));
    assertEquals(12.49, both.hedge().n(), 0.01); // cells of 1/512
    assertEquals(both.hedge().n(), both.hedge().lower(), 1e-6); // all prompts alike
    double peak = both.fit().fit().peakN();
    assertTrue(peak > 5 && peak < 100, "peak at " + peak);
    assertEquals(both.fit().peakN().low(), peak, 1e-6 * peak);
    // gold without noise is a function of n alone, largest at HedgeTune's
    assertTrue(both.goldByHedge().mean() >= both.goldByFit().mean());
    assertEquals(
        both.goldByFit().mean() - both.goldByHedge().mean(), both.difference().mean(), 1e-12);
  }

  @Test
  void bothIntervalsHoldTheTruthUnderNoise() {
    double[][][] pools = pools(32, 256, 0.5);
    PeakComparison both = PeakComparison.of(pools[0], pools[1], NS, 0.95, 100, RandomStream.of(1));
    assertTrue(both.hedge().interval().contains(12.49), both.hedge().toString());
    assertTrue(both.goldByHedge().interval().contains(both.goldByHedge().mean()));
    assertTrue(both.difference().interval().low() <= both.difference().interval().high());
    assertEquals(32, both.fit().prompts());
  }
}
