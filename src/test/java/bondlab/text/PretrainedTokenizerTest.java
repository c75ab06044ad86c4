package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.table.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ids that are expected are those of transformers and of a BPE in Python, which agreed: {@code
 * src/test/python/fixture_tokenizer.py} made them. The tiny vocabulary is its own, with three
 * special tokens (ids 0 to 2) and {@code <note>}, which is added but not special.
 */
class PretrainedTokenizerTest {
  private static final Map<String, Object> TINY = resource("tiny-tokenizer.json");
  private static final List<String> TEXTS = strings(TINY.get("texts"));
  private static final int START = 1;
  private static final int END = 2;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"smollm", "llama-bpe", "qwen2", "gpt-2", "default"})
  void idsAreThoseOfTransformersForEachWayOfCutting(String pre) {
    Map<?, ?> expected = (Map<?, ?>) ((Map<?, ?>) TINY.get("ways")).get(pre);
    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.of(tiny(pre))) {
      assertIds(TEXTS, expected, tokenizer);
      for (String text : TEXTS) {
        String back = pre.equals("qwen2") ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
        assertEquals(back, tokenizer.decode(tokenizer.encode(text)));
        assertEquals(back, tokenizer.decode(tokenizer.encodeWithSpecials(text)));
      }
    }
  }

  @Test
  void idsOfTheRealSmolLm2AreThoseOfTransformers() throws IOException {
    GgufVocabulary vocabulary = SmolLm2.vocabulary();
    Map<String, Object> expected = resource("smollm2-ids.json");
    List<String> texts = strings(expected.get("texts"));
    assertTrue(texts.size() >= 60);
    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.of(vocabulary)) {
      assertIds(texts, expected, tokenizer);
      assertEquals(49_152, tokenizer.size());
      assertEquals(2, tokenizer.endOfText());
      assertArrayEquals(tokenizer.encode("a"), tokenizer.withBos(tokenizer.encode("a")));
      tokenizer.save(folder.resolve("tokenizer.json"));
      try (PretrainedTokenizer again = PretrainedTokenizer.read(folder)) {
        assertEquals(tokenizer.fingerprint(), again.fingerprint());
        assertIds(texts, expected, again);
      }
    }
  }

  private static void assertIds(
      List<String> texts, Map<?, ?> expected, PretrainedTokenizer tokenizer) {
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      int[] plain = tokenizer.encode(text);
      assertArrayEquals(ids(expected.get("plain"), i), plain, text);
      assertArrayEquals(ids(expected.get("parsed"), i), tokenizer.encodeWithSpecials(text), text);
      assertTrue(Arrays.stream(plain).noneMatch(tokenizer.specials()::containsValue), text);
    }
  }

  @Test
  void spelledSpecialTokensAreTextUnlessAskedFor() {
    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.of(tiny("smollm"))) {
      String text = "<|im_start|>a<|im_end|>";
      int[] plain = tokenizer.encode(text);
      assertTrue(plain.length > 10);
      assertEquals(text, tokenizer.decode(plain));
      int[] parsed = tokenizer.encodeWithSpecials(text);
      assertEquals(3, parsed.length);
      assertEquals(START, parsed[0]);
      assertEquals(END, parsed[2]);
      assertEquals(text, tokenizer.decode(parsed));
      assertEquals("a", tokenizer.decode(parsed, false));
      assertEquals(text, tokenizer.decode(plain, false), "what was text stays");
    }
  }

  @Test
  void theBeginningIsPutWhereTheModelAsksForIt() {
    try (PretrainedTokenizer llama = PretrainedTokenizer.of(tiny("llama-bpe"));
        PretrainedTokenizer smol = PretrainedTokenizer.of(tiny("smollm"))) {
      assertArrayEquals(new int[] {0, 9}, llama.withBos(new int[] {9}));
      assertArrayEquals(new int[] {0, 9}, llama.withBos(new int[] {0, 9}), "not twice");
      assertArrayEquals(new int[] {9}, smol.withBos(new int[] {9}));
      assertNotEquals(llama.fingerprint(), smol.fingerprint());
    }
  }

  @Test
  void aSavedTokenizerReadsBackFromItsFolder() {
    GgufVocabulary vocabulary = tiny("llama-bpe");
    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.of(vocabulary)) {
      tokenizer.save(folder.resolve("tokenizer.json"));
      try (PretrainedTokenizer read = PretrainedTokenizer.read(folder)) {
        assertEquals(tokenizer.fingerprint(), read.fingerprint());
        assertEquals(Optional.of("the template"), read.chatTemplate());
        assertEquals(END, read.endOfText());
        assertArrayEquals(new int[] {0}, read.withBos(new int[0]));
        assertArrayEquals(tokenizer.encode(TEXTS.get(40)), read.encode(TEXTS.get(40)));
      }
    }
  }

  @Test
  void everyTokenThatEndsAResponseIsRead() throws IOException {
    try (PretrainedTokenizer one = PretrainedTokenizer.of(tiny("smollm"))) {
      assertEquals(List.of(END), one.ends());
      assertTrue(one.ended(new int[] {9, END}) && !one.ended(new int[] {END, 9}));
      one.save(folder.resolve("tokenizer.json"));
      assertTrue(Files.notExists(folder.resolve("generation_config.json")));
    }
    // as transformers: the configuration counts where none of generation says anything
    Files.writeString(folder.resolve("config.json"), "{\"eos_token_id\": 0}");
    assertEnds(END, 0);
    Files.writeString(folder.resolve("generation_config.json"), "{\"temperature\": 1.0}");
    assertEnds(END, 0);
    Files.writeString(
        folder.resolve("generation_config.json"),
        "{\"eos_token_id\": [1, %d, 100000]}".formatted(END));
    assertEnds(END, 1); // what the vocabulary does not have ends nothing
    try (PretrainedTokenizer read = PretrainedTokenizer.read(folder)) {
      Path again = Files.createDirectories(folder.resolve("again"));
      read.save(again.resolve("tokenizer.json"));
      try (PretrainedTokenizer saved = PretrainedTokenizer.read(again)) {
        assertEquals(List.of(END, 1), saved.ends());
        assertEquals(read.fingerprint(), saved.fingerprint());
      }
    }
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [\"</s>\"]}");
    assertRefused("eos_token_id = [\"</s>\"]", () -> PretrainedTokenizer.read(folder));
  }

  private void assertEnds(Integer... ends) {
    try (PretrainedTokenizer read = PretrainedTokenizer.read(folder)) {
      assertEquals(List.of(ends), read.ends());
    }
  }

  @Test
  void theEndOfATurnEndsAResponseToo() {
    GgufVocabulary v = tiny("smollm");
    try (PretrainedTokenizer chat = withEnd(v, 0, "{{ m }}<|im_end|>");
        PretrainedTokenizer other = withEnd(v, 0, "{{ m }}")) {
      assertEquals(List.of(0, END), chat.ends());
      assertEquals(List.of(0), other.ends());
      assertNotEquals(chat.fingerprint(), other.fingerprint());
    }
  }

  private static PretrainedTokenizer withEnd(GgufVocabulary v, int end, String template) {
    return PretrainedTokenizer.of(
        new GgufVocabulary(
            v.origin(),
            v.model(),
            v.pre(),
            v.tokens(),
            v.types(),
            v.merges(),
            v.bos(),
            List.of(end),
            v.addBos(),
            Optional.of(template)));
  }

  @Test
  void unusedIdsStandForNoToken() {
    List<String> tokens = List.of("a", "b", "[PAD2]", "<end>", "[PAD4]");
    GgufVocabulary padded =
        of("gpt2", tokens, new int[] {1, 1, 5, 3, 5}, List.of(), 3, OptionalInt.empty());
    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.of(padded)) {
      assertEquals(4, tokenizer.size());
      assertEquals(List.of(2), tokenizer.unused());
      assertEquals("ab", tokenizer.decode(new int[] {0, 2, 1}));
    }
  }

  @Test
  void aFolderOfHuggingFacesOwnIsRead() throws IOException {
    // special tokens only among the added ones, merges as pairs, settings as objects, as in Llama 3
    List<String> tokens = strings(TINY.get("tokens"));
    List<Object> vocabulary = new ArrayList<>();
    tokens.subList(3, tokens.size() - 1).forEach(vocabulary::add);
    StringBuilder vocab = new StringBuilder();
    for (int i = 0; i < vocabulary.size(); i++) {
      vocab.append(i == 0 ? "" : ", ").append(Json.line(vocabulary.get(i))).append(": ").append(i);
    }
    int next = vocabulary.size();
    List<List<String>> merges =
        strings(TINY.get("merges")).stream().map(m -> List.of(m.split(" "))).toList();
    String json =
        Json.line(Json.parse(tiny("llama-bpe").toJson(), "tiny"))
            .replaceFirst(
                "\"added_tokens\": \\[.*?\\]",
                "\"added_tokens\": [{\"id\": %d, \"content\": \"<|b|>\", \"special\": true}, {\"id\":"
                        .formatted(next)
                    + " %d, \"content\": \"<|e|>\", \"special\": true}, {\"id\": %d, \"content\":"
                        .formatted(next + 1, next + 2)
                    + " \"<note>\", \"special\": false}]");
    json = flagged(json);
    int from = json.indexOf("\"vocab\"");
    json = json.substring(0, from) + "\"vocab\": {" + vocab + "}, \"merges\": " + Json.line(merges);
    Files.writeString(folder.resolve("tokenizer.json"), json + "}}");
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": {\"content\": \"<|b|>\"}, \"eos_token\": \"<|e|>\", \"add_bos_token\": true}");
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages }}");
    try (PretrainedTokenizer read = PretrainedTokenizer.read(folder)) {
      assertEquals(next + 3, read.size());
      int[] ids = read.encodeWithSpecials("<|b|>a <note><|e|>");
      assertEquals(next, ids[0]);
      assertEquals(next + 2, ids[ids.length - 2]);
      assertEquals(next + 1, ids[ids.length - 1]);
      assertEquals("<|b|>a <note><|e|>", read.decode(ids));
      assertEquals("<|b|>a <note>", read.decode(read.encode("<|b|>a <note>")));
      assertFalse(Arrays.stream(read.encode("<|b|>")).anyMatch(id -> id >= next));
      assertArrayEquals(new int[] {next}, read.withBos(new int[0]));
      assertEquals(Optional.of("{{ messages }}"), read.chatTemplate());
    }
  }

  private static String flagged(String json) {
    return json.replace(
        "\"special\":",
        "\"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false,"
            + " \"special\":");
  }

  @Test
  void longEmptyAndBrokenTexts() {
    try (PretrainedTokenizer tokenizer = PretrainedTokenizer.of(tiny("qwen2"))) {
      assertEquals(0, tokenizer.encode("").length);
      assertEquals(0, tokenizer.encodeWithSpecials("").length);
      assertEquals("", tokenizer.decode(new int[0]));
      String long1 = "The quick brown fox, 123 times. ".repeat(1 << 15);
      assertEquals(1 << 20, long1.length());
      assertEquals(long1, tokenizer.decode(tokenizer.encode(long1)));
      assertThrows(BadInput.class, () -> tokenizer.encode("a\uD83D"));
      assertThrows(BadInput.class, () -> tokenizer.encodeWithSpecials("<|im_end|>\uDE00"));
      int[] cut = tokenizer.encode("a😀");
      assertEquals("a\uFFFD", tokenizer.decode(Arrays.copyOf(cut, cut.length - 1)));
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> tokenizer.decode(new int[] {1, 100_000}));
      assertTrue(e.getMessage().contains("100000"), e.getMessage());
    }
  }

  @Test
  void aVocabularyThatCannotBeReadIsNamed() {
    GgufVocabulary good = tiny("smollm");
    assertRefused("pre = tekken: must be one of smollm", () -> tiny("tekken"));
    List<String> two = List.of("a", "b", "a");
    assertRefused(
        "0 and 2 are both \"a\"",
        () -> of("gpt2", two, new int[0], List.of(), 0, OptionalInt.of(1)));
    assertRefused(
        "model = llama",
        () -> of("llama", good.tokens(), good.types(), good.merges(), 0, good.bos()));
    BadInput all =
        assertThrows(
            BadInput.class,
            () ->
                of(
                    "gpt2",
                    List.of("a", "b"),
                    new int[] {1, 9, 1},
                    List.of("a b", "ab"),
                    2,
                    OptionalInt.of(-1)));
    List<String> parts =
        List.of(
            "token_type has 3 values for 2 tokens",
            "token_type of token 1 is 9",
            "eos_token_id = 2",
            "bos_token_id = -1",
            "number 0, \"a b\", names no token \"ab\"",
            "number 1, \"ab\", names no token two tokens");
    assertEquals(parts.size(), all.problems().size(), all.getMessage());
    for (int i = 0; i < parts.size(); i++) {
      assertTrue(all.problems().get(i).startsWith("tiny: "), all.getMessage());
      assertTrue(all.getMessage().contains(parts.get(i)), all.getMessage());
    }
  }

  @Test
  void aFolderThatCannotBeReadIsNamed() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Path config = folder.resolve("tokenizer_config.json");
    assertRefused(file + " does not exist", () -> PretrainedTokenizer.read(folder));
    String good = tiny("gpt-2").toJson();
    Files.writeString(file, good);
    assertRefused(config + " does not exist", () -> PretrainedTokenizer.read(folder));
    Files.writeString(config, "{\"bos_token\": null}");
    assertRefused("has no eos_token", () -> PretrainedTokenizer.read(folder));
    Files.writeString(config, "{\"eos_token\": \"</s>\"}");
    assertRefused("eos_token = </s>", () -> PretrainedTokenizer.read(folder));
    Files.writeString(config, "{\"eos_token\": \"<|im_end|>\"}");
    Map<String, String> broken =
        Map.of(
            "\"type\": \"BPE\"", "\"type\": \"WordPiece\"",
            "\"lstrip\": false", "\"lstrip\": true",
            "\"<|im_end|>\": 2", "\"<|im_end|>\": 3",
            "\"id\": 2", "\"id\": 3",
            "\"<|im_end|>\": 2,", "\"<|im_end|>\": 2.5,");
    for (var change : broken.entrySet()) {
      assertTrue(good.contains(change.getKey()));
      Files.writeString(file, good.replace(change.getKey(), change.getValue()));
      assertRefused(file.toString(), () -> PretrainedTokenizer.read(folder));
    }
    Files.writeString(file, good.replace("\"ByteLevel\"", "\"Metaspace\""));
    assertRefused("pre_tokenizer = Metaspace", () -> PretrainedTokenizer.read(folder));
    Files.writeString(file, "{}");
    assertRefused("model must be an object", () -> PretrainedTokenizer.read(folder));
  }

  private static void assertRefused(String reason, Runnable made) {
    BadInput e = assertThrows(BadInput.class, made::run);
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  /** The tiny vocabulary as a GGUF file would hold it. */
  static GgufVocabulary tiny(String pre) {
    List<String> tokens = strings(TINY.get("tokens"));
    Set<String> specials = Set.copyOf(strings(TINY.get("specials")));
    Set<String> added = Set.copyOf(strings(TINY.get("added")));
    int[] types =
        tokens.stream()
            .mapToInt(t -> specials.contains(t) ? 3 : added.contains(t) ? 4 : 1)
            .toArray();
    return new GgufVocabulary(
        "tiny",
        "gpt2",
        pre,
        tokens,
        types,
        strings(TINY.get("merges")),
        OptionalInt.of(0),
        List.of(END),
        Optional.empty(),
        Optional.of("the template"));
  }

  private static GgufVocabulary of(
      String model,
      List<String> tokens,
      int[] types,
      List<String> merges,
      int eos,
      OptionalInt bos) {
    return new GgufVocabulary(
        "tiny",
        model,
        "gpt-2",
        tokens,
        types,
        merges,
        bos,
        List.of(eos),
        Optional.empty(),
        Optional.empty());
  }

  /** An expectation of this folder. */
  static Map<String, Object> resource(String name) {
    try (var in = PretrainedTokenizerTest.class.getResourceAsStream("/bondlab/text/" + name)) {
      return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String.class::cast).toList();
  }

  private static int[] ids(Object lists, int row) {
    return ((List<?>) ((List<?>) lists).get(row)).stream().mapToInt(id -> (Integer) id).toArray();
  }
}
