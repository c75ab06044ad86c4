package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static Corpus corpusOf(int documents) {
    return new Corpus(
        "numbers",
        IntStream.range(0, documents).mapToObj(i -> new Document(i, "", "text " + i)).toList());
  }

  private static CorpusSpec spec(double validation, double prompts, double judge) {
    return new CorpusSpec("numbers", "text", validation, prompts, judge);
  }

  @Property(tries = 200)
  void everyDocumentIsInExactlyOnePart(
      @ForAll @IntRange(min = 20, max = 300) int total,
      @ForAll @DoubleRange(min = 0.03, max = 0.3) double validation,
      @ForAll @DoubleRange(min = 0.03, max = 0.3) double prompts,
      @ForAll @DoubleRange(min = 0.03, max = 0.3) double judge,
      @ForAll long seed) {
    Corpus corpus = corpusOf(total);
    Split split = Split.of(corpus, spec(validation, prompts, judge), seed);
    List<Document> all = new ArrayList<>(split.train());
    all.addAll(split.validation());
    all.addAll(split.prompts());
    all.addAll(split.judge());
    assertEquals(total, all.size());
    assertEquals(new HashSet<>(corpus.documents()), new HashSet<>(all));
    assertEquals(Math.round(validation * total), split.validation().size());
    assertEquals(Math.round(prompts * total), split.prompts().size());
    assertEquals(Math.round(judge * total), split.judge().size());
  }

  @Test
  void theSeedAloneDecides() {
    Corpus corpus = corpusOf(100);
    assertEquals(Split.of(corpus, spec(0.1, 0.1, 0), 7), Split.of(corpus, spec(0.1, 0.1, 0), 7));
    assertNotEquals(Split.of(corpus, spec(0.1, 0.1, 0), 7), Split.of(corpus, spec(0.1, 0.1, 0), 8));
  }

  @Test
  void withoutAShareTheJudgeUsesTheTrainingDocuments() {
    Split split = Split.of(corpusOf(100), spec(0.1, 0.2, 0), 7);
    assertSame(split.train(), split.judge());
    assertEquals(70, split.train().size());
  }

  @Test
  void aShareOfNothingIsRefused() {
    var e = assertThrows(BadInput.class, () -> Split.of(corpusOf(10), spec(0.1, 0.01, 0), 7));
    assertTrue(e.getMessage().contains("prompt_share = 0.01 of 10 documents"), e.getMessage());
  }

  @Test
  void everyShareOfNothingIsTold() {
    var e = assertThrows(BadInput.class, () -> Split.of(corpusOf(10), spec(0.01, 0.02, 0.03), 7));
    assertEquals(3, e.problems().size(), e.getMessage());
    assertTrue(e.getMessage().contains("corpus.judge_share = 0.03"), e.getMessage());
  }

  @Test
  void tooFewDocumentsForAllPartsAreToldAsSuchAndNotToRaiseAShare() {
    for (int documents : new int[] {1, 2}) {
      var e = assertThrows(BadInput.class, () -> Split.of(corpusOf(documents), spec(.1, .1, 0), 7));
      assertTrue(
          e.getMessage().contains("corpus.source = numbers has " + documents), e.getMessage());
      assertTrue(e.getMessage().contains("3 at least"), e.getMessage());
      assertFalse(e.getMessage().contains("raise"), e.getMessage());
    }
    assertThrows(BadInput.class, () -> Split.of(corpusOf(3), spec(.3, .3, .2), 7));
    assertEquals(1, Split.of(corpusOf(3), spec(.3, .3, 0), 7).train().size());
  }

  @Test
  void everyBadShareIsNamed() {
    var e = assertThrows(BadInput.class, () -> new CorpusSpec("", " ", 0, 1.5, Double.NaN));
    assertEquals(5, e.problems().size(), e.getMessage());
    assertTrue(e.getMessage().contains("prompt_share = 1.5"), e.getMessage());
    assertThrows(BadInput.class, () -> new CorpusSpec("a\0.txt", "text", .1, .1, 0));
    var sum = assertThrows(BadInput.class, () -> spec(0.5, 0.3, 0.3));
    assertTrue(sum.getMessage().contains("must stay below 1"), sum.getMessage());
  }
}
