package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.DecoderShape;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpeculativeRejectionTest {
  private static final int VOCABULARY = 4;
  private static final DecoderShape SHAPE =
      new DecoderShape(VOCABULARY, 24, 16, 2, 4, 2, 12, 100, 1e-5);
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt(8, new int[] {1, 2, 3}), new Prompt(2, new int[] {1}));

  /** A partial score that misleads: the first token counts up, the second more and down. */
  private static final Scorer SCORER =
      completions ->
          completions.stream()
              .mapToDouble(
                  c ->
                      c.tokens()[0]
                          - (c.tokens().length > 1 ? 1.5 * c.tokens()[1] : 0)
                          + .01 * c.tokens().length)
              .toArray();

  private static LanguageModelPolicy policy(Sampling law) {
    return new LanguageModelPolicy(Tiny.decoder(SHAPE, 4), law);
  }

  @Test
  void nothingStoppedIsBestOfNBitByBit() {
    try (LanguageModelPolicy policy = policy(new Sampling(1, 0, 1, 10, 0, -1))) {
      var best = Sampler.bestOf(6, SCORER).sample(policy, PROMPTS, 3, RandomStream.of(1));
      SpeculativeRejection none = new SpeculativeRejection(6, 0, List.of(1, 4), SCORER);
      SpeculativeRejection.Outcome outcome = none.run(policy, PROMPTS, 3, RandomStream.of(1));
      for (int i = 0; i < best.size(); i++) {
        assertArrayEquals(best.get(i).tokens(), outcome.kept().get(i).tokens());
        assertEquals(best.get(i).logProb(), outcome.kept().get(i).logProb());
      }
      assertEquals(0, outcome.saved());
      assertEquals(3 * 36, outcome.scored()); // at two lengths and the end
      assertTrue(outcome.rankCorrelation()[1] > outcome.rankCorrelation()[0]);
    }
  }

  /**
   * Two tokens of four: of two first tokens the higher goes on, and the end has the policy's law.
   */
  @Test
  void whatIsKeptFollowsTheEnumeratedLaw() {
    Prompt prompt = PROMPTS.get(0);
    try (LanguageModelPolicy policy = policy(Sampling.plain(2))) {
      List<Completion> all = new ArrayList<>();
      for (int y = 0; y < VOCABULARY * VOCABULARY; y++) {
        all.add(new Completion(prompt, new int[] {y / VOCABULARY, y % VOCABULARY}, 0));
      }
      double[] logProbs = policy.logProbs(all);
      double[] first = new double[VOCABULARY];
      for (int y = 0; y < logProbs.length; y++) {
        first[y / VOCABULARY] += Math.exp(logProbs[y]);
      }
      double[] law = new double[logProbs.length];
      double below = 0;
      for (int a = 0; a < VOCABULARY; a++) {
        double upTo = below + first[a];
        for (int b = 0; b < VOCABULARY; b++) {
          double second = Math.exp(logProbs[a * VOCABULARY + b]) / first[a];
          law[a * VOCABULARY + b] = (upTo * upTo - below * below) * second;
        }
        below = upTo;
      }
      double total = Arrays.stream(law).sum();
      Arrays.setAll(law, y -> law[y] / total); // single precision
      var half = new SpeculativeRejection(2, .5, List.of(1), SCORER);
      var outcome = half.run(policy, List.of(prompt), 8000, RandomStream.of(3));
      long[] counts = new long[law.length];
      for (Completion c : outcome.kept()) {
        counts[c.tokens()[0] * VOCABULARY + c.tokens()[1]]++;
      }
      Law.assertFits(law, counts);
      assertEquals(24_000, outcome.tokens());
      assertEquals(.25, outcome.saved(), 1e-15); // three of four tokens
      assertEquals(24_000, outcome.scored());
    }
  }

  @Test
  void stagesReadOnWhereTheyWereAndStopsEnd() {
    Sampling law = new Sampling(1, 0, 1, 10, 0, -1);
    try (LanguageModelPolicy policy = policy(law)) {
      var sampler = new SpeculativeRejection(16, .4, List.of(2, 5), SCORER);
      Budget budget = Budget.unlimited();
      var kept = sampler.sample(new MeteredPolicy(policy, budget), PROMPTS, 2, RandomStream.of(5));
      assertEquals(List.of(8, 8, 2, 2), kept.stream().map(c -> c.prompt().id()).toList());
      assertEquals(64, budget.spent().samples());
      double[] again = policy.logProbs(kept);
      for (int i = 0; i < again.length; i++) {
        int[] tokens = kept.get(i).tokens();
        assertTrue(tokens[tokens.length - 1] == 0 || tokens.length == 10);
        assertTrue(Arrays.stream(tokens, 0, tokens.length - 1).allMatch(t -> t != 0));
        assertEquals(again[i], kept.get(i).logProb(), 1e-4); // float32, read in parts
      }
    }
  }

  @Test
  void badInputIsRefused() {
    assertThrows(BadInput.class, () -> new SpeculativeRejection(4, 1, List.of(2), SCORER));
    assertThrows(BadInput.class, () -> new SpeculativeRejection(4, .5, List.of(), SCORER));
    assertThrows(BadInput.class, () -> new SpeculativeRejection(4, .5, List.of(4, 2), SCORER));
    var sampler = new SpeculativeRejection(4, .5, List.of(10), SCORER);
    try (LanguageModelPolicy policy = policy(Sampling.plain(10))) {
      var late =
          assertThrows(BadInput.class, () -> sampler.run(policy, PROMPTS, 1, RandomStream.of(1)));
      assertTrue(late.getMessage().contains("max_tokens = 10"), late.getMessage());
    }
    var tabular = new TabularPolicy(Map.of(8, new double[2], 2, new double[2]));
    assertThrows(BadInput.class, () -> sampler.sample(tabular, PROMPTS, 1, RandomStream.of(1)));
  }
}
