package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.policy.Completion;
import bondlab.policy.Law;
import bondlab.policy.Sampler;
import bondlab.policy.TabularPolicy;
import bondlab.stats.BestOfN;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What wrappers do to the law of Best-of-N, where the law can be listed. */
class WrappedLawTest {
  private static final double[] PMF = {.4, .3, .2, .1};
  private static final Prompt PROMPT = new Prompt(0, new int[0]);
  private static final int DRAWS = 20_000;
  private final Reward base = new Table("base", 1, 2, 3, 4);
  private final TabularPolicy policy =
      new TabularPolicy(Map.of(0, Arrays.stream(PMF).map(Math::log).toArray()));
  private final List<Completion> all = policy.outcomes(PROMPT);

  private double[] law(Reward reward, int n) {
    double[] logPmf = Arrays.stream(PMF).map(Math::log).toArray();
    double[] law = BestOfN.logPmf(logPmf, reward.score(all), n);
    return Arrays.stream(law).map(Math::exp).toArray();
  }

  private void assertSampledBy(double[] law, Reward reward, int n) {
    var drawn =
        Sampler.bestOf(n, reward).sample(policy, List.of(PROMPT), DRAWS, RandomStream.of(n));
    Law.assertFits(law, Law.counts(drawn, PMF.length));
  }

  /** Order is all that Best-of-N sees: shifting, scaling and an equal price leave its law. */
  @Test
  void whatKeepsTheOrderKeepsTheLaw() {
    for (Reward same :
        List.of(
            base.minusLength(7),
            base.normalised(all),
            base.centred(all),
            base.cached(),
            base.clipped(0, 9),
            base.noisy(0, 1),
            base.budget(1_000_000))) {
      for (int n : new int[] {1, 2, 5}) {
        assertArrayEquals(law(base, n), law(same, n), 1e-15, same.toString());
      }
      assertSampledBy(law(base, 3), same, 3);
    }
  }

  /** Clipping ties the two best, which then share their quantiles as the reference does. */
  @Test
  void clippingMakesTiesThatTheReferenceDecides() {
    Reward clipped = base.clipped(0, 3);
    for (int n : new int[] {2, 4}) {
      double best = 1 - Math.pow(.7, n);
      double[] right = {Math.pow(.4, n), Math.pow(.7, n) - Math.pow(.4, n), best * 2 / 3, best / 3};
      assertArrayEquals(right, law(clipped, n), 1e-12); // rounding of logarithms
      assertSampledBy(right, clipped, n);
    }
  }

  /** The error of a response is always the same, so that the law is that of other scores. */
  @Test
  void noiseIsAnotherFixedReward() {
    Reward noisy = base.noisy(2, 5);
    double[] scores = noisy.score(all);
    assertArrayEquals(scores, noisy.score(all));
    assertSampledBy(Law.bestOfN(PMF, scores, 4), noisy, 4);
  }

  /** Gold of what an ensemble of a configuration selects, not of what its first member would. */
  @Test
  void goldIsSortedByTheCombinedProxy() {
    Reward other = new Table("other", 4, 1, 3.5, 0);
    Reward gold = new Table("gold", 0, 10, 20, 30);
    RewardSources known = RewardSources.none().knowing("a", base).knowing("b", other);
    Config config =
        ConfigFactory.parseString(
            "worst { name = worst-of, of = [a, b] },"
                + "mean { name = mean-of, of = [a, b] },"
                + "unsure { name = uncertainty-weighted, lambda = 1, of = [a, b] }");
    Map<String, double[]> combined =
        Map.of(
            "worst", new double[] {1, 1, 3, 0},
            "mean", new double[] {2.5, 1.5, 3.25, 2},
            "unsure", new double[] {2.5 - 2.25, 1.5 - .25, 3.25 - .0625, 2 - 4});
    combined.forEach(
        (name, scores) -> {
          Reward ensemble = RewardFactories.of().bind(config, name).reward(known);
          assertArrayEquals(scores, ensemble.score(all), 1e-15, name);
          double[] right = Law.bestOfN(PMF, scores, 4);
          assertArrayEquals(right, law(ensemble, 4), 1e-12, name);
          var drawn =
              Sampler.bestOf(4, ensemble)
                  .sample(policy, List.of(PROMPT), DRAWS, RandomStream.of(8));
          double mean = Arrays.stream(gold.score(drawn)).average().orElseThrow();
          double expected = 0;
          for (int k = 0; k < right.length; k++) {
            expected += right[k] * 10 * k;
          }
          // Gold lies within [0, 30]: a standard deviation of 15 at most, 4 standard errors.
          assertEquals(expected, mean, 4 * 15 / Math.sqrt(DRAWS), name);
        });
  }
}
