package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.Divergence;
import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenComparisonTest {
  private static final DecoderShape OTHER = new DecoderShape(7, 14, 12, 1, 2, 1, 10, 500, 1e-6);
  private static final Sampling PLAIN = Sampling.plain(1);

  private final Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
  private final Decoder other = Tiny.decoder(OTHER, 2);
  private static final Rounding NEAR = new Rounding(Tiny.SHAPE, 1, 12);
  private static final Rounding NEAR_OTHER = new Rounding(OTHER, 2, 12);

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
      assertPlain(NEAR, pair[0], NEAR_OTHER, pair[1], sequences, prompts, got);
    }
  }

  /** Requires the log-probabilities, divergences and entropies of plain networks. */
  static void assertPlain(
      Rounding near,
      Sampling law,
      Rounding nearOther,
      Sampling otherLaw,
      List<int[]> sequences,
      int[] prompts,
      TokenComparison got) {
    for (int s = 0; s < prompts.length; s++) {
      int b = s;
      int[] x = sequences.get(b);
      String where = law + " and " + otherLaw + ", sequence " + b;
      near.checkLogProbs(x, prompts[b], law, got.logProbs()[b]);
      nearOther.checkLogProbs(x, prompts[b], otherLaw, got.otherLogProbs()[b]);
      double[][][] own = near.each(network -> PlainLaws.of(network, x, law));
      double[][][] theirs = nearOther.each(network -> PlainLaws.of(network, x, otherLaw));
      IntFunction<double[]> kl =
          draw ->
              IntStream.range(prompts[b] - 1, x.length - 1)
                  .mapToDouble(t -> Divergence.backwardKl(own[draw][t], theirs[draw][t]))
                  .toArray();
      IntFunction<double[]> entropy =
          draw ->
              IntStream.range(prompts[b] - 1, x.length - 1)
                  .mapToDouble(t -> entropy(own[draw][t]))
                  .toArray();
      double sum = Rounding.ofSum(own[0][0].length);
      Rounding.check(kl, got.kl()[b], sum, "KL of " + where);
      Rounding.check(entropy, got.entropy()[b], sum, "entropy of " + where);
    }
  }

  private static double entropy(double[] logPmf) {
    return Arrays.stream(logPmf)
        .map(x -> x == Double.NEGATIVE_INFINITY ? 0 : -Math.exp(x) * x)
        .sum();
  }

  /** Logits of some hundreds: most probabilities are 0 in float32, and 0 · (−∞) is near. */
  @Test
  void lawsThatUnderflowAreCompared() {
    Map<String, FloatArray> weights = Tiny.scaled(Tiny.SHAPE, 1, "embedding", 300);
    Rounding steep = new Rounding(Tiny.SHAPE, weights, 12);
    List<int[]> sequences = Tiny.sequences(7, 2, 12, 5);
    int[] prompts = {1, 3};
    try (Decoder sure = new Decoder(DecoderWeights.of(Tiny.SHAPE, weights))) {
      TokenComparison got = TokenComparison.of(sure, PLAIN, other, PLAIN, sequences, prompts);
      assertPlain(steep, PLAIN, NEAR_OTHER, PLAIN, sequences, prompts, got);
      TokenComparison back = TokenComparison.of(other, PLAIN, sure, PLAIN, sequences, prompts);
      assertPlain(NEAR_OTHER, PLAIN, steep, PLAIN, sequences, prompts, back);
    }
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
    NEAR.checkLogProbs(sequences.get(0), 2, PLAIN, got.logProbs()[0]);
  }

  @Test
  void aBatchOfOneEqualsABatchOfMany() {
    int[] lengths = IntStream.range(0, 150).map(b -> 2 + b * 5 % 11).toArray(); // three calls
    List<int[]> sequences = Tiny.sequences(7, 6, lengths);
    int[] prompts = Arrays.stream(lengths).map(n -> 1 + n / 3).toArray();
    TokenComparison got = TokenComparison.of(decoder, PLAIN, other, PLAIN, sequences, prompts);
    assertPlain(NEAR, PLAIN, NEAR_OTHER, PLAIN, sequences, prompts, got);
  }

  @Test
  void logitsInPartsAreTheSameAsWhole() {
    DecoderShape wide = new DecoderShape(150_000, 12, 4, 1, 1, 1, 4, 100, 1e-5);
    assertEquals(55, TokenComparison.tokensAtOnce(wide)); // of 88
    List<int[]> sequences = Tiny.sequences(150_000, 6, 12, 12, 12, 12, 12, 12, 12, 12);
    int[] prompts = {1, 2, 3, 4, 5, 6, 7, 8};
    try (Decoder first = Tiny.decoder(wide, 1);
        Decoder second = Tiny.decoder(wide, 2)) {
      TokenComparison all = TokenComparison.of(first, PLAIN, second, PLAIN, sequences, prompts);
      Rounding nearFirst = new Rounding(wide, 1, 12);
      Rounding nearSecond = new Rounding(wide, 2, 12);
      for (int b = 0; b < 8; b += 7) { // of the first part and of the last
        int[] prompt = {prompts[b]};
        List<int[]> alone = sequences.subList(b, b + 1);
        TokenComparison one = TokenComparison.of(first, PLAIN, second, PLAIN, alone, prompt);
        // a row's sums over the vocabulary have one order: what may differ is two products
        double bound =
            boundOf(nearFirst, sequences.get(b), prompts[b])
                + boundOf(nearSecond, sequences.get(b), prompts[b]);
        assertArrayEquals(one.logProbs()[0], all.logProbs()[b], bound);
        assertArrayEquals(one.otherLogProbs()[0], all.otherLogProbs()[b], bound);
        assertArrayEquals(one.kl()[0], all.kl()[b], bound);
        assertArrayEquals(one.entropy()[0], all.entropy()[b], bound);
      }
    }
  }

  private static double boundOf(Rounding near, int[] sequence, int prompt) {
    return Rounding.bound(near.logProbs(sequence, prompt, PLAIN));
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
