package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.TabularPolicy;
import bondlab.stats.BestOfN;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import org.hipparchus.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rivals of BOND: expected gradients, all draws enumerated, fixed points, and their ends. */
class OnlineRivalsTest {
  private static final RandomStream STREAM = RandomStream.of(3);
  private static final double[][] POLICY = {{.3, -.4, .9, 0}};
  private static final double[][] ANCHOR = {{0, .5, -.3, .2}};
  private static final double[][] REFERENCE = {{.2, .1, -.6, .4}};
  private static final double[] REWARDS = {.5, -1, 2, .5}; // two tie
  private static final Lookup REWARD = new Lookup(REWARDS);
  private static final double[] LOG_POLICY = Laws.logSoftmax(POLICY[0]);
  private static final double[] LOG_ANCHOR = Laws.logSoftmax(ANCHOR[0]);
  private static final double[] LOG_REFERENCE = Laws.logSoftmax(REFERENCE[0]);

  private static double[] expected(Objective objective) {
    return new Enumeration(POLICY, ANCHOR, REFERENCE, REWARD).gradient(objective, STREAM)[0];
  }

  private static double[] expectedAtReference(Objective objective) {
    return new Enumeration(POLICY, REFERENCE, REFERENCE, REWARD).gradient(objective, STREAM)[0];
  }

  private static void assertGradient(double[] exact, double[] actual) {
    assertArrayEquals(exact, actual, 1e-9 * largest(exact)); // rounding of up to 65,536 terms
  }

  private static Objective vbon(int n, int samples, QuantileEstimator.Spec quantile) {
    var exact = new QuantileEstimator.Enumerated(Laws.policy(REFERENCE), REWARD);
    return new VBon(n, samples, quantile).objective(ObjectiveInputs.NOTHING.withExact(exact));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "4, 3"})
  void vbonDescendsTheBackwardKlToTheReferencesBestOfN(int n, int samples) {
    assertGradient(
        ExactGradients.bond(LOG_POLICY, LOG_REFERENCE, REWARDS, n, 1),
        expected(vbon(n, samples, new QuantileEstimator.Exact())));
  }

  @Test
  void vbonCountsAmongResponsesOfTheReference() {
    int k = 3;
    double[] tilted = Quantiles.logAtMost(LOG_REFERENCE, REWARDS);
    for (int y = 0; y < 4; y++) {
      double p = Math.exp(tilted[y]);
      double mean = 0;
      for (int c = 0; c <= k; c++) {
        double chance =
            CombinatoricsUtils.binomialCoefficientDouble(k, c)
                * Math.pow(p, c)
                * Math.pow(1 - p, k - c);
        mean += chance * Quantiles.logQuantile(c, k, ZeroCounts.ADD_ONE);
      }
      tilted[y] = LOG_REFERENCE[y] + 3 * mean;
    }
    assertGradient(
        ExactGradients.backward(LOG_POLICY, tilted),
        expectedAtReference(vbon(4, 2, new QuantileEstimator.MonteCarlo(k, ZeroCounts.ADD_ONE))));
  }

  @Test
  void vbonStandsStillAtTheTiltedReference() {
    double[] law = Quantiles.logAtMost(LOG_REFERENCE, REWARDS);
    Arrays.setAll(law, y -> LOG_REFERENCE[y] + 3 * law[y]);
    Enumeration there = new Enumeration(new double[][] {law}, ANCHOR, REFERENCE, REWARD);
    double[] gradient = there.gradient(vbon(4, 2, new QuantileEstimator.Exact()), STREAM)[0];
    assertArrayEquals(new double[4], gradient, 1e-14);
  }

  @Test
  void vbonRefusesAnAnchorThatMoves() {
    VBon vbon = new VBon(4, 2, new QuantileEstimator.Exact());
    assertTrue(vbon.refuses(Anchor.fixed(), 10).isEmpty());
    assertTrue(vbon.refuses(Anchor.ema(.1), 10).orElseThrow().contains("anchor=fixed"));
  }

  @ParameterizedTest
  @CsvSource({"1, 2, .3", "1, 3, 0", "2, 3, 0", "2, 4, .3", "3, 4, 1"})
  void maxAtKIsUnbiasedTiesIncluded(int k, int samples, double klCoef) {
    double[] exact = ExactGradients.maxAtK(LOG_POLICY, REWARDS, k);
    double[] kl = ExactGradients.backward(LOG_POLICY, LOG_REFERENCE);
    Arrays.setAll(exact, y -> klCoef * kl[y] - exact[y]);
    assertGradient(exact, expected(new MaxAtK(k, klCoef, samples)));
  }

  /** Rewards of 0 and 1: pass@k = 1 − (1 − p)^k, with the gradient k·(1 − p)^(k−1)·∇p. */
  @Test
  void ofZerosAndOnesItIsPassAtK() {
    double[] passed = {0, 1, 1, 0};
    double p = Math.exp(LOG_POLICY[1]) + Math.exp(LOG_POLICY[2]);
    double[] exact = ExactGradients.expectation(LOG_POLICY, passed);
    Arrays.setAll(exact, y -> -3 * Math.pow(1 - p, 2) * exact[y]);
    Enumeration laws = new Enumeration(POLICY, ANCHOR, REFERENCE, new Lookup(passed));
    assertGradient(exact, laws.gradient(new MaxAtK(3, 0, 4), STREAM)[0]);
  }

  /** k times the mean best of the k-subsets that hold a response, less that of those without it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void advantagesOfMaxAtKAreThoseOfAllSubsets(int k) {
    double[] rewards = {1, -2, 1, 4, 0, 3, 3, 9, -1, 2}; // two prompts of five
    double[] advantages = Returns.maxAtK(rewards, 5, k);
    for (int i = 0; i < 10; i++) {
      double with = 0;
      double without = 0;
      int start = i / 5 * 5;
      for (int subset = 0; subset < 32; subset++) {
        if (Integer.bitCount(subset) == k) {
          double best = Double.NEGATIVE_INFINITY;
          for (int j = 0; j < 5; j++) {
            best = (subset >> j & 1) == 1 ? Math.max(best, rewards[start + j]) : best;
          }
          boolean holds = (subset >> (i - start) & 1) == 1;
          with += holds ? best / CombinatoricsUtils.binomialCoefficient(4, k - 1) : 0;
          without += holds ? 0 : best / CombinatoricsUtils.binomialCoefficient(4, k);
        }
      }
      assertEquals(k * (with - without), advantages[i], 1e-13);
    }
  }

  private static Step step(Objective objective) {
    try (TabularPolicy policy = Laws.policy(POLICY);
        TabularPolicy anchor = Laws.policy(ANCHOR);
        TabularPolicy reference = Laws.policy(REFERENCE)) {
      Sources sources = new Sources(policy, anchor, reference, REWARD);
      return objective.step(sources, Laws.prompts(1), STREAM);
    }
  }

  @Test
  void bestOfOneAndNoForwardPartAreRloo() {
    double[][] rloo = Laws.gradient(step(new Rloo(.3, 4)), POLICY);
    assertArrayEquals(rloo[0], Laws.gradient(step(new MaxAtK(1, .3, 4)), POLICY)[0], 1e-15);
    assertArrayEquals(rloo[0], Laws.gradient(step(new RlooForward(.3, 4, 2, 0)), POLICY)[0], 0.0);
    assertEquals(new SampleBudget(4, 0, 4), new RlooForward(.3, 4, 2, 0).sampleBudget());
    double[][] sft = Laws.gradient(step(new BonSft(3)), POLICY);
    assertArrayEquals(sft[0], Laws.gradient(step(new RlooForward(.3, 4, 3, 1)), POLICY)[0], 0.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .25, 1})
  void rlooWithAForwardPart(double forward) {
    double[] reward = ExactGradients.expectation(LOG_POLICY, REWARDS);
    double[] kl = ExactGradients.backward(LOG_POLICY, LOG_REFERENCE);
    double[] imitated = ExactGradients.forward(LOG_POLICY, BestOfN.logPmf(LOG_ANCHOR, REWARDS, 3));
    double[] exact = new double[4];
    Arrays.setAll(exact, y -> (1 - forward) * (.3 * kl[y] - reward[y]) + forward * imitated[y]);
    assertGradient(exact, expected(new RlooForward(.3, 2, 3, forward)));
  }

  @ParameterizedTest
  @CsvSource({
    "SQUARED, 1, 0, 2", "SQUARED, 2, .5, 3", "SQUARED, .3, 2, 4",
    "KL, 1, 0, 2", "KL, 2, .5, 3", "KL, .3, 2, 2"
  })
  void windDescendsToItsNextPolicy(Wind.Form form, double eta, double klCoef, int samples) {
    assertGradient(
        ExactGradients.wind(form, LOG_POLICY, LOG_ANCHOR, LOG_REFERENCE, REWARDS, eta, klCoef),
        expected(new Wind(form, eta, klCoef, samples)));
  }

  /** E[a·(p − q)] over all tuples of draws, from the definitions. */
  @Test
  void windByClassificationDescendsItsCrossEntropy() {
    double eta = 2;
    double klCoef = .5;
    double scale = 1 / eta + klCoef;
    double[] exact = new double[4];
    for (int tuple = 0; tuple < 64; tuple++) {
      int[] drawn = {tuple & 3, tuple >> 2 & 3, tuple >> 4};
      double chance = 1;
      double[] next = new double[3];
      double[] now = new double[3];
      for (int i = 0; i < 3; i++) {
        int y = drawn[i];
        chance *= Math.exp(LOG_ANCHOR[y]);
        double wins = 0;
        for (int j = 0; j < 3; j++) {
          wins += j == i ? 0 : (1 + Math.signum(REWARDS[y] - REWARDS[drawn[j]])) / 4;
        }
        next[i] = eta / (1 + klCoef * eta) * (wins + klCoef * (LOG_REFERENCE[y] - LOG_ANCHOR[y]));
        now[i] = LOG_POLICY[y] - LOG_ANCHOR[y];
      }
      double[] q = Laws.logSoftmax(next);
      double[] p = Laws.logSoftmax(now);
      for (int i = 0; i < 3; i++) {
        double weight = chance * scale * (Math.exp(p[i]) - Math.exp(q[i]));
        exact[drawn[i]] += weight; // the part of log-softmax in the logits sums to 0
      }
    }
    assertGradient(exact, expected(new Wind(Wind.Form.NCE, eta, klCoef, 3)));
  }

  /** Iterating its exact update leads to π ∝ π_ref·exp(P(y ≻ π)/β), where no form moves. */
  @ParameterizedTest
  @EnumSource(Wind.Form.class)
  void windStandsStillAtItsEquilibrium(Wind.Form form) {
    double eta = 2;
    double klCoef = .4;
    double[] law = LOG_ANCHOR;
    for (int t = 0; t < 300; t++) {
      law = Laws.logSoftmax(ExactGradients.windTarget(law, LOG_REFERENCE, REWARDS, eta, klCoef));
    }
    double[] stated = Quantiles.winRates(law, REWARDS);
    Arrays.setAll(stated, y -> LOG_REFERENCE[y] + stated[y] / klCoef);
    assertArrayEquals(Laws.logSoftmax(stated), law, 1e-13);
    double[][] there = {law};
    Enumeration laws = new Enumeration(there, there, REFERENCE, REWARD);
    double off = largest(laws.gradient(new Wind(form, eta, klCoef, 3), STREAM)[0]);
    if (form == Wind.Form.NCE) { // biased by the noise of its win rates, at the rate 1/S
      double less = largest(laws.gradient(new Wind(form, eta, klCoef, 6), STREAM)[0]);
      assertTrue(less < .6 * off, off + " at 3 draws, " + less + " at 6");
    } else {
      assertEquals(0, off, 1e-14);
    }
  }

  private static double largest(double[] gradient) {
    return Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
  }

  @Test
  void noPriceAndASmallStepLeaveWindWhereItIs() {
    double[] target = ExactGradients.windTarget(LOG_ANCHOR, LOG_REFERENCE, REWARDS, 1e-9, 0);
    assertArrayEquals(LOG_ANCHOR, Laws.logSoftmax(target), 1e-8);
  }

  @Test
  void winRatesAmongOthersAverageToAHalf() {
    double[] wins = Returns.winRatesAmongOthers(new double[] {3, 1, 1, 0, 2, 2}, 3);
    assertArrayEquals(new double[] {1, .25, .25, 0, .75, .75}, wins, 1e-15);
    assertEquals(.5, Returns.winRate(1, new double[] {0, 1, 2}), 1e-15);
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertTold("samples", () -> new MaxAtK(4, 0, 4));
    assertTold("k", () -> new MaxAtK(0, 0, 4));
    assertTold("kl_coef", () -> new MaxAtK(2, -1, 4));
    assertTold("eta", () -> new Wind(Wind.Form.KL, 0, 1, 2));
    assertTold("samples", () -> new Wind(Wind.Form.KL, 1, 1, 1));
    assertTold("n", () -> new VBon(0, 1, new QuantileEstimator.Exact()));
    assertTold("forward", () -> new RlooForward(0, 2, 2, 1.5));
  }

  private static void assertTold(String key, Runnable call) {
    var e = assertThrows(BadInput.class, call::run);
    assertTrue(e.problems().get(0).contains("objective." + key), e.getMessage());
  }
}
