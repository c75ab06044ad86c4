package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Sampler.BestOfNSampler;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestOfNSamplerTest {
  private static final Prompt PROMPT = new Prompt(0, new int[0]);
  private static final Prompt OTHER = new Prompt(1, new int[0]);
  private static final double[] PMF = {.3, .2, .25, .05, .2};
  private static final double[] REWARDS = {0, 1, 1, 2, -1}; // outcomes 1 and 2 tie
  private static final TabularPolicy POLICY =
      new TabularPolicy(
          Map.of(0, Arrays.stream(PMF).map(Math::log).toArray(), 1, new double[] {0, 0, 0, 0, 0}));
  private static final Scorer SCORER =
      completions -> completions.stream().mapToDouble(c -> REWARDS[c.tokens()[0]]).toArray();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 16})
  void drawsFollowTheEnumeratedLaw(int n) {
    var drawn = Sampler.bestOf(n, SCORER).sample(POLICY, List.of(PROMPT), 20_000, seed(n));
    Law.assertFits(Law.bestOfN(PMF, REWARDS, n), Law.counts(drawn, 5));
  }

  @Test
  void theShortFormThatForgetsTiesDoesNotFit() {
    double[] wrong = new double[5];
    double[] atOrBelow = {.5, .95, .95, 1, .2};
    double[] below = {.2, .5, .5, .95, 0};
    double total = 0;
    for (int y = 0; y < 5; y++) {
      wrong[y] = Math.pow(atOrBelow[y], 4) - Math.pow(below[y], 4);
      total += wrong[y];
    }
    for (int y = 0; y < 5; y++) {
      wrong[y] /= total;
    }
    var drawn = Sampler.bestOf(4, SCORER).sample(POLICY, List.of(PROMPT), 20_000, seed(4));
    assertTrue(Law.chiSquare(wrong, Law.counts(drawn, 5)) < 1e-9);
  }

  @Test
  void oneOfOneIsTheAncestralSample() {
    var prompts = List.of(PROMPT, OTHER);
    var best = Sampler.bestOf(1, SCORER).sample(POLICY, prompts, 30, seed(5));
    var plain = Sampler.ANCESTRAL.sample(POLICY, prompts, 30, seed(5));
    assertArrayEquals(Law.outcomes(plain), Law.outcomes(best));
    assertEquals(plain.get(7).logProb(), best.get(7).logProb());
  }

  @Test
  void eachPromptKeepsItsOwnAndTheFirstOfEqualBest() {
    var prompts = List.of(PROMPT, OTHER);
    var candidates = POLICY.sample(prompts, 6, seed(6));
    var kept = Sampler.bestOf(3, SCORER).sample(POLICY, prompts, 2, seed(6));
    assertEquals(List.of(0, 0, 1, 1), kept.stream().map(c -> c.prompt().id()).toList());
    var constant = new BestOfNSampler(3, c -> new double[c.size()]);
    int[] outcomes = Law.outcomes(candidates);
    assertArrayEquals(
        new int[] {outcomes[0], outcomes[3], outcomes[6], outcomes[9]},
        Law.outcomes(constant.sample(POLICY, prompts, 2, seed(6))));
  }

  @Test
  void badInputIsRefused() {
    assertTrue(
        assertThrows(BadInput.class, () -> Sampler.bestOf(0, SCORER))
            .getMessage()
            .contains("n = 0"));
    var sampler = Sampler.bestOf(2, SCORER);
    var prompts = List.of(PROMPT);
    assertThrows(BadInput.class, () -> sampler.sample(POLICY, prompts, 0, seed(1)));
    var huge = Sampler.bestOf(1 << 20, SCORER);
    assertThrows(BadInput.class, () -> huge.sample(POLICY, prompts, 1 << 12, seed(1)));
  }

  @Test
  void aScoreThatCannotBeComparedIsRefused() {
    var nan = Sampler.bestOf(2, c -> new double[] {1, 0, 0, Double.NaN});
    var e =
        assertThrows(BadInput.class, () -> nan.sample(POLICY, List.of(PROMPT, OTHER), 1, seed(1)));
    assertTrue(e.getMessage().contains("NaN for index 3 of 4"), e.getMessage());
    assertTrue(e.getMessage().contains("prompt 1"), e.getMessage());
  }

  private static RandomStream seed(int seed) {
    return RandomStream.of(seed);
  }
}
