package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import bondlab.objective.PolicyGradient.Reinforce;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.Completion;
import bondlab.stats.BestOfN;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.hipparchus.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every objective's expected gradient, all draws enumerated, is the exact one. */
class ExpectedGradientTest {
  private static final RandomStream STREAM = RandomStream.of(3);
  private static final double[][] POLICY = {{.3, -.4, .9}, {-1, .2, .5}};
  private static final double[][] ANCHOR = {{0, .5, -.3}, {.7, -.2, .1}};
  private static final double[][] REFERENCE = {{.2, .1, -.6}, {0, -.5, .4}};
  private static final Lookup REWARD =
      new Lookup(new double[] {.5, -1, 2}, new double[] {1, 3, 1}); // the second with a tie

  /** With the first prompt alone, or both. */
  private static Enumeration laws(int prompts) {
    return new Enumeration(
        first(POLICY, prompts), first(ANCHOR, prompts), first(REFERENCE, prompts), REWARD);
  }

  private static double[][] first(double[][] rows, int count) {
    return Arrays.copyOf(rows, count);
  }

  /** The mean over prompts of losses with these gradients. */
  private static void assertExpected(
      int prompts, Objective objective, IntFunction<double[]> exact) {
    double[][] expected = laws(prompts).gradient(objective, STREAM);
    for (int u = 0; u < prompts; u++) {
      double[] mean = exact.apply(u);
      double largest = 0;
      for (int k = 0; k < mean.length; k++) {
        mean[k] /= prompts;
        largest = Math.max(largest, Math.abs(mean[k]));
      }
      assertArrayEquals(mean, expected[u], 1e-9 * largest); // rounding of up to 6,561 terms
    }
  }

  private static double[] policy(int u) {
    return Laws.logSoftmax(POLICY[u]);
  }

  private static double[] anchor(int u) {
    return Laws.logSoftmax(ANCHOR[u]);
  }

  private static double[] rewards(int u) {
    return REWARD.values()[u];
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 0, 1",
    "1, 2, .25, 2",
    "1, 2, .5, 3",
    "1, 4, .5, 2",
    "1, 5, 1, 2",
    "2, 2, .5, 1",
    "2, 2, 1, 2",
    "2, 3, 0, 1"
  })
  void bondWithExactQuantiles(int prompts, int n, double beta, int samples) {
    assertExpected(
        prompts,
        Laws.exactBond(n, beta, samples, ANCHOR, REWARD),
        u -> ExactGradients.bond(policy(u), anchor(u), rewards(u), n, beta));
  }

  @ParameterizedTest
  @EnumSource(ZeroCounts.class)
  void bondWithCountedQuantilesDescendsItsOwnSurrogate(ZeroCounts zero) {
    int n = 3;
    int k = 4;
    double beta = .6;
    assertExpected(
        1,
        Laws.bond(n, beta, 2, new QuantileEstimator.MonteCarlo(k, zero)),
        u -> surrogate(u, n, beta, k, zero));
  }

  /** Of (1−β)·KL(π_BoN‖π) + β·(KL(π‖anchor) − (N−1)·E_π[E[log p̂≤]]). */
  private static double[] surrogate(int u, int n, double beta, int k, ZeroCounts zero) {
    double[] tilted = Quantiles.logAtMost(anchor(u), rewards(u));
    for (int y = 0; y < tilted.length; y++) {
      double p = Math.exp(tilted[y]);
      double mean = 0;
      for (int c = 0; c <= k; c++) {
        double binomial = CombinatoricsUtils.binomialCoefficientDouble(k, c);
        double chance = binomial * Math.pow(p, c) * Math.pow(1 - p, k - c);
        mean += chance * Quantiles.logQuantile(c, k, zero);
      }
      tilted[y] = anchor(u)[y] + (n - 1) * mean;
    }
    double[] forward = ExactGradients.forward(policy(u), BestOfN.logPmf(anchor(u), rewards(u), n));
    double[] backward = ExactGradients.backward(policy(u), tilted);
    for (int y = 0; y < forward.length; y++) {
      forward[y] = (1 - beta) * forward[y] + beta * backward[y];
    }
    return forward;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 1",
    "1, .5, 0, 2",
    "1, 1, 0, 3",
    "1, .5, 1, 2",
    "2, .5, .5, 1",
    "2, 0, 2, 2"
  })
  void jbond(int prompts, double beta, double gamma, int samples) {
    assertExpected(
        prompts,
        new JBond(beta, gamma, samples),
        u -> ExactGradients.jbond(policy(u), anchor(u), rewards(u), beta, gamma));
  }

  @Test
  void twoSampleQuantilesInBondAreJbond() {
    assertExpected(
        1,
        Laws.bond(2, .5, 2, new QuantileEstimator.TwoSample()),
        u -> ExactGradients.jbond(policy(u), anchor(u), rewards(u), .5, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void fineTuningOnTheBest(int n) {
    assertExpected(
        2,
        new BonSft(n),
        u -> ExactGradients.forward(policy(u), BestOfN.logPmf(anchor(u), rewards(u), n)));
  }

  /** Of −E_π[r] + kl·KL(π‖π_ref). */
  private static double[] penalised(int u, double kl) {
    double[] gradient = ExactGradients.backward(policy(u), Laws.logSoftmax(REFERENCE[u]));
    double[] reward = ExactGradients.expectation(policy(u), rewards(u));
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] = kl * gradient[k] - reward[k];
    }
    return gradient;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, .3", "2, 1, .3", "2, 3, 0", "2, 2, 1"})
  void reinforce(int prompts, int samples, double kl) {
    assertExpected(prompts, new Reinforce(kl, samples), u -> penalised(u, kl));
  }

  @ParameterizedTest
  @CsvSource({"1, 2, .3", "2, 3, .3", "2, 4, 0"})
  void rloo(int prompts, int samples, double kl) {
    assertExpected(prompts, new Rloo(kl, samples), u -> penalised(u, kl));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", ".5, 1, 0", "1, 1, 0", ".3, 1, .4", ".5, 0, 0", ".5, 0, .4"})
  void distillation(double b, double lmbda, double rewardShare) {
    Logits teacher = new Logits(1, 0, -1);
    ObjectiveInputs.GivenResponses given = (prompts, stream) -> oneEach(prompts);
    assertExpected(
        2,
        new Gkd(b, lmbda, rewardShare)
            .objective(ObjectiveInputs.NOTHING.withTeacher(teacher).withResponses(given)),
        u -> {
          double[] jsd = ExactGradients.distillation(teacher.logPmf(), policy(u), b);
          double[] reward = ExactGradients.expectation(policy(u), rewards(u));
          for (int k = 0; k < jsd.length; k++) {
            jsd[k] = (1 - rewardShare) * jsd[k] - rewardShare * reward[k];
          }
          return jsd;
        });
  }

  private static List<Completion> oneEach(List<Prompt> prompts) {
    List<Completion> responses = new ArrayList<>();
    prompts.forEach(p -> responses.add(new Completion(p, new int[] {2}, 0)));
    return responses;
  }
}
