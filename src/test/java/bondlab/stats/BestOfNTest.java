package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BestOfNTest {
  private static final double NEG_INF = Double.NEGATIVE_INFINITY;

  private static double[] logs(double... p) {
    return Arrays.stream(p).map(Math::log).toArray();
  }

  /** A law of 1 to 12 outcomes over many orders of magnitude, rewards with ties. */
  private static double[][] randomLaw(long seed) {
    RandomStream stream = RandomStream.of(seed);
    int size = 1 + stream.nextInt(12);
    double[] logProbs = new double[size];
    double[] rewards = new double[size];
    for (int i = 0; i < size; i++) {
      logProbs[i] = stream.nextInt(4) == 0 ? -100 * stream.nextDouble() : -stream.nextDouble();
      rewards[i] = stream.nextInt(6) - 2.5;
    }
    double total = LogProbs.logSumExp(logProbs);
    return new double[][] {Arrays.stream(logProbs).map(l -> l - total).toArray(), rewards};
  }

  @ParameterizedTest // the continuous limit, as 200,000 equal atoms; method.md prints 3 decimals
  @CsvSource({
    "2, .193, .307, -.5",
    "4, .636, 1.614, -.25",
    "8, 1.204, 4.921, -.125",
    "16, 1.835, 12.227, -.0625"
  })
  void startValues(double n, double forward, double backward, double logQuantile) {
    int atoms = 200_000;
    double[] logProbs = new double[atoms];
    Arrays.fill(logProbs, -Math.log(atoms));
    double[] rewards = IntStream.range(0, atoms).asDoubleStream().toArray();
    double halfDigit = 6e-4; // the printed digit, and 1e-4 for the discrete law
    assertEquals(forward, BestOfN.kl(logProbs, rewards, n), halfDigit);
    assertEquals(forward, BestOfN.klUpperBound(n), halfDigit);
    assertEquals(backward, BestOfN.backwardKl(logProbs, rewards, n), halfDigit);
    assertEquals(logQuantile, BestOfN.meanLogQuantile(logProbs, rewards, n), halfDigit);
    assertEquals(n / (n + 1), BestOfN.winRate(logProbs, rewards, n), 1e-9); // off by O(1/atoms²)
    assertEquals(-1, BestOfN.meanLogQuantile(logProbs, rewards, 1), halfDigit);
  }

  @ParameterizedTest
  @CsvSource({
    "1e12, 'rest 1e-60', '0 1'",
    "1000, '1e-60 rest 1e-60', '0 1 2'",
    "1e12, '1e-60 rest 1e-60 1e-60', '2 0 2 1'",
    "1e12, 'rest 3e-13 1e-12 2e-12', '0 1 1 2'",
    "1000, '1e-30 0.3 0.2 rest 1e-60 0.1', '0 1 1 2 2 3'",
    "7, '0.5 1e-60 rest', '3 2 1'",
    "3, '1e-60 1e-20 rest 1e-40', '1 0 0 2'",
    "1, '0.25 0.25 rest 1e-60', '1 0 1 2'",
    "1, 'rest 1e-60', '1 0'",
    "1000000, '0.5 0.25 0.125 rest', '1 2 3 4'",
  })
  void agreesWith250Digits(double n, String masses, String rewardTexts) {
    double[] rewards =
        Arrays.stream(rewardTexts.split(" ")).mapToDouble(Double::parseDouble).toArray();
    var exact = new ExactBestOfN(ExactBestOfN.masses(masses.split(" ")), rewards, (long) n);
    double[] logProbs = exact.logProbs();
    double[] expected = exact.logPmf();
    double[] actual = BestOfN.logPmf(logProbs, rewards, n);
    for (int y = 0; y < actual.length; y++) {
      // n·log p of a p of order 1 keeps the 16 digits of log p, so the error is relative
      assertEquals(expected[y], actual[y], 2e-14 * Math.max(1, Math.abs(expected[y])));
    }
    double roundingOfKl = 1e-13 * Math.max(1e-3, exact.kl());
    assertEquals(exact.kl(), BestOfN.kl(logProbs, rewards, n), roundingOfKl);
    double backward = exact.backwardKl();
    assertEquals(backward, BestOfN.backwardKl(logProbs, rewards, n), 1e-13 * (1 + backward));
    assertEquals(exact.winRate(), BestOfN.winRate(logProbs, rewards, n), 1e-13);
    assertEquals(exact.meanLogQuantile(), BestOfN.meanLogQuantile(logProbs, rewards, n), 1e-13);
  }

  @Test
  void tinyAtomOnTopAtHugeN() {
    double[] logPmf = BestOfN.logPmf(new double[] {0, Math.log(1e-60)}, new double[] {0, 1}, 1e12);
    assertEquals(Math.log(1e-48), logPmf[1], 1e-12); // log 1e-60 itself carries 1e-14
    assertEquals(-1e-48, logPmf[0], 1e-60);
  }

  @Test
  void tinyAtomBelowAtHugeN() {
    double[] logPmf = BestOfN.logPmf(new double[] {Math.log(1e-60), 0}, new double[] {0, 1}, 1e12);
    assertEquals(1e12 * Math.log(1e-60), logPmf[0], 1); // 1 of 1.4e14
    assertEquals(0, logPmf[1]);
  }

  @Test
  void atomsBelowTheRangeOfADoubleKeepTheirLogs() {
    double[] logPmf = BestOfN.logPmf(new double[] {0, -2000}, new double[] {0, 1}, 4);
    assertEquals(Math.log(4) - 2000, logPmf[1], 1e-12);
  }

  @Test
  void halfADraw() {
    double[] logPmf = BestOfN.logPmf(logs(0.25, 0.75), new double[] {0, 1}, 0.5);
    assertArrayEquals(logs(0.5, 0.5), logPmf, 1e-15);
  }

  @Test
  void equalRewardsLeaveTheReference() {
    double[] reference = logs(0.2, 0.3, 0.5);
    assertArrayEquals(reference, BestOfN.logPmf(reference, new double[] {1, 1, 1}, 1e12), 1e-15);
    assertEquals(0, BestOfN.kl(reference, new double[] {1, 1, 1}, 1e12));
    assertEquals(0.5, BestOfN.winRate(reference, new double[] {0, -0.0, 0}, 64));
  }

  @Test
  void tiesOfTwoDrawsByHand() {
    // rewards 0, 1, 1 of mass 1/2, 1/4, 1/4: the group on top wins unless both draws are below
    double[] pmf = BestOfN.logPmf(logs(0.5, 0.25, 0.25), new double[] {0, 1, 1}, 2);
    assertArrayEquals(logs(0.25, 0.375, 0.375), pmf, 1e-15);
  }

  @Test
  void impossibleOutcomesStayImpossible() {
    double[] logProbs = {NEG_INF, Math.log(0.5), NEG_INF, Math.log(0.5), NEG_INF};
    double[] pmf = BestOfN.logPmf(logProbs, new double[] {9, 1, 1, 0, -3}, 2);
    assertArrayEquals(
        new double[] {NEG_INF, Math.log(0.75), NEG_INF, Math.log(0.25), NEG_INF}, pmf, 1e-15);
  }

  @Property(tries = 500)
  void isALawBelowTheBound(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @DoubleRange(min = -6, max = 12) double log10N) {
    double[][] law = randomLaw(seed);
    double n = Math.pow(10, log10N);
    assertEquals(0, LogProbs.logSumExp(BestOfN.logPmf(law[0], law[1], n)), 1e-13);
    double kl = BestOfN.kl(law[0], law[1], n);
    assertTrue(kl >= 0 && kl <= BestOfN.klUpperBound(n) + 1e-13, n + ": " + kl);
    double win = BestOfN.winRate(law[0], law[1], n);
    assertTrue(n < 1 ? win <= 0.5 + 1e-13 : win <= n / (n + 1) + 1e-13, n + ": " + win);
  }

  @Property(tries = 300)
  void bestOf2OfBestOf4IsBestOf8(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    double[][] law = randomLaw(seed);
    double[] twice = BestOfN.logPmf(BestOfN.logPmf(law[0], law[1], 4), law[1], 2);
    double[] once = BestOfN.logPmf(law[0], law[1], 8);
    for (int y = 0; y < once.length; y++) {
      assertEquals(once[y], twice[y], 1e-13 * (1 + Math.abs(once[y])));
    }
    assertArrayEquals(law[0], BestOfN.logPmf(law[0], law[1], 1), 1e-13);
  }

  @Test
  void divergencesAgreeWithTheirDefinition() {
    double[] reference = logs(0.1, 0.2, 0.3, 0.4);
    double[] rewards = {2, 0, 2, 1};
    double[] best = BestOfN.logPmf(reference, rewards, 3.5);
    double kl = Divergence.backwardKl(best, reference);
    assertEquals(kl, BestOfN.kl(reference, rewards, 3.5), 1e-15);
    double backward = Divergence.forwardKl(best, reference);
    assertEquals(backward, BestOfN.backwardKl(reference, rewards, 3.5), 1e-15);
  }

  @Test
  void boundIsStableNearOneAndFarOut() {
    assertEquals(0, BestOfN.klUpperBound(1));
    double step = Math.ulp(1.0) * (1 << 20); // n − 1 exactly
    assertEquals(step * step / 2, BestOfN.klUpperBound(1 + step), 1e-8 * step * step);
    assertEquals(Math.log(1e12) - 1 + 1e-12, BestOfN.klUpperBound(1e12), 1e-14);
    assertEquals(Math.log(0.5) + 1, BestOfN.klUpperBound(0.5), 1e-15);
    double edge = 1 / (1 - 0.05); // where the series takes over: both sides agree
    assertEquals(
        BestOfN.klUpperBound(edge * (1 + 1e-15)), BestOfN.klUpperBound(edge * (1 - 1e-15)), 1e-15);
  }

  @Test
  void nAtTheBoundInvertsIt() {
    for (double n : new double[] {1, 1 + 1e-9, 1.5, 2, 16, 1e4, 1e12, 1e300}) {
      assertEquals(
          n, BestOfN.nAtKlUpperBound(BestOfN.klUpperBound(n)), 1e-12 * n); // 690·eps at 1e300
    }
    assertEquals(Double.POSITIVE_INFINITY, BestOfN.nAtKlUpperBound(Double.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5 0.5, 0 1, n is 0.0",
    "-1, 0.5 0.5, 0 1, n is -1.0",
    "NaN, 0.5 0.5, 0 1, n is NaN",
    "2, 0.5 0.4, 0 1, must sum to 1",
    "2, 0.5 0.5, 0 NaN, 'rewards[1] of 2 values is NaN'",
    "2, 0.5 0.5, 0, 'logProbs has 2 entries, rewards has 1'",
    "2, 1.5 0.5, 0 1, 'logProbs[0]'"
  })
  void badInputIsTold(double n, String masses, String rewards, String told) {
    double[] p = Arrays.stream(masses.split(" ")).mapToDouble(Double::parseDouble).toArray();
    double[] r = Arrays.stream(rewards.split(" ")).mapToDouble(Double::parseDouble).toArray();
    var e = assertThrows(IllegalArgumentException.class, () -> BestOfN.logPmf(logs(p), r, n));
    assertTrue(e.getMessage().contains(told), e.getMessage());
  }
}
