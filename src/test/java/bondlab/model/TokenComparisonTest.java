package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.Divergence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenComparisonTest {
  /** Some tens of roundings of 6e-8 on logits of size up to ten. */
  private static final double ROUNDING = 1e-5;

  private static final DecoderShape OTHER = new DecoderShape(7, 14, 12, 1, 2, 1, 10, 500, 1e-6);
  private static final Sampling PLAIN = Sampling.plain(1);

  private final Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
  private final Decoder other = Tiny.decoder(OTHER, 2);
  private final PlainDecoder plain = new PlainDecoder(Tiny.SHAPE, Tiny.weights(Tiny.SHAPE, 1));
  private final PlainDecoder plainOther = new PlainDecoder(OTHER, Tiny.weights(OTHER, 2));

  @AfterEach
  void close() {
    decoder.close();
    other.close();
  }

  private static Sampling at(double temperature, int topK, int never) {
    return new Sampling(temperature, topK, 1, 1, -1, never);
  }

  @Test
  void everyValueIsThatOfPlainLaws() {
    List<int[]> sequences = Tiny.sequences(7, 2, 12, 5, 1, 9, 2, 12);
    int[] prompts = {1, 3, 1, 9, 1, 11}; // two responses are empty
    Sampling[][] laws = {
      {PLAIN, PLAIN},
      {at(0.7, 0, -1), at(2, 0, -1)},
      {at(1, 0, 3), at(1, 0, 3)}, // −∞ in both
      {at(1, 0, 3), PLAIN},
      {PLAIN, at(1, 0, 0)}, // KL is +∞ everywhere
      {at(1.5, 3, -1), at(1, 0, -1)},
    };
    for (Sampling[] pair : laws) {
      TokenComparison got =
          TokenComparison.of(decoder, pair[0], other, pair[1], sequences, prompts);
      for (int b = 0; b < prompts.length; b++) {
        int[] x = sequences.get(b);
        double[][] own = PlainLaws.of(plain, x, pair[0]);
        double[][] theirs = PlainLaws.of(plainOther, x, pair[1]);
        assertEquals(x.length - prompts[b], got.kl()[b].length);
        for (int j = 0; j < got.kl()[b].length; j++) {
          int t = prompts[b] + j - 1;
          String where = Arrays.toString(pair) + " sequence " + b + " token " + (t + 1);
          assertEquals(own[t][x[t + 1]], got.logProbs()[b][j], ROUNDING, where);
          assertEquals(theirs[t][x[t + 1]], got.otherLogProbs()[b][j], ROUNDING, where);
          double kl = Divergence.backwardKl(own[t], theirs[t]);
          assertEquals(kl, got.kl()[b][j], ROUNDING, where);
          assertEquals(entropy(own[t]), got.entropy()[b][j], ROUNDING, where);
        }
      }
    }
  }

  private static double entropy(double[] logPmf) {
    return Arrays.stream(logPmf)
        .map(x -> x == Double.NEGATIVE_INFINITY ? 0 : -Math.exp(x) * x)
        .sum();
  }

  @Test
  void aNetworkIsNotFarFromItself() {
    List<int[]> sequences = Tiny.sequences(7, 3, 12, 6);
    int[] prompts = {2, 2};
    TokenComparison got = TokenComparison.of(decoder, PLAIN, decoder, PLAIN, sequences, prompts);
    for (int b = 0; b < 2; b++) {
      assertArrayEquals(new double[sequences.get(b).length - 2], got.kl()[b]);
      assertArrayEquals(got.logProbs()[b], got.otherLogProbs()[b]);
    }
    double[][] logProbs = decoder.logProbs(sequences, prompts, PLAIN);
    assertArrayEquals(logProbs[0], got.logProbs()[0], ROUNDING);
  }

  @Test
  void aBatchOfOneEqualsABatchOfMany() {
    int[] lengths = IntStream.range(0, 150).map(b -> 2 + b * 5 % 11).toArray(); // three calls
    List<int[]> sequences = Tiny.sequences(7, 6, lengths);
    int[] prompts = Arrays.stream(lengths).map(n -> 1 + n / 3).toArray();
    assertBatchDoesNotMatter(decoder, other, sequences, prompts);
  }

  @Test
  void logitsInPartsAreTheSameAsWhole() {
    DecoderShape wide = new DecoderShape(150_000, 12, 4, 1, 1, 1, 4, 100, 1e-5);
    assertEquals(55, TokenComparison.tokensAtOnce(wide)); // of 88
    List<int[]> sequences = Tiny.sequences(150_000, 6, 12, 12, 12, 12, 12, 12, 12, 12);
    int[] prompts = {1, 2, 3, 4, 5, 6, 7, 8};
    try (Decoder first = Tiny.decoder(wide, 1);
        Decoder second = Tiny.decoder(wide, 2)) {
      assertBatchDoesNotMatter(first, second, sequences, prompts);
    }
  }

  private static void assertBatchDoesNotMatter(
      Decoder first, Decoder second, List<int[]> sequences, int[] prompts) {
    TokenComparison all = TokenComparison.of(first, PLAIN, second, PLAIN, sequences, prompts);
    for (int b = 0; b < prompts.length; b += 1 + prompts.length / 16) {
      int[] prompt = {prompts[b]};
      List<int[]> alone = sequences.subList(b, b + 1);
      TokenComparison one = TokenComparison.of(first, PLAIN, second, PLAIN, alone, prompt);
      assertArrayEquals(one.logProbs()[0], all.logProbs()[b], ROUNDING);
      assertArrayEquals(one.otherLogProbs()[0], all.otherLogProbs()[b], ROUNDING);
      assertArrayEquals(one.kl()[0], all.kl()[b], ROUNDING);
      assertArrayEquals(one.entropy()[0], all.entropy()[b], ROUNDING);
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    List<int[]> sequences = Tiny.sequences(7, 3, 12);
    try (Decoder wide = Tiny.decoder(Tiny.SHAPE.withVocabulary(9), 1)) {
      assertTold(wide, sequences, 1, "vocabularies of 7 and 9 tokens");
    }
    DecoderShape shorter = new DecoderShape(7, 11, 8, 1, 1, 1, 4, 100, 1e-5);
    try (Decoder little = Tiny.decoder(shorter, 1)) {
      assertTold(little, sequences, 1, "12 tokens, the context holds 11");
    }
    assertTold(other, sequences, 0, "its prompt has 0 of 12 tokens");
  }

  private void assertTold(Decoder with, List<int[]> sequences, int prompt, String part) {
    int[] prompts = {prompt};
    BadInput e =
        assertThrows(
            BadInput.class,
            () -> TokenComparison.of(decoder, PLAIN, with, PLAIN, sequences, prompts));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
