package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestOfPoissonTest {
  private static final double[] REFERENCE =
      Arrays.stream(new double[] {.1, .25, .05, .4, .2}).map(Math::log).toArray();
  private static final double[] REWARDS = {1, .5, 3, -1, .5};

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, .3, 2, 17.5, 120})
  void itIsTheMixtureOfBestOfNSummed(double mu) {
    double[] sum = new double[5];
    double covered = 0;
    double draws = 0;
    for (int n = 1; n < 600; n++) {
      double chance = BestOfPoisson.chanceOf(n, mu);
      double[] best = BestOfN.logPmf(REFERENCE, REWARDS, n);
      Arrays.setAll(sum, y -> sum[y] + chance * Math.exp(best[y]));
      covered += chance;
      draws += chance * n;
    }
    assertEquals(1, covered, 1e-12);
    assertEquals(1 + mu, draws, 1e-12 * (1 + mu));
    double[] law = BestOfPoisson.logPmf(REFERENCE, REWARDS, mu);
    double[] relative = new double[5];
    Arrays.setAll(relative, y -> Math.exp(law[y]) / sum[y]);
    assertArrayEquals(new double[] {1, 1, 1, 1, 1}, relative, 1e-12);
  }

  @Test
  void noExtraDrawsAreTheReference() {
    assertArrayEquals(REFERENCE, BestOfPoisson.logPmf(REFERENCE, REWARDS, 0), 1e-15);
    assertArrayEquals(
        new double[] {.25, .25, .25, .25},
        BestOfPoisson.poolWeights(new double[] {4, 2, 1, 1}, 0),
        1e-15);
  }

  /** The density (1 + μu)·e^(μ(u−1)) of a continuous reward, on a fine grid of quantiles. */
  @ParameterizedTest
  @ValueSource(doubles = {.5, 4, 30})
  void withoutTiesItsDensityIsThatOfThePaper(double mu) {
    int outcomes = 4000;
    double[] reference = new double[outcomes];
    double[] rewards = new double[outcomes];
    Arrays.fill(reference, -Math.log(outcomes));
    Arrays.setAll(rewards, y -> y);
    double[] law = BestOfPoisson.logPmf(reference, rewards, mu);
    for (int y = 100; y < outcomes; y += 300) {
      double u = (y + .5) / outcomes; // the middle of the cell: off by its width squared
      double density = (1 + mu * u) * Math.exp(mu * (u - 1));
      assertEquals(1, Math.exp(law[y]) * outcomes / density, 1e-4);
    }
    assertEquals(1, Arrays.stream(law).map(Math::exp).sum(), 1e-12);
  }

  @Test
  void smallAtomsKeepTheirDigits() {
    double[] reference = {Math.log(1e-60), Math.log1p(-1e-60)};
    double[] law = BestOfPoisson.logPmf(reference, new double[] {1, 0}, 1e6);
    assertEquals(
        Math.log(1e-60) + Math.log(1e6 + 1), law[0], 1e-13); // of 1 + μ draws any may be it
  }

  /** All pools of 6 that the law gives: the mean of their weights is the law of n ≤ 6. */
  @Test
  void poolWeightsAreTheMixtureOverSubsets() {
    double mu = 1.5;
    double[] pool = new double[40];
    Arrays.setAll(pool, i -> (i * 7) % 10);
    double[] weights = BestOfPoisson.poolWeights(pool, mu);
    assertEquals(1, Arrays.stream(weights).sum(), 1e-12);
    double sum = 0;
    for (int n = 1; n <= 40; n++) {
      sum += BestOfPoisson.chanceOf(n, mu) * BestOfNCurve.estimate(pool, pool, new int[] {n})[0];
    }
    double mean = 0;
    for (int i = 0; i < 40; i++) {
      mean += weights[i] * pool[i];
    }
    assertEquals(sum, mean, 1e-12);
    var e = assertThrows(IllegalArgumentException.class, () -> BestOfPoisson.poolWeights(pool, 30));
    assertTrue(e.getMessage().contains("mu is 30.0 for a pool of 40"), e.getMessage());
  }

  @Test
  void itsCostBuysMoreRewardPerNatThanTheReference() {
    double[] best = BestOfPoisson.logPmf(REFERENCE, REWARDS, 3);
    Selection.Law law = Selection.Law.of(best, REFERENCE, REWARDS, 4);
    assertTrue(law.kl() > 0 && law.kl() < BestOfN.klUpperBound(4) + .2, "" + law.kl());
    assertTrue(law.winRate() > .7, "" + law.winRate());
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    for (double mu : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> BestOfPoisson.logPmf(REFERENCE, REWARDS, mu));
      assertTrue(e.getMessage().contains("mu"), e.getMessage());
    }
  }
}
