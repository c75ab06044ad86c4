package bondlab.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The ways in which byte-level BPE models cut text into pieces before they merge, by the names that
 * GGUF files have for them ({@code tokenizer.ggml.pre}) and as a {@code tokenizer.json} writes
 * them.
 *
 * <p>The rules are those of llama.cpp ({@code llama-vocab.cpp}) where they agree with the models'
 * own {@code tokenizer.json}, and the latter's where they differ: {@code qwen2} composes text to
 * NFC first, contractions ignore case in all of Unicode.
 */
enum PreTokenizer {
  /** GPT-2's pieces, but every digit stands alone. */
  SMOLLM(List.of("smollm"), List.of(digits(), byteLevel(true))),
  /** Llama 3: up to three digits; a piece that is a token is one, whatever the merges say. */
  LLAMA_BPE(
      List.of("llama-bpe", "llama3", "llama-v3"),
      List.of(split(words("\\p{N}{1,3}")), byteLevel(false))),
  /** Qwen 2, 2.5 and 3: every digit stands alone. */
  QWEN2(List.of("qwen2", "deepseek-r1-qwen"), List.of(split(words("\\p{N}")), byteLevel(false))),
  /** GPT-2: letters, numbers, punctuation and white space, each with the space before it. */
  GPT_2(List.of("gpt-2"), List.of(byteLevel(true))),
  /** llama.cpp's way where a file names none; no model was trained with it. */
  DEFAULT(
      List.of("default"),
      List.of(
          split("[\\p{P}\\$\\+<=>\\^~\\|]+"),
          split("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)"),
          split("\\p{N}+"),
          split("[0-9][0-9][0-9]"),
          byteLevel(false)));

  /** The bytes of a piece as visible characters; as a decoder, the way back. */
  static final Map<String, Object> BYTE_LEVEL = byteLevel(true);

  private final List<String> names;
  private final List<Map<String, Object>> steps;

  PreTokenizer(List<String> names, List<Map<String, Object>> steps) {
    this.names = names;
    this.steps = steps;
  }

  /** The way of that name. */
  static Optional<PreTokenizer> named(String name) {
    return Arrays.stream(values()).filter(way -> way.names.contains(name)).findFirst();
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values())
        .flatMap(way -> way.names.stream())
        .collect(Collectors.joining(", "));
  }

  /** {@code pre_tokenizer} of a {@code tokenizer.json}. */
  Map<String, Object> json() {
    return steps.size() == 1
        ? steps.get(0)
        : object("type", "Sequence", "pretokenizers", new ArrayList<>(steps));
  }

  /** {@code normalizer} of a {@code tokenizer.json}; null if text is taken as it is. */
  Map<String, Object> normalizer() {
    return this == QWEN2 ? object("type", "NFC") : null;
  }

  /** Whether a piece that is a token is not merged from its parts. */
  boolean ignoresMerges() {
    return this == LLAMA_BPE;
  }

  /** Whether models of this kind begin each text with a token, where a file does not say. */
  boolean addsBos() {
    return this == LLAMA_BPE;
  }

  private static String words(String numbers) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
        + numbers
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  private static Map<String, Object> split(String regex) {
    return object(
        "type",
        "Split",
        "pattern",
        object("Regex", regex),
        "behavior",
        "Isolated",
        "invert",
        false);
  }

  private static Map<String, Object> digits() {
    return object("type", "Digits", "individual_digits", true);
  }

  private static Map<String, Object> byteLevel(boolean cutsAsGpt2) {
    return object(
        "type",
        "ByteLevel",
        "add_prefix_space",
        false,
        "trim_offsets",
        true,
        "use_regex",
        cutsAsGpt2);
  }

  private static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }
}
