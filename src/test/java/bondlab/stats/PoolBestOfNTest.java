package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.hipparchus.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolBestOfNTest {

  @Property(tries = 200)
  void weightsAreWhatTheCurveIsMadeOf(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 12) int size,
      @ForAll @IntRange(min = 1, max = 12) int asked) {
    int n = Math.min(size, asked);
    RandomStream stream = RandomStream.of(seed);
    double[] selector = IntStream.range(0, size).mapToDouble(i -> stream.nextInt(5)).toArray();
    double[] weights = PoolBestOfN.weights(selector, n);
    assertEquals(1, Arrays.stream(weights).sum(), 1e-14); // at most 12 roundings
    for (int i = 0; i < size; i++) {
      double[] indicator = new double[size];
      indicator[i] = 1;
      double expected = BestOfNCurve.estimate(selector, indicator, new int[] {n})[0];
      assertEquals(expected, weights[i], 1e-15);
    }
  }

  /** C(k, c)·B(c + n, k − c + 1)/B(n, 1): the count below a draw of Best-of-n, of k. */
  private static double betaBinomial(int c, int k, int n) {
    double logChoose = Gamma.logGamma(k + 1) - Gamma.logGamma(c + 1) - Gamma.logGamma(k - c + 1);
    double logBeta = Gamma.logGamma(c + n) + Gamma.logGamma(k - c + 1) - Gamma.logGamma(k + n + 1);
    return n * Math.exp(logChoose + logBeta);
  }

  private static double meanLogQuantile(int k, int n) {
    return IntStream.rangeClosed(0, k)
        .mapToDouble(c -> betaBinomial(c, k, n) * PoolBestOfN.logQuantile(c, k))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16, 64})
  void theLogQuantileOfABestOfNHasNoBiasOfOrderOneOverTheSize(int n) {
    double bias = Math.abs(meanLogQuantile(256, n) + 1.0 / n);
    // of order 1/k² would be 1.5e-5; an estimate with a bias of 1/2k would be off by 2e-3
    assertTrue(bias < 2e-5, "bias " + bias);
    // of the reference itself the lowest counts, whose log is far from straight, leave 0.85/k
    assertEquals(-1, meanLogQuantile(256, 1), 0.9 / 256);
  }

  @Test
  void withoutTiesTheTargetIsNTimesAPower() {
    double expected = 3 * Math.log(50.5 / 60.5) + Math.log(4);
    assertEquals(expected, PoolBestOfN.logRatio(50, 50, 60, 4), 1e-14);
    assertEquals(Math.log(2.5), PoolBestOfN.logRatio(60, 60, 60, 2.5), 1e-15);
    assertEquals(0, PoolBestOfN.logRatio(7, 9, 60, 1), 1e-15);
  }

  @Test
  void withTiesItTendsToTheExactLaw() {
    double[] mass = {0.2, 0.5, 0.3};
    double[] logProbs = Arrays.stream(mass).map(Math::log).toArray();
    double[] logPmf = BestOfN.logPmf(logProbs, new double[] {1, 2, 3}, 5);
    double size = 1e8;
    double[] below = {0, 0.2, 0.7};
    for (int y = 0; y < 3; y++) {
      double atOrBelow = (below[y] + mass[y]) * size;
      double ratio = PoolBestOfN.logRatio(below[y] * size, atOrBelow, size, 5);
      assertEquals(logPmf[y] - logProbs[y], ratio, 1e-6); // (n−1)·½/c of the half count
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16, 64})
  void anyPoolWithoutTiesGivesTheContinuousKl(int n) {
    double[] selector =
        Arrays.stream(RandomStream.of(1).permutation(512)).asDoubleStream().toArray();
    double[] weights = PoolBestOfN.weights(selector, n);
    double[] ratios = PoolBestOfN.logRatios(selector, n);
    double kl = 0;
    for (int i = 0; i < selector.length; i++) {
      kl += weights[i] > 0 ? weights[i] * ratios[i] : 0;
    }
    // (n−1) times a bias of order 1/(M−n)²
    assertEquals(BestOfN.klUpperBound(n), kl, n * 5e-5);
  }

  @Test
  void poolsWithTiesGiveTheExactKlOnAverage() {
    double[] mass = {0.4, 0.25, 0.2, 0.1, 0.05};
    double[] logProbs = Arrays.stream(mass).map(Math::log).toArray();
    double[] rewards = {3, 1, 2, 5, 4};
    int n = 6;
    int pools = 2000;
    double sum = 0;
    double squares = 0;
    for (int p = 0; p < pools; p++) {
      double[] selector = draws(mass, rewards, 120, RandomStream.of(3).at(p));
      double[] weights = PoolBestOfN.weights(selector, n);
      double[] ratios = PoolBestOfN.logRatios(selector, n);
      double kl = 0;
      for (int i = 0; i < selector.length; i++) {
        kl += weights[i] > 0 ? weights[i] * ratios[i] : 0;
      }
      sum += kl;
      squares += kl * kl;
    }
    double mean = sum / pools;
    double error = Math.sqrt((squares / pools - mean * mean) / pools);
    // three standard errors, and a bias of order n/M²
    assertEquals(BestOfN.kl(logProbs, rewards, n), mean, 3 * error + n / (120.0 * 120));
    assertTrue(error < 0.005, "error " + error);
  }

  private static double[] draws(double[] mass, double[] rewards, int count, RandomStream stream) {
    double[] drawn = new double[count];
    for (int i = 0; i < count; i++) {
      double left = stream.nextDouble();
      int y = 0;
      while (y < mass.length - 1 && left >= mass[y]) {
        left -= mass[y++];
      }
      drawn[i] = rewards[y];
    }
    return drawn;
  }

  @Test
  void responsesThatNeverWinHaveNoRatio() {
    double[] ratios = PoolBestOfN.logRatios(new double[] {1, 2, 3, 4}, 2);
    assertTrue(Double.isNaN(ratios[0]));
    // rank 2 wins over rank 1 alone: none of the other two lies below it
    assertEquals(Math.log(0.5 / 2.5) + Math.log(2), ratios[1], 1e-15);
    assertArrayEquals(new double[] {0, 1.0 / 6, 2.0 / 6, 3.0 / 6}, weightsOfFour(), 1e-15);
  }

  private static double[] weightsOfFour() {
    return PoolBestOfN.weights(new double[] {1, 2, 3, 4}, 2);
  }

  @Test
  void badCountsAreNamed() {
    double[] four = {1, 2, 3, 4};
    assertMessage("n is 4 for a pool of 4", () -> PoolBestOfN.logRatios(four, 4));
    assertMessage("n is 5 for a pool of 4", () -> PoolBestOfN.weights(four, 5));
    assertMessage("n is 0", () -> PoolBestOfN.weights(four, 0));
    assertMessage("selector[1]", () -> PoolBestOfN.weights(new double[] {1, Double.NaN}, 1));
    assertMessage("5.0 below, 4.0 at or below", () -> PoolBestOfN.logRatio(5, 4, 10, 2));
    assertMessage("pool of 3", () -> PoolBestOfN.logQuantile(4, 3));
  }

  private static void assertMessage(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
