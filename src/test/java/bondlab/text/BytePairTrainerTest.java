package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.text.BytePairTrainer.Vocabulary;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BytePairTrainerTest {
  @Test
  void mergesTheMostFrequentPairFirst() {
    // "aab" 3 times and "ab" twice: "ab" in all 5, then "aab" in 3, then a space before either in 2
    Vocabulary vocabulary = BytePairTrainer.train(List.of("aab aab aab ab ab"), 260);
    assertEquals(List.of("a b", "a ab", "Ġ ab"), vocabulary.merges());
    assertEquals(List.of("ab", "aab", "Ġab"), vocabulary.tokens().subList(257, 260));
  }

  @Test
  void tiesGoToTheLowestIds() {
    assertEquals("a b", BytePairTrainer.train(List.of("cd", "ab"), 258).merges().get(0));
  }

  @Test
  void agreesWithTheDefinitionOnRealText() {
    List<String> texts =
        Corpus.read("europarl-en").documents().stream().limit(12).map(Document::text).toList();
    assertEquals(NaiveBytePair.merges(texts, 500), BytePairTrainer.train(texts, 500).merges());
  }

  @Property(tries = 200)
  void agreesWithTheDefinitionOnRepeats(
      @ForAll @Size(min = 1, max = 6)
          List<@CharRange(from = 'a', to = 'b') @StringLength(min = 6, max = 12) String> texts) {
    Vocabulary vocabulary = BytePairTrainer.train(texts, 260);
    int merges = vocabulary.merges().size();
    assertEquals(NaiveBytePair.merges(texts, 257 + merges), vocabulary.merges());
  }

  @Test
  void stopsWhenThereIsNothingLeftToMerge() {
    assertEquals(258, BytePairTrainer.train(List.of("ab"), 1000).tokens().size());
    assertEquals(257, BytePairTrainer.train(List.of(), 1000).tokens().size());
  }

  @Test
  void aVocabularyMustHoldTheBytes() {
    var e = assertThrows(BadInput.class, () -> BytePairTrainer.train(List.of("ab"), 256));
    assertTrue(e.getMessage().contains("vocabulary = 256"), e.getMessage());
  }
}
