package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.text.GgufVocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a GGUF file's metadata says about tokens: the keys under {@code tokenizer}. */
final class GgufTokens {
  private static final String KEY = "tokenizer.ggml.";
  private static final String TEMPLATE = "tokenizer.chat_template";

  private final String where;
  private final Map<String, Object> metadata;
  private final List<String> problems = new ArrayList<>();

  private GgufTokens(String where, Map<String, Object> metadata) {
    this.where = where;
    this.metadata = metadata;
  }

  /**
   * Reads the vocabulary.
   *
   * @param where the file, told in errors
   * @throws BadInput naming every key that is missing or of another type, and what no tokenizer can
   *     be made of
   */
  static GgufVocabulary vocabulary(String where, Map<String, Object> metadata) {
    GgufTokens of = new GgufTokens(where, metadata);
    String model = of.needed(KEY + "model", String.class, "");
    String pre = of.get(KEY + "pre", String.class, "default");
    List<String> tokens = of.list(KEY + "tokens", String.class, true);
    List<Long> types = of.list(KEY + "token_type", Long.class, false);
    List<String> merges = of.list(KEY + "merges", String.class, true);
    long bos = of.get(KEY + "bos_token_id", Long.class, -1L);
    List<Integer> ends = new ArrayList<>();
    ends.add(id(of.needed(KEY + "eos_token_id", Long.class, 0L)));
    for (String turn : List.of("eot_token_id", "eom_token_id")) {
      long end = of.get(KEY + turn, Long.class, -1L);
      if (end >= 0) {
        ends.add(id(end));
      }
    }
    Boolean addBos = of.get(KEY + "add_bos_token", Boolean.class, null);
    String template = of.get(TEMPLATE, String.class, null);
    if (!of.problems.isEmpty()) {
      throw new BadInput(of.problems);
    }
    return new GgufVocabulary(
        where,
        model,
        pre,
        tokens,
        types.stream().mapToInt(type -> (int) Math.min(type, Integer.MAX_VALUE)).toArray(),
        merges,
        bos < 0 ? OptionalInt.empty() : OptionalInt.of(id(bos)),
        ends,
        Optional.ofNullable(addBos),
        Optional.ofNullable(template));
  }

  private static int id(long id) {
    return (int) Math.min(id, Integer.MAX_VALUE);
  }

  private <T> T needed(String key, Class<T> type, T instead) {
    if (metadata.get(key) == null) {
      problems.add(where + ": " + key + " is missing; without it the file holds no tokenizer");
    }
    return get(key, type, instead);
  }

  private <T> T get(String key, Class<T> type, T none) {
    Object value = metadata.get(key);
    if (value == null || type.isInstance(value)) {
      return value == null ? none : type.cast(value);
    }
    problems.add(
        String.format(
            "%s: %s = %s: must be of type %s",
            where, key, Echo.value(String.valueOf(value)), type.getSimpleName()));
    return none;
  }

  private <T> List<T> list(String key, Class<T> type, boolean needed) {
    List<?> values = needed ? needed(key, List.class, List.of()) : get(key, List.class, List.of());
    if (values.stream().allMatch(type::isInstance)) {
      return values.stream().map(type::cast).toList();
    }
    problems.add(where + ": " + key + ": must hold nothing but " + type.getSimpleName());
    return List.of();
  }
}
