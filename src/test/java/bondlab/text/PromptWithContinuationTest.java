package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptWithContinuationTest {
  /** Bytes only: a token a character. */
  private static final Tokenizer BYTES =
      BytePairTokenizer.of(BytePairTrainer.train(List.of(), 257));

  private static String text(PromptWithContinuation opening) {
    return BYTES.decode(opening.prompt().tokens()) + "|" + BYTES.decode(opening.human());
  }

  private static List<PromptWithContinuation> of(String text, int p, int t) {
    return PromptWithContinuation.byDocument(List.of(new Document(7, "", text)), BYTES, p, t)
        .get(0);
  }

  @Test
  void startsAtSentencesAndNeverOverlaps() {
    List<PromptWithContinuation> openings =
        of("cut off. One two. Three. Four five six seven. No.", 4, 6);
    assertEquals(
        List.of(" One| two. ", " Fou|r five"),
        openings.stream().map(PromptWithContinuationTest::text).toList());
    assertEquals(List.of(7000, 7001), openings.stream().map(o -> o.prompt().id()).toList());
  }

  @Test
  void aDocumentMayBeginWithASentence() {
    assertEquals(" We a|gree", text(of("We agree with the report", 5, 4).get(0)));
    assertEquals(0, of("Short", 5, 4).size());
    assertEquals(0, of("no sentence begins in this fragment", 5, 4).size());
  }

  @Test
  void realOpeningsAreWholeUniqueAndApart() {
    List<Document> documents = Corpus.read("europarl-en").documents().subList(0, 100);
    try (Tokenizer tokenizer = BytePairTokenizer.train(documents, 500)) {
      List<List<PromptWithContinuation>> found =
          PromptWithContinuation.byDocument(documents, tokenizer, 16, 24);
      List<PromptWithContinuation> all = found.stream().flatMap(List::stream).toList();
      assertEquals(all.size(), all.stream().map(o -> o.prompt().id()).distinct().count());
      for (int d = 0; d < documents.size(); d++) {
        int after = 0;
        for (PromptWithContinuation opening : found.get(d)) {
          assertEquals(16, opening.prompt().tokens().length);
          assertEquals(24, opening.human().length);
          int[] both = Arrays.copyOf(opening.prompt().tokens(), 40);
          System.arraycopy(opening.human(), 0, both, 16, 24);
          String passage = tokenizer.decode(both);
          String seen = passage.replaceAll("\uFFFD+$", ""); // a character cut at the end
          int at = (" " + documents.get(d).text()).indexOf(seen, after);
          assertTrue(at >= after, passage);
          after = at + seen.length();
        }
      }
    }
  }

  @Test
  void oneOfEachDocumentComesBeforeASecondOfAny() {
    List<Document> documents =
        IntStream.range(0, 5)
            .mapToObj(i -> new Document(i, "", "Ab cd ef. Gh ij kl. Mn op qr."))
            .toList();
    List<List<PromptWithContinuation>> found =
        PromptWithContinuation.byDocument(documents, BYTES, 2, 3);
    List<PromptWithContinuation> chosen =
        PromptWithContinuation.choose("prompts", 12, found, RandomStream.of(1));
    assertEquals(12, chosen.stream().map(o -> o.prompt().id()).distinct().count());
    List<PromptWithContinuation> five = chosen.subList(0, 5);
    assertEquals(5, five.stream().map(o -> o.prompt().id() / 1000).distinct().count());
    assertEquals(
        five.stream().map(PromptWithContinuationTest::text).toList(),
        PromptWithContinuation.choose("prompts", 5, found, RandomStream.of(1)).stream()
            .map(PromptWithContinuationTest::text)
            .toList());
  }

  @Test
  void tooFewAreCounted() {
    List<List<PromptWithContinuation>> found = List.of(of("Ab cd ef. Gh ij kl.", 2, 3));
    var e =
        assertThrows(
            BadInput.class,
            () -> PromptWithContinuation.choose("prompts", 9, found, RandomStream.of(1)));
    assertTrue(e.getMessage().contains("prompts = 9: must lie in 1 … 2"), e.getMessage());
    var lengths = assertThrows(BadInput.class, () -> of("Ab", 0, -1));
    assertEquals(2, lengths.problems().size());
  }
}
