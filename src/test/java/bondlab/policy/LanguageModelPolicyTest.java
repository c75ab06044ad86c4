package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.Lora;
import bondlab.model.Rounding;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageModelPolicyTest {
  private static final DecoderShape SHAPE = new DecoderShape(20, 24, 16, 2, 4, 2, 12, 100, 1e-5);
  private static final Rounding NEAR = new Rounding(SHAPE, 4, 24);
  private static final List<Prompt> PROMPTS =
      List.of(
          new Prompt(8, new int[] {1, 2, 3, 4, 5}),
          new Prompt(2, new int[] {6}),
          new Prompt(5, new int[] {7, 8, 9}));

  private static LanguageModelPolicy policy(Sampling law) {
    return new LanguageModelPolicy(Tiny.decoder(SHAPE, 4), law);
  }

  static List<Sampling> laws() {
    return List.of(
        new Sampling(1, 0, 1, 10, -1, -1),
        new Sampling(0.5, 0, 1, 10, 3, -1),
        new Sampling(2, 0, 1, 10, 0, -1),
        new Sampling(0.8, 5, 0.9, 10, 0, -1));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void theRatioOfAFreshResponseIsOne(Sampling law) {
    try (LanguageModelPolicy policy = policy(law)) {
      List<Completion> drawn = policy.sample(PROMPTS, 50, RandomStream.of(1));
      double[] again = policy.logProbs(drawn);
      for (int i = 0; i < again.length; i++) {
        int prompt = drawn.get(i).prompt().tokens().length;
        NEAR.checkResponse(drawn.get(i).sequence(), prompt, law, drawn.get(i).logProb());
        NEAR.checkResponse(drawn.get(i).sequence(), prompt, law, again[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("laws")
  void logProbsDoNotDependOnTheBatchOrThePlace(Sampling law) {
    try (LanguageModelPolicy policy = policy(law)) {
      List<Completion> drawn = new ArrayList<>(policy.sample(PROMPTS, 6, RandomStream.of(1)));
      Collections.shuffle(drawn, new Random(1));
      List<Completion> sixteen = drawn.subList(0, 16);
      double[] together = policy.logProbs(sixteen);
      List<Completion> turned = new ArrayList<>(sixteen);
      Collections.rotate(turned, 5);
      double[] elsewhere = policy.logProbs(turned);
      for (int i = 0; i < 16; i++) {
        Completion c = sixteen.get(i);
        double alone = policy.logProbs(List.of(c))[0];
        for (double got : new double[] {alone, together[i], elsewhere[(i + 5) % 16]}) {
          NEAR.checkResponse(c.sequence(), c.prompt().tokens().length, law, got);
        }
      }
    }
  }

  @Test
  void completionsComePromptByPrompt() {
    try (LanguageModelPolicy policy = policy(new Sampling(1, 0, 1, 10, 0, -1))) {
      List<Completion> drawn = policy.sample(PROMPTS, 4, RandomStream.of(1));
      assertEquals(12, drawn.size());
      for (int i = 0; i < 12; i++) {
        assertSame(PROMPTS.get(i / 4), drawn.get(i).prompt());
      }
      List<Completion> alone = policy.sample(PROMPTS.subList(2, 3), 4, RandomStream.of(1));
      for (int s = 0; s < 4; s++) {
        assertArrayEquals(drawn.get(8 + s).tokens(), alone.get(s).tokens());
      }
      assertEquals(0, policy.sample(List.of(), 4, RandomStream.of(1)).size());
      assertEquals(0, policy.logProbs(List.of()).length);
    }
  }

  /**
   * A rank as large as the projections leaves nothing out, so the dense average can be compared.
   */
  @Test
  void anAverageOfAdaptersIsThatOfTheMergedWeights() {
    Lora lora = new Lora(SHAPE.width(), SHAPE.width(), 0, List.of("q_proj", "v_proj"));
    try (LanguageModelPolicy policy = policy(Sampling.plain(5));
        LanguageModelPolicy one = adapted(policy, lora, 1);
        LanguageModelPolicy other = adapted(policy, lora, 2);
        DecoderWeights of = other.decoder().merged();
        Decoder dense = new Decoder(one.decoder().merged())) {
      List<Completion> drawn = policy.sample(PROMPTS, 2, RandomStream.of(1));
      dense.weights().blend(of, 0.3);
      try (LanguageModelPolicy averaged = one.copy();
          LanguageModelPolicy blended = one.copy()) {
        // rank 2r of the sum is more than the projections have; float32 factors are left
        assertEquals(0, averaged.average(other, 0.3), 1e-5);
        blended.blend(other, 0.3);
        double[] expected = new LanguageModelPolicy(dense, Sampling.plain(5)).logProbs(drawn);
        // weights differ by float32's rounding alone, not by the product of differences
        assertArrayEquals(expected, averaged.logProbs(drawn), 1e-4);
        assertTrue(Math.abs(blended.logProbs(drawn)[0] - expected[0]) > 1e-3);
        assertEquals(0, averaged.average(other, 1));
        assertArrayEquals(other.logProbs(drawn), averaged.logProbs(drawn), "a copy is exact");
      }
    }
  }

  /** With both factors random. */
  private static LanguageModelPolicy adapted(LanguageModelPolicy policy, Lora lora, long seed) {
    LanguageModelPolicy adapted = policy.withAdapter(lora, RandomStream.of(seed));
    Map<String, FloatArray> factors = new LinkedHashMap<>(adapted.values());
    Random random = new Random(seed);
    factors.replaceAll(
        (name, factor) -> {
          float[] values = new float[factor.values().length];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 4;
          }
          return new FloatArray(values, factor.shape());
        });
    adapted.restore(factors);
    return adapted;
  }

  @Test
  void aCopyHasWeightsOfItsOwn() {
    try (LanguageModelPolicy policy = policy(Sampling.plain(5))) {
      List<Completion> drawn = policy.sample(PROMPTS, 2, RandomStream.of(1));
      double[] before = policy.logProbs(drawn);
      try (LanguageModelPolicy copy = policy.copy();
          LanguageModelPolicy other =
              new LanguageModelPolicy(Tiny.decoder(SHAPE, 5), Sampling.plain(5))) {
        assertArrayEquals(before, copy.logProbs(drawn));
        copy.decoder().weights().blend(other.decoder().weights(), 1);
        assertNotEquals(before[0], copy.logProbs(drawn)[0]);
        // a full blend is the other, to one rounding of each weight
        Rounding nearOther = new Rounding(SHAPE, 5, 24);
        double[] got = copy.logProbs(drawn);
        for (int i = 0; i < got.length; i++) {
          int prompt = drawn.get(i).prompt().tokens().length;
          nearOther.checkResponse(drawn.get(i).sequence(), prompt, Sampling.plain(5), got[i]);
        }
      }
      assertArrayEquals(before, policy.logProbs(drawn));
    }
  }

  @Test
  void bestOfNOfALanguageModelIsItsBest() {
    Scorer last = c -> c.stream().mapToDouble(x -> x.tokens()[x.tokens().length - 1]).toArray();
    try (LanguageModelPolicy policy = policy(Sampling.plain(3))) {
      RandomStream stream = RandomStream.of(1);
      List<Completion> best = Sampler.bestOf(16, last).sample(policy, PROMPTS, 40, stream);
      List<Completion> plain = policy.sample(PROMPTS, 40, stream);
      double up = Arrays.stream(last.score(best)).average().orElseThrow();
      double base = Arrays.stream(last.score(plain)).average().orElseThrow();
      assertTrue(up > base + 3, base + " and " + up); // tokens 0 … 19, best of 16
    }
  }

  @Test
  void promptsThatCannotBeAnsweredAreTold() {
    try (LanguageModelPolicy policy = policy(Sampling.plain(5))) {
      RandomStream stream = RandomStream.of(1);
      Prompt empty = new Prompt(7, new int[0]);
      assertTold(() -> policy.sample(List.of(empty), 1, stream), "prompt 7 is empty");
      Prompt tooLong = new Prompt(9, new int[20]);
      assertTold(
          () -> policy.sample(List.of(tooLong), 1, stream),
          "prompt 9 with max_tokens = 5 has 25 tokens, the context holds 24");
      assertTold(() -> policy.sample(PROMPTS, 0, stream), "samples per prompt = 0");
      Completion orphan = new Completion(empty, new int[] {1, 2}, 0);
      assertTold(
          () -> policy.logProbs(List.of(orphan)), "sequence 0: its prompt has 0 of 2 tokens");
      Completion foreign = new Completion(PROMPTS.get(0), new int[] {20}, 0);
      assertTold(
          () -> policy.logProbs(List.of(foreign)), "token 20 at place 5 is not in the vocabulary");
    }
  }

  private static void assertTold(Runnable work, String part) {
    BadInput e = assertThrows(BadInput.class, work::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
