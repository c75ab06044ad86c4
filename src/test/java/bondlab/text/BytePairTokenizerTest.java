package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.text.BytePairTrainer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTokenizerTest {
  private static final List<Document> DOCUMENTS =
      Corpus.read("europarl-en").documents().subList(0, 200);
  private static final Vocabulary VOCABULARY =
      BytePairTrainer.train(DOCUMENTS.stream().map(Document::text).toList(), 600);
  private static final BytePairTokenizer TOKENIZER = BytePairTokenizer.of(VOCABULARY);

  @TempDir Path folder;

  /** Any text but lone surrogates, which UTF-8 has no bytes for. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> any =
        Arbitraries.strings().all().ofMaxLength(40).filter(BytePairTokenizerTest::isWhole);
    Arbitrary<String> latin = Arbitraries.strings().withCharRange('\0', '\u024F').ofMaxLength(40);
    Arbitrary<String> tricky =
        Arbitraries.of(
            "<|endoftext|>",
            "don't",
            " \n\n ",
            "\r\n",
            "\u00A0",
            "  x",
            "é😀",
            "\u2028",
            "…",
            "1a",
            "e\u0301\u0323",
            "👩🏽‍🚀",
            "🇪🇺",
            "\uFEFF",
            "\0",
            "中文。字",
            "ไทย",
            "हिन्दी",
            "\u180E");
    return Arbitraries.oneOf(any, latin, tricky.list().ofMaxSize(6).map(l -> String.join("", l)));
  }

  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  @Property(tries = 1000)
  void anyTextComesBack(@ForAll("texts") String text) {
    int[] tokens = TOKENIZER.encode(text);
    assertEquals(text, TOKENIZER.decode(tokens));
    assertTrue(Arrays.stream(tokens).noneMatch(t -> t == TOKENIZER.endOfText()));
  }

  @Test
  void encodesAsTheDefinitionSays() {
    for (Document document : DOCUMENTS.subList(100, 104)) {
      assertArrayEquals(
          NaiveBytePair.encode(VOCABULARY, document.text()), TOKENIZER.encode(document.text()));
    }
  }

  @Test
  void rememberedPiecesAreWhatTheWholeTextGives() throws IOException {
    // a second added token turns the memory of pieces off
    String second =
        "\"added_tokens\": [{\"id\": 600, \"content\": \"<|pad|>\", \"single_word\":"
            + " false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}, ";
    Path file = folder.resolve("two-added.json");
    Files.writeString(file, VOCABULARY.toJson().replace("\"added_tokens\": [", second));
    try (BytePairTokenizer whole = BytePairTokenizer.read(file)) {
      assertEquals(601, whole.size());
      Stream<String> tricky =
          Stream.of("  two  spaces\t\n", "it's 12½ – “so” …", "a\u00A0b \u0085c", "");
      Stream.concat(tricky, DOCUMENTS.stream().map(Document::text))
          .forEach(text -> assertArrayEquals(whole.encode(text), TOKENIZER.encode(text), text));
    }
  }

  @Property(tries = 1000)
  void stretchesGiveTheIdsOfTheDefinition(
      @ForAll("texts") String one, @ForAll("texts") String other) {
    // stretches of 3 characters, so that they are cut wherever they can be
    PieceCache cache = new PieceCache(TOKENIZER::encode, 3);
    String text = one + " " + other;
    int[] all = TOKENIZER.encode(text);
    assertArrayEquals(all, cache.encode(text, 0, Integer.MAX_VALUE), text);
    int most = Math.min(5, all.length);
    assertArrayEquals(Arrays.copyOf(all, most), cache.encode(text, 0, most), text);
    if (text.chars().allMatch(c -> c <= '\u024F')) { // where Java's pieces are the library's
      assertArrayEquals(NaiveBytePair.encode(VOCABULARY, text), all, text);
    }
  }

  @Test
  void aTextOfManyStretchesIsEncodedPieceByPieceAndOnlyWordsAreRemembered() {
    List<Integer> lengths = new ArrayList<>();
    PieceCache cache =
        new PieceCache(
            part -> {
              lengths.add(part.length());
              return TOKENIZER.encode(part);
            });
    String latin = DOCUMENTS.stream().map(Document::text).collect(Collectors.joining(" "));
    String paragraph = latin + " 5 € 中文。 " + latin;
    String word = "x".repeat(10_000);
    String text = paragraph + " " + word + " " + word;
    assertTrue(text.length() > 100_000);
    int[] tokens = cache.encode(text, 0, Integer.MAX_VALUE);
    assertEquals(text, TOKENIZER.decode(tokens));
    long words = Pattern.compile("\\W+").splitAsStream(paragraph).distinct().count();
    assertTrue(cache.size() < 3 * words, cache.size() + " pieces of " + words + " words");
    assertTrue(cache.size() > 1_000, cache.size() + " pieces");
    int longest = lengths.stream().mapToInt(length -> length).max().orElseThrow();
    assertTrue(longest < 10_001 + 5_000, "a stretch, or one that ends in the long word");
    assertTrue(lengths.stream().filter(length -> length > 4_000).count() <= 4, lengths::toString);
    lengths.clear();
    assertArrayEquals(Arrays.copyOf(tokens, 50), cache.encode(text, 0, 50));
    assertTrue(lengths.size() <= 1, "no more than one stretch is read");
  }

  @Test
  void theBeginningOfTheRestOfATextIsThatOfTheWhole() {
    String text = DOCUMENTS.get(3).text();
    int from = text.indexOf(' ', 20);
    int[] rest = TOKENIZER.encode(text.substring(from));
    assertArrayEquals(Arrays.copyOf(rest, 7), TOKENIZER.encode(text, from, 7));
    assertArrayEquals(rest, TOKENIZER.encode(text, from, rest.length + 1));
  }

  @Test
  void halfACharacterIsRefused() {
    for (String text : List.of("ab\uD83D", "ab\uDE00 c", "\uD83D\uD83D\uDE00")) {
      assertTrue(
          assertThrows(BadInput.class, () -> TOKENIZER.encode(text))
              .getMessage()
              .contains("lone surrogate"));
    }
  }

  @Test
  void aCharacterCutAtTheEndIsMarked() {
    int[] tokens = TOKENIZER.encode("a😀");
    assertEquals("a\uFFFD", TOKENIZER.decode(Arrays.copyOf(tokens, tokens.length - 1)));
  }

  @Test
  void theEndOfTextIsSpelledOut() {
    assertEquals(0, TOKENIZER.endOfText());
    assertEquals(600, TOKENIZER.size());
    assertEquals("<|endoftext|>", TOKENIZER.decode(new int[] {0}));
  }

  @Test
  void manyTextsAreEncodedInOrder() {
    int[][] all = TOKENIZER.encodeAll(List.of("one", "", "two"));
    assertEquals(3, all.length);
    assertEquals(0, all[1].length);
    assertArrayEquals(TOKENIZER.encode("two"), all[2]);
  }

  @Test
  void aSavedTokenizerReadsBack() {
    Path file = folder.resolve("deeper/tokenizer.json");
    TOKENIZER.save(file);
    TOKENIZER.save(file); // replaces
    assertEquals(1, file.getParent().toFile().list().length, "no partial file is left");
    try (BytePairTokenizer read = BytePairTokenizer.read(file);
        BytePairTokenizer other = BytePairTokenizer.train(DOCUMENTS, 500)) {
      assertEquals(TOKENIZER.fingerprint(), read.fingerprint());
      assertNotEquals(TOKENIZER.fingerprint(), other.fingerprint());
      assertArrayEquals(TOKENIZER.encode("Mr President, é"), read.encode("Mr President, é"));
    }
  }

  @Test
  void anIdOutsideTheVocabularyIsNamed() {
    var e =
        assertThrows(IllegalArgumentException.class, () -> TOKENIZER.decode(new int[] {5, 600}));
    assertTrue(e.getMessage().contains("token 1 of 2 is 600"), e.getMessage());
  }

  @Test
  void aBrokenFileIsNamed() throws IOException {
    Path file = folder.resolve("broken.json");
    assertRefused(file, "cannot be read");
    Files.writeString(file, VOCABULARY.toJson().substring(0, 5_000));
    assertRefused(file, "is not JSON");
    Files.writeString(file, "{\"model\": {}}");
    assertRefused(file, "is no tokenizer.json");
    Files.writeString(file, VOCABULARY.toJson().replace("<|endoftext|>", "<|end|>"));
    assertRefused(file, "has no token <|endoftext|>");
    Files.writeString(file, VOCABULARY.toJson().replace("\"type\": \"BPE\"", "\"type\": \"XYZ\""));
    assertRefused(file, "is refused");
  }

  private static void assertRefused(Path file, String reason) {
    var e = assertThrows(BadInput.class, () -> BytePairTokenizer.read(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}
