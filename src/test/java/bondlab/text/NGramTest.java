package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NGramTest {
  private static final int VOCABULARY = 6;

  @Property(tries = 200)
  void probabilitiesSumToOne(
      @ForAll @Size(max = 30) int[] any,
      @ForAll @IntRange(min = 0, max = VOCABULARY - 1) int history) {
    NGram model = NGram.fit(new int[][] {wrap(any)}, VOCABULARY, 0);
    double unigram = IntStream.range(0, VOCABULARY).mapToDouble(model::probability).sum();
    double bigram =
        IntStream.range(0, VOCABULARY).mapToDouble(w -> model.probability(history, w)).sum();
    assertEquals(1, unigram, 1e-12); // rounding of six terms
    assertEquals(1, bigram, 1e-12);
  }

  private static int[] wrap(int[] any) {
    return IntStream.of(any).map(i -> Math.floorMod(i, VOCABULARY)).toArray();
  }

  @Test
  void equalsTheFormulaByHand() {
    // row: 0 | 1 2 1 0; counts 1: 2, 2: 1, 0: 1; U = 3, C = 4, V = 6
    NGram model = NGram.fit(new int[][] {{1, 2, 1}}, VOCABULARY, 0);
    assertEquals((2 + 3.0 / 6) / 7, model.probability(1), 1e-15);
    assertEquals((0 + 3.0 / 6) / 7, model.probability(5), 1e-15);
    // after 1: 2 once, 0 once; U(1) = 2, c(1) = 2
    assertEquals((1 + 2 * (1.5 / 7)) / 4, model.probability(1, 2), 1e-15);
    assertEquals((0 + 2 * (0.5 / 7)) / 4, model.probability(1, 5), 1e-15);
    assertEquals(model.probability(3), model.probability(4, 3), 0); // 4 never seen
  }

  @Property(tries = 100)
  void pairsGiveTheSameModel(@ForAll @Size(max = 30) int[] any, @ForAll @Size(max = 5) int[] more) {
    NGram model = NGram.fit(new int[][] {wrap(any), wrap(more)}, VOCABULARY, 0);
    NGram again = NGram.of(model.pairs(), VOCABULARY, 0);
    for (int h = 0; h < VOCABULARY; h++) {
      for (int w = 0; w < VOCABULARY; w++) {
        assertEquals(model.probability(h, w), again.probability(h, w), 0);
      }
    }
  }

  @Test
  void pairsStandByHistoryAndToken() {
    NGram model = NGram.fit(new int[][] {{1, 2, 1, 2}}, VOCABULARY, 0);
    assertArrayEquals(new int[][] {{0, 1, 1}, {1, 2, 2}, {2, 0, 1}, {2, 1, 1}}, model.pairs());
  }

  @Test
  void pairsThatAreNoneAreRefused() {
    for (int[] pair : new int[][] {{0, 6, 1}, {-1, 0, 1}, {0, 1, 0}, {0, 1}}) {
      assertThrows(BadInput.class, () -> NGram.of(new int[][] {pair}, VOCABULARY, 0));
    }
  }

  @Test
  void lossIsTheMeanOverTokensAndEnds() {
    NGram model = NGram.fit(new int[][] {{1, 2, 1}}, VOCABULARY, 0);
    double expected = -(Math.log(model.probability(0, 2)) + Math.log(model.probability(2, 0))) / 2;
    assertEquals(expected, model.bigramLoss(new int[][] {{2}}), 1e-15);
    expected = -(Math.log(model.probability(2)) + Math.log(model.probability(0))) / 2;
    assertEquals(expected, model.unigramLoss(new int[][] {{2}}), 1e-15);
  }

  @Test
  void historyHelpsOnRealText() {
    Split split =
        Split.of(
            Corpus.read("europarl-en"), new CorpusSpec("europarl-en", "text", 0.05, 0.1, 0), 1);
    try (Tokenizer tokenizer = BytePairTokenizer.train(split.train(), 512)) {
      int[][] train = tokenizer.encodeAll(split.train().stream().map(Document::text).toList());
      int[][] held = tokenizer.encodeAll(split.validation().stream().map(Document::text).toList());
      NGram model = NGram.fit(train, tokenizer.size(), tokenizer.endOfText());
      double unigram = model.unigramLoss(held);
      double bigram = model.bigramLoss(held);
      assertTrue(bigram < unigram - 1 && unigram < Math.log(512), bigram + " " + unigram);
    }
  }
}
