package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.Quantiles.ZeroCounts;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {

  @ParameterizedTest
  @CsvSource({
    "ADD_ONE, 16, -0.862",
    "ADD_ONE, 32, -0.919",
    "FLOOR, 16, -1.009",
    "FLOOR, 32, -1.015"
  })
  void meanAtTheStartHasTheKnownBias(ZeroCounts zero, int k, double expected) {
    assertEquals(expected, Quantiles.meanAtStart(k, zero), 5e-4); // known to three decimals
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 32, 1000})
  void digammaHasNoBiasAtTheStart(int k) {
    assertEquals(-1, Quantiles.meanAtStart(k, ZeroCounts.DIGAMMA), 1e-12); // rounding of k sums
  }

  @Test
  void conventionsByHand() {
    assertEquals(Math.log(1 / 5.0), Quantiles.logQuantile(0, 4, ZeroCounts.ADD_ONE));
    assertEquals(Math.log(1 / 8.0), Quantiles.logQuantile(0, 4, ZeroCounts.FLOOR));
    assertEquals(Math.log(.75), Quantiles.logQuantile(3, 4, ZeroCounts.FLOOR));
    assertEquals(0, Quantiles.logQuantile(4, 4, ZeroCounts.FLOOR));
    // H_2 − H_5 = −(1/3 + 1/4 + 1/5)
    assertEquals(-47 / 60.0, Quantiles.logQuantile(2, 4, ZeroCounts.DIGAMMA), 1e-15);
  }

  @ParameterizedTest
  @EnumSource(ZeroCounts.class)
  void estimatesAreFiniteAtMostZeroAndRiseWithTheCount(ZeroCounts zero) {
    double last = Double.NEGATIVE_INFINITY;
    for (int count = 0; count <= 20; count++) {
      double estimate = Quantiles.logQuantile(count, 20, zero);
      assertTrue(Double.isFinite(estimate) && estimate <= 0 && estimate > last);
      last = estimate;
    }
  }

  @Test
  void monteCarloCountsTies() {
    double[] reference = {1, 2, 2, 5};
    assertEquals(Math.log(.75), Quantiles.monteCarlo(2, reference, ZeroCounts.FLOOR));
    assertEquals(Math.log(.25), Quantiles.monteCarlo(1.5, reference, ZeroCounts.FLOOR));
    assertEquals(Math.log(1 / 8.0), Quantiles.monteCarlo(0, reference, ZeroCounts.FLOOR));
  }

  @Test
  void twoSampleIsStrict() {
    assertEquals(-Math.log(16), Quantiles.twoSample(0, 1, 2));
    assertEquals(0, Quantiles.twoSample(1, 1, 2));
    assertEquals(0, Quantiles.twoSample(1.5, 1, 2));
  }

  @Test
  void exactQuantilesByHandWithTiesAndImpossibleOutcomes() {
    double none = Double.NEGATIVE_INFINITY;
    double[] logProbs = {none, Math.log(.2), Math.log(.3), none, Math.log(.5), none};
    double[] rewards = {0, 1, 1, 2, 3, 4};
    assertArrayEquals(
        new double[] {none, Math.log(.5), Math.log(.5), Math.log(.5), 0, 0},
        Quantiles.logAtMost(logProbs, rewards),
        1e-15); // one rounding of a sum
    double quarter = -Math.log(16) / 4;
    assertArrayEquals(
        new double[] {-Math.log(16), quarter, quarter, quarter, 0, 0},
        Quantiles.meanTwoSample(logProbs, rewards),
        1e-14);
  }

  @Test
  void exactQuantilesKeepTheirDigitsAtBothTails() {
    // log 1e-60 = −138 is rounded at 1e-14, and its exponential relatively by as much
    double[] above = {Math.log1p(-1e-60), Math.log(1e-60)};
    assertEquals(-1e-60, Quantiles.logAtMost(above, new double[] {0, 1})[0], 1e-73);
    assertEquals(Math.log(1e-60), Quantiles.logAtMost(above, new double[] {1, 0})[1], 1e-12);
  }

  @Test
  void meanTwoSampleAtTheStart() {
    int outcomes = 100_000;
    double mean = 0;
    double[] logProbs = new double[outcomes];
    double[] rewards = new double[outcomes];
    Arrays.fill(logProbs, -Math.log(outcomes));
    for (int y = 0; y < outcomes; y++) {
      rewards[y] = y;
    }
    for (double value : Quantiles.meanTwoSample(logProbs, rewards)) {
      mean += value / outcomes;
    }
    assertEquals(-.9242, mean, 1e-4); // four decimals, and 1/100,000 from the atoms
    assertEquals(1 / 3.0, mean / Quantiles.TWO_SAMPLE_PENALTY, 1e-4);
    assertEquals(Math.log(.5), Quantiles.TWO_SAMPLE_PENALTY * .25, 1e-15); // equal at p = 1/2
  }

  @Test
  void varianceIsThatOfTheDeltaMethod() {
    int k = 4_000;
    double p = .3;
    RandomStream stream = RandomStream.of(5);
    double sum = 0;
    double squares = 0;
    int runs = 2_000;
    for (int run = 0; run < runs; run++) {
      int count = 0;
      for (int i = 0; i < k; i++) {
        count += stream.nextDouble() < p ? 1 : 0;
      }
      double estimate = Quantiles.logQuantile(count, k, ZeroCounts.FLOOR);
      sum += estimate;
      squares += estimate * estimate;
    }
    double variance = squares / runs - sum / runs * (sum / runs);
    // 4 standard errors of a variance from 2,000 values; the next order is 1/k of it
    assertEquals(1, variance / Quantiles.logVariance(p, k), 4 * Math.sqrt(2.0 / runs));
  }

  @Test
  void badInputNamesTheValue() {
    assertMessage("k is 0", () -> Quantiles.logQuantile(0, 0, ZeroCounts.FLOOR));
    assertMessage("count is 5", () -> Quantiles.logQuantile(5, 4, ZeroCounts.FLOOR));
    assertMessage("k is 0", () -> Quantiles.monteCarlo(1, new double[0], ZeroCounts.FLOOR));
    assertMessage(
        "reference[1]",
        () -> Quantiles.monteCarlo(1, new double[] {1, Double.NaN}, ZeroCounts.FLOOR));
    assertMessage("is NaN", () -> Quantiles.twoSample(Double.NaN, 1, 2));
    assertMessage("p is 0.0", () -> Quantiles.logVariance(0, 4));
  }

  private static void assertMessage(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
