package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftBestOfNTest {
  private static final double[] REFERENCE =
      Arrays.stream(new double[] {.1, .25, .05, .4, .2}).map(Math::log).toArray();
  private static final double[] REWARDS = {1, .5, 3, -1, .5};

  private static double[] probabilities(double[] logPmf) {
    return Arrays.stream(logPmf).map(Math::exp).toArray();
  }

  /** Every multiset of draws with its softmax: no integral, no noise. */
  @ParameterizedTest
  @CsvSource({"2, 1", "3, .2", "4, .01", "5, 30", "9, .7", "16, 2"})
  void theIntegralIsTheSumOverAllDraws(int n, double lambda) {
    double[] expected = Selection.soft(REWARDS, lambda).logPmf(REFERENCE, n);
    double[] actual = SoftBestOfN.logPmf(REFERENCE, REWARDS, n, lambda);
    assertArrayEquals(expected, actual, 1e-12); // relative: up to 4,845 multisets
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1e-3",
    "1000, .1",
    "1000000, .5",
    "2147483647, 1",
    "50, 1e-9",
    "1000000000, 1e-6"
  })
  void itIsALaw(int n, double lambda) {
    double[] law = probabilities(SoftBestOfN.logPmf(REFERENCE, REWARDS, n, lambda));
    assertEquals(1, Arrays.stream(law).sum(), 1e-13);
  }

  @Test
  void itsEndsAreExact() {
    assertArrayEquals(REFERENCE, SoftBestOfN.logPmf(REFERENCE, REWARDS, 1, .3), 1e-15);
    double[] flat = SoftBestOfN.logPmf(REFERENCE, REWARDS, 9, Double.POSITIVE_INFINITY);
    assertArrayEquals(REFERENCE, flat, 1e-15);
    double[] best = BestOfN.logPmf(REFERENCE, REWARDS, 9);
    assertArrayEquals(best, SoftBestOfN.logPmf(REFERENCE, REWARDS, 9, 0));
    // the nearest rewards are .5 apart: e^(−.5/λ) is 1e-22
    assertArrayEquals(best, SoftBestOfN.logPmf(REFERENCE, REWARDS, 9, .01), 1e-12);
    assertArrayEquals(best, SoftBestOfN.logPmf(REFERENCE, REWARDS, 9, 1e-7), 1e-12);
    assertArrayEquals(best, SoftBestOfN.logPmf(REFERENCE, REWARDS, 9, Double.MIN_VALUE), 1e-12);
  }

  /** An atom of 1e-60 on top, and a million draws: the gain there is n times its tiny mass. */
  @Test
  void smallAtomsKeepTheirDigits() {
    double[] reference = {Math.log(1e-60), Math.log1p(-1e-60)};
    double[] law = SoftBestOfN.logPmf(reference, new double[] {1, 0}, 1_000_000, .5);
    double w = Math.exp(2); // E[n·w/(w + n − 1)]: all others are the other
    assertEquals(Math.log(1e-60) + Math.log(1e6 * w / (w + 1e6 - 1)), law[0], 1e-13);
  }

  @ParameterizedTest
  @ValueSource(doubles = {.4, 1, 5})
  void itTendsToTheTiltAtTheRateOneOverN(double lambda) {
    double[] tilted = SoftBestOfN.tilted(REFERENCE, REWARDS, lambda);
    double previous = Double.NaN;
    for (int n = 1 << 8; n <= 1 << 14; n *= 2) {
      double kl = Divergence.kl(tilted, SoftBestOfN.logPmf(REFERENCE, REWARDS, n, lambda));
      double bound = SoftBestOfN.klBound(REFERENCE, REWARDS, n, lambda);
      assertTrue(kl <= bound, n + ": " + kl + " above " + bound);
      previous = n == 1 << 8 ? kl : ratio(previous, kl, n);
    }
  }

  /** The law is off by c/n + O(1/n²), so its KL to the tilt, a square, by a factor 4 at 2n. */
  private static double ratio(double previous, double kl, int n) {
    if (n >= 1 << 12) {
      assertEquals(4, previous / kl, .07, "n = " + n); // the next order is c/n
    }
    return kl;
  }

  @Test
  void theTiltByHand() {
    double[] tilted =
        SoftBestOfN.tilted(new double[] {Math.log(.5), Math.log(.5)}, new double[] {2, 0}, 2);
    assertEquals(Math.E / (1 + Math.E), Math.exp(tilted[0]), 1e-15);
    // E[w²]/E[w]² = 2(e² + 1)/(e + 1)²
    double squares = 2 * (Math.E * Math.E + 1) / Math.pow(Math.E + 1, 2);
    double bound =
        SoftBestOfN.klBound(new double[] {Math.log(.5), Math.log(.5)}, new double[] {2, 0}, 3, 2);
    assertEquals(Math.log(1 + (squares - 1) / 3), bound, 1e-15);
  }

  /** Averaged over all subsets by hand, and by noise. */
  @Test
  void poolWeightsAreTheMeanOverSubsets() {
    double[] pool = {0, 1, 1, 3, -2, .5};
    double lambda = .8;
    double[] exact = new double[6];
    Selection rule = Selection.soft(pool, lambda);
    for (int i = 0; i < 6; i++) {
      for (int j = i + 1; j < 6; j++) {
        for (int k = j + 1; k < 6; k++) {
          int[] drawn = {i, j, k};
          double[] chances = rule.chances(drawn);
          for (int d = 0; d < 3; d++) {
            exact[drawn[d]] += chances[d] / 20;
          }
        }
      }
    }
    int passes = 20_000;
    double[] noisy = SoftBestOfN.poolWeights(pool, 3, lambda, passes, RandomStream.of(3));
    // a weight lies in [0, 1/2]: standard error at most .25/√20,000 = .0018
    assertArrayEquals(exact, noisy, .008);
    assertArrayEquals(exact, rule.poolWeights(6, 3, passes, RandomStream.of(4)), .012);
    assertEquals(1, Arrays.stream(noisy).sum(), 1e-12);
    double[] best = PoolBestOfN.weights(pool, 3);
    assertArrayEquals(best, SoftBestOfN.poolWeights(pool, 3, 0, 1, RandomStream.of(3)));
    double[] flat =
        SoftBestOfN.poolWeights(pool, 3, Double.POSITIVE_INFINITY, 1, RandomStream.of(3));
    assertEquals(1. / 6, flat[3]);
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    for (double lambda : new double[] {-1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> SoftBestOfN.logPmf(REFERENCE, REWARDS, 2, lambda));
    }
    assertThrows(IllegalArgumentException.class, () -> SoftBestOfN.tilted(REFERENCE, REWARDS, 0));
    assertThrows(
        IllegalArgumentException.class, () -> SoftBestOfN.logPmf(REFERENCE, REWARDS, 0, 1));
  }
}
