package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DivergenceTest {
  private static final double[] POLICY = logs(0.5, 0.3, 0.2);
  private static final double[] TARGET = logs(0.2, 0.2, 0.6);
  private static final double ROUNDING = 1e-15;

  private static double[] logs(double... p) {
    return Arrays.stream(p).map(Math::log).toArray();
  }

  private static double[] randomLaw(RandomStream stream, int size) {
    double[] logits = new double[size];
    for (int i = 0; i < size; i++) {
      logits[i] = 3 * stream.nextGaussian();
    }
    double total = LogProbs.logSumExp(logits);
    return Arrays.stream(logits).map(l -> l - total).toArray();
  }

  @Test
  void klsByHand() {
    double targetOverPolicy = 0.2 * Math.log(0.4) + 0.2 * Math.log(2 / 3.0) + 0.6 * Math.log(3);
    double policyOverTarget = 0.5 * Math.log(2.5) + 0.3 * Math.log(1.5) + 0.2 * Math.log(1 / 3.0);
    assertEquals(targetOverPolicy, Divergence.forwardKl(POLICY, TARGET), ROUNDING);
    assertEquals(policyOverTarget, Divergence.backwardKl(POLICY, TARGET), ROUNDING);
    assertEquals(
        0.75 * targetOverPolicy + 0.25 * policyOverTarget,
        Divergence.jeffreys(POLICY, TARGET, 0.25),
        ROUNDING);
  }

  @Test
  void jeffreysEndsAreTheKls() {
    assertEquals(Divergence.forwardKl(POLICY, TARGET), Divergence.jeffreys(POLICY, TARGET, 0));
    assertEquals(Divergence.backwardKl(POLICY, TARGET), Divergence.jeffreys(POLICY, TARGET, 1));
  }

  @Test
  void jsdByHandAndAtItsEnds() {
    double[] p = TARGET;
    double[] q = POLICY;
    double[] mixture = logs(0.1 * 0.2 + 0.9 * 0.5, 0.1 * 0.2 + 0.9 * 0.3, 0.1 * 0.6 + 0.9 * 0.2);
    double expected =
        0.1 * Divergence.backwardKl(p, mixture) + 0.9 * Divergence.backwardKl(q, mixture);
    assertEquals(expected, Divergence.generalizedJsd(p, q, 0.1), ROUNDING);
    assertEquals(Divergence.backwardKl(p, q), Divergence.generalizedJsd(p, q, 0));
    assertEquals(Divergence.backwardKl(q, p), Divergence.generalizedJsd(p, q, 1));
    double b = 1e-6; // JSD_b / b tends to KL(p‖q) at rate b
    assertEquals(Divergence.backwardKl(p, q), Divergence.generalizedJsd(p, q, b) / b, 1e-5);
  }

  @Test
  void zeroProbabilities() {
    double[] narrow = logs(0.5, 0.5, 0);
    double[] wide = logs(0.25, 0.25, 0.5);
    double[] other = logs(0, 0, 1);
    assertEquals(Math.log(2), Divergence.backwardKl(narrow, wide), ROUNDING);
    assertEquals(Double.POSITIVE_INFINITY, Divergence.forwardKl(narrow, wide));
    assertEquals(Math.log(2), Divergence.jeffreys(narrow, wide, 1), ROUNDING);
    assertEquals(Double.POSITIVE_INFINITY, Divergence.jeffreys(narrow, wide, 0.5));
    assertEquals(Math.log(2), Divergence.generalizedJsd(narrow, other, 0.5), ROUNDING);
    assertEquals(0, Divergence.backwardKl(narrow, narrow));
  }

  @Test
  void closeLawsKeepTheirDigits() {
    double e = 1e-9;
    double[] shifted = {Math.log(0.5) + Math.log1p(e), Math.log(0.5) + Math.log1p(-e)};
    // ½e² to the digits that the logarithms hold; the plain sum Σ p log(p/q) gives 1e-17 or less
    assertEquals(e * e / 2, Divergence.backwardKl(logs(0.5, 0.5), shifted), 1e-6 * e * e);
  }

  @Property(tries = 200)
  void nonNegativeAndEqualToThePlainSum(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @DoubleRange(min = 0, max = 1) double b) {
    RandomStream stream = RandomStream.of(seed);
    double[] p = randomLaw(stream, 50);
    double[] q = randomLaw(stream, 50);
    double plain = 0;
    for (int i = 0; i < 50; i++) {
      plain += Math.exp(p[i]) * (p[i] - q[i]);
    }
    assertEquals(plain, Divergence.backwardKl(p, q), 1e-13); // 50 terms of order 1
    assertTrue(Divergence.generalizedJsd(p, q, b) >= 0);
    if (b > 0 && b < 1) { // swapping the laws and b leaves the formula
      double swapped = Divergence.generalizedJsd(q, p, 1 - b);
      assertEquals(swapped, Divergence.generalizedJsd(p, q, b), 1e-13);
    }
  }

  @Test
  void badInputIsTold() {
    told("beta is 1.5", () -> Divergence.jeffreys(POLICY, TARGET, 1.5));
    told("beta is NaN", () -> Divergence.jeffreys(POLICY, TARGET, Double.NaN));
    told("b is -0.1", () -> Divergence.generalizedJsd(POLICY, TARGET, -0.1));
    told("logPolicy has 3 entries, logTarget has 1", () -> Divergence.forwardKl(POLICY, logs(1)));
    told("logTarget holds 3", () -> Divergence.backwardKl(POLICY, logs(0.5, 0.1, 0.1)));
    told(
        "logPolicy[1] is NaN",
        () -> Divergence.backwardKl(new double[] {0, Double.NaN}, logs(1, 0)));
  }

  private static void told(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
