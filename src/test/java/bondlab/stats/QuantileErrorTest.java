package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.Quantiles.ZeroCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileErrorTest {

  /** All 2^k outcomes of k comparisons, one by one. */
  private static QuantileError enumerated(double p, int k, ZeroCounts zero) {
    double bias = 0;
    double squares = 0;
    for (int outcome = 0; outcome < 1 << k; outcome++) {
      int count = Integer.bitCount(outcome);
      double mass = Math.pow(p, count) * Math.pow(1 - p, k - count);
      double error = Quantiles.logQuantile(count, k, zero) - Math.log(p);
      bias += mass * error;
      squares += mass * error * error;
    }
    return new QuantileError(bias, Math.sqrt(squares));
  }

  @ParameterizedTest
  @EnumSource(ZeroCounts.class)
  void agreesWithEveryOutcomeOfTheComparisons(ZeroCounts zero) {
    for (double p : new double[] {1e-3, 0.2, 0.5, 0.97, 1}) {
      QuantileError all = enumerated(p, 10, zero);
      QuantileError sum = QuantileError.monteCarlo(10, zero).apply(p);
      assertEquals(all.bias(), sum.bias(), 1e-12); // rounding of 1024 products
      assertEquals(all.rms(), sum.rms(), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 32, 256})
  void theMeanBiasAtTheStartIsThatOfTheConvention(int k) {
    for (ZeroCounts zero : ZeroCounts.values()) {
      QuantileError start = QuantileError.over(1, QuantileError.monteCarlo(k, zero));
      assertEquals(Quantiles.meanAtStart(k, zero) + 1, start.bias(), 1e-9, zero.toString());
    }
  }

  @Test
  void manySamplesFollowTheFirstOrderVariance() {
    QuantileError many = QuantileError.monteCarlo(100_000, ZeroCounts.FLOOR).apply(0.3);
    double firstOrder = Math.sqrt(Quantiles.logVariance(0.3, 100_000));
    assertEquals(firstOrder, many.rms(), 1e-4 * firstOrder); // the next order is 1/kp of it
  }

  @Test
  void bestOfMResponsesHaveTheVarianceOneOverKTimesMMinusOne() {
    // E[(1−p)/(kp)] for p of density m·p^(m−1)
    QuantileError best =
        QuantileError.over(16, p -> new QuantileError(0, Math.sqrt(Quantiles.logVariance(p, 8))));
    assertEquals(1 / Math.sqrt(8 * 15), best.rms(), 1e-12);
    // mean log-quantile of Best-of-m is −1/m
    assertEquals(
        -1 / 16.0, QuantileError.over(16, p -> new QuantileError(Math.log(p), 0)).bias(), 1e-12);
  }

  @Test
  void twoSamplesHaveTheirClosedForm() {
    QuantileError half = QuantileError.twoSample(0.5);
    assertEquals(0, half.bias(), 1e-15); // −log 16/4 = log ½
    assertEquals(Math.log(16) * Math.sqrt(0.25 * 0.75), half.rms(), 1e-14);
    // the mean at the start is −log 16/3
    assertEquals(
        1 - Math.log(16) / 3, QuantileError.over(1, QuantileError::twoSample).bias(), 1e-9);
  }

  @Test
  void badInputNamesTheValue() {
    for (double p : new double[] {0, -1, 1.1, Double.NaN}) {
      var e = assertThrows(IllegalArgumentException.class, () -> QuantileError.twoSample(p));
      assertTrue(e.getMessage().contains("p is " + p), e.getMessage());
    }
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> QuantileError.monteCarlo(0, ZeroCounts.FLOOR));
    assertTrue(e.getMessage().contains("k is 0"), e.getMessage());
  }
}
