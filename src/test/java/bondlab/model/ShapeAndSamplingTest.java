package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeAndSamplingTest {
  private static void assertTold(BadInput e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertEquals(parts.length, e.problems().size(), e.getMessage());
  }

  @Test
  void parametersAreCountedOnce() {
    // SmolLM2's shape, 134.5 million
    DecoderShape shape = new DecoderShape(49_152, 2048, 576, 30, 9, 3, 1536, 1e5, 1e-5);
    assertEquals(134_515_008, shape.parameters());
    assertEquals(64, shape.headWidth());
    long counted = 0;
    for (long[] dims : DecoderWeights.shapes(shape).values()) {
      long size = 1;
      for (long dim : dims) {
        size *= dim;
      }
      counted += size;
    }
    assertEquals(shape.parameters(), counted);
  }

  @Test
  void everyProblemOfAShapeIsToldAtOnce() {
    assertTold(
        assertThrows(BadInput.class, () -> new DecoderShape(0, 4, 12, 1, 4, 3, 0, 100, 1e-5)),
        "decoder.vocabulary = 0",
        "decoder.head_width = 0: must be even",
        "decoder.key_value_heads = 3: must divide heads = 4",
        "decoder.mlp = 0");
    assertTold(
        assertThrows(BadInput.class, () -> new DecoderShape(2, 4, 8, 1, 0, 1, 4, 9, 1e-5)),
        "decoder.heads = 0",
        "decoder.head_width = 0",
        "decoder.key_value_heads = 1");
    assertTold(assertThrows(BadInput.class, () -> Rope.plain(0)), "decoder.rope_theta = 0");
  }

  @Test
  void everyProblemOfASamplingIsToldAtOnce() {
    assertTold(
        assertThrows(BadInput.class, () -> new Sampling(0, -1, 0, 0, -2, -1)),
        "sampling.temperature = 0",
        "sampling.top_k = -1",
        "sampling.top_p = 0",
        "sampling.max_tokens = 0",
        "sampling.stop_tokens = [-2]");
    assertTold(
        assertThrows(BadInput.class, () -> new Sampling(Double.NaN, 0, 1.5, 1, -1, -1)),
        "sampling.temperature = ",
        "sampling.top_p = 1.5");
  }

  @Test
  void textEndsAtEveryEndAndNeverHasAnIdWithoutAToken() {
    Tokenizer tokenizer = new SixOfSeven();
    Sampling law = Sampling.ofText(1, 0, 1, 5, true, tokenizer, 10);
    assertEquals(List.of(2, 5), law.stopTokens());
    assertEquals(List.of(4, 7, 8, 9), law.neverTokens());
    law = Sampling.ofText(1, 0, 1, 5, false, tokenizer, 7);
    assertEquals(List.of(), law.stopTokens());
    assertEquals(List.of(2, 4, 5), law.neverTokens());
    assertTold(
        assertThrows(
            BadInput.class, () -> new Sampling(1, 0, 1, 5, List.of(2, 3), List.of(9, 3, 3))),
        "sampling.never_tokens = [3, 9]: must hold no stop token, of [2, 3]");
  }

  /** Ids 0 to 6 without 4; 5 and 2 end a response. */
  private static final class SixOfSeven implements Tokenizer {
    @Override
    public int[] encode(String text) {
      throw new AssertionError();
    }

    @Override
    public String decode(int[] tokens) {
      throw new AssertionError();
    }

    @Override
    public int size() {
      return 7;
    }

    @Override
    public int endOfText() {
      return 5;
    }

    @Override
    public List<Integer> ends() {
      return List.of(5, 2);
    }

    @Override
    public List<Integer> unused() {
      return List.of(4);
    }

    @Override
    public String fingerprint() {
      throw new AssertionError();
    }

    @Override
    public void save(Path file) {
      throw new AssertionError();
    }
  }

  @Test
  void sequencesThatDoNotFitAreTold() {
    try (Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1)) {
      Sampling law = Sampling.plain(1);
      assertTold(
          refused(decoder, new int[13], 1), "sequence 1 has 13 tokens, the context holds 12");
      assertTold(refused(decoder, new int[0], 1), "sequence 1 is empty");
      assertTold(refused(decoder, new int[] {1, 7}, 1), "sequence 1: token 7 at place 1");
      assertTold(refused(decoder, new int[] {1, -1}, 1), "sequence 1: token -1 at place 1");
      assertTold(refused(decoder, new int[] {1, 2}, 0), "sequence 1: its prompt has 0 of 2 tokens");
      assertTold(refused(decoder, new int[] {1, 2}, 3), "sequence 1: its prompt has 3 of 2 tokens");
      assertTold(
          assertThrows(
              BadInput.class,
              () -> decoder.logProbs(List.of(), new int[0], new Sampling(1, 0, 1, 1, 7, 8))),
          "sampling.stop_tokens = [7]: must be below the vocabulary's size, 7",
          "sampling.never_tokens = [8]");
      assertEquals(0, decoder.logProbs(List.of(), new int[0], law).length);
      List<int[]> one = List.of(new int[] {1});
      List<int[]> two = List.of(new int[] {1, 2});
      double[][] none = {{}};
      assertThrows(BadInput.class, () -> decoder.gradients(one, none, Sampling.plain(1)));
      assertThrows(BadInput.class, () -> decoder.gradients(two, none, Sampling.plain(1)));
    }
  }

  private static BadInput refused(Decoder decoder, int[] sequence, int prompt) {
    List<int[]> sequences = List.of(new int[] {1, 2, 3}, sequence);
    int[] prompts = {1, prompt};
    return assertThrows(
        BadInput.class, () -> decoder.logProbs(sequences, prompts, Sampling.plain(1)));
  }

  @Test
  void weightsThatAreMissingAreAllNamed() {
    BadInput e = assertThrows(BadInput.class, () -> DecoderWeights.of(Tiny.SHAPE, Map.of()));
    assertEquals(8, e.problems().size());
  }

  @Test
  void initialWeightsHaveTheirSpread() {
    DecoderShape shape = new DecoderShape(500, 4, 64, 2, 4, 2, 96, 1e4, 1e-5);
    try (DecoderWeights weights = DecoderWeights.initial(shape, RandomStream.of(1))) {
      assertEquals(0.02, spread(weights, "embedding"), 0.0005); // 4 standard errors of 32,000
      assertEquals(0.02, spread(weights, "attention_in"), 0.0006);
      assertEquals(0.01, spread(weights, "mlp_out"), 0.0003);
      assertEquals(1, spread(weights, "final_norm"), 0);
    }
  }

  /** Root mean square. */
  private static double spread(DecoderWeights weights, String name) {
    float[] values = weights.values().get(name).values();
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
