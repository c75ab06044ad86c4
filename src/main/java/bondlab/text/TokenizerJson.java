package bondlab.text;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The vocabulary of a {@code tokenizer.json}, checked to be byte-level BPE. */
final class TokenizerJson {
  /** No vocabulary has ids as large. */
  private static final int MOST = 1 << 21;

  private final Map<String, Object> root;
  private final String origin;
  private final Map<String, Object> model;
  private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
  private final Map<String, Integer> specials = new LinkedHashMap<>();
  private final List<Map<?, ?>> otherAdded = new ArrayList<>();
  private final Map<Integer, String> nameOf = new HashMap<>();

  /**
   * @param root the file's object
   * @param origin the file, for messages
   * @throws BadInput naming key and value of what is missing or of another kind
   */
  TokenizerJson(Map<String, Object> root, String origin) {
    this.root = root;
    this.origin = origin;
    this.model = object(root.get("model"), "model");
    if (!"BPE".equals(model.get("type")) || !holdsByteLevel(root.get("pre_tokenizer"))) {
      throw new BadInput(
          String.format(
              "%s: model.type = %s, pre_tokenizer = %s: only byte-level BPE is read (type BPE with"
                  + " a pre_tokenizer ByteLevel)",
              origin, model.get("type"), typeOf(root.get("pre_tokenizer"))));
    }
    object(model.get("vocab"), "model.vocab")
        .forEach((name, id) -> take(name, id, "model.vocab." + name, vocabulary));
    if (root.get("added_tokens") instanceof List<?> added) {
      for (int i = 0; i < added.size(); i++) {
        takeAdded(object(added.get(i), "added_tokens." + i), "added_tokens." + i);
      }
    }
    if (vocabulary.isEmpty()) {
      throw new BadInput(origin + ": model.vocab is empty; it must hold the tokens and their ids");
    }
  }

  /** Special tokens and their ids, in the file's order. */
  Map<String, Integer> specials() {
    return Collections.unmodifiableMap(specials);
  }

  /** One more than the largest id. */
  int size() {
    return 1 + nameOf.keySet().stream().mapToInt(id -> id).max().orElseThrow();
  }

  /** Ids below the size that no token has. */
  List<Integer> unused() {
    return IntStream.range(0, size()).filter(id -> !nameOf.containsKey(id)).boxed().toList();
  }

  /**
   * The id of a token that a setting names.
   *
   * @throws BadInput if there is none of that name
   */
  int idOf(String key, String name) {
    Integer id = specials.containsKey(name) ? specials.get(name) : vocabulary.get(name);
    if (id == null) {
      throw new BadInput(
          String.format("%s: %s = %s, but there is no token of that name", origin, key, name));
    }
    return id;
  }

  /**
   * The same tokenizer, in which no text can spell a special token: none is an added token any
   * more, and in the vocabulary a character stands before their names that no byte is written as.
   */
  Map<String, Object> withoutSpecials(char unspeakable) {
    Map<String, Integer> hidden = new LinkedHashMap<>(vocabulary);
    specials.forEach((name, id) -> hidden.remove(name));
    specials.forEach((name, id) -> hidden.put(unspeakable + name, id));
    Map<String, Object> bpe = new LinkedHashMap<>(model);
    bpe.put("vocab", hidden);
    if (specials.containsKey(bpe.get("unk_token"))) {
      bpe.put("unk_token", null);
    }
    Map<String, Object> plain = new LinkedHashMap<>(root);
    plain.put("model", bpe);
    plain.put("added_tokens", otherAdded);
    for (String step : List.of("truncation", "padding", "post_processor")) {
      plain.put(step, null);
    }
    return plain;
  }

  /** The special token that {@code post_processor} puts before every text, if it does. */
  static Optional<String> firstOfTemplate(Map<String, Object> root) {
    List<Object> steps = new ArrayList<>();
    if (root.get("post_processor") instanceof Map<?, ?> step) {
      steps.add(step);
      if (step.get("processors") instanceof List<?> several) {
        steps.addAll(several);
      }
    }
    for (Object step : steps) {
      if (step instanceof Map<?, ?> map
          && map.get("single") instanceof List<?> pieces
          && !pieces.isEmpty()
          && pieces.get(0) instanceof Map<?, ?> first
          && first.get("SpecialToken") instanceof Map<?, ?> special) {
        return Optional.ofNullable((String) special.get("id"));
      }
    }
    return Optional.empty();
  }

  /** An added token; its id must be that of the vocabulary, if it is there too. */
  private void takeAdded(Map<String, Object> token, String key) {
    if (!(token.get("content") instanceof String name) || name.isEmpty()) {
      throw new BadInput(origin + ": " + key + ".content must be the token's text");
    }
    boolean special = Boolean.TRUE.equals(token.get("special"));
    Integer known = vocabulary.get(name);
    if (known != null && !known.equals(token.get("id"))) {
      throw new BadInput(
          String.format(
              "%s: %s.id = %s, but %s is %d in model.vocab; both must be the same",
              origin, key, token.get("id"), name, known));
    }
    if (special) {
      for (String flag : List.of("single_word", "lstrip", "rstrip")) {
        if (Boolean.TRUE.equals(token.get(flag))) {
          throw new BadInput(
              String.format(
                  "%s: %s.%s = true (%s) is not supported for a special token",
                  origin, key, flag, name));
        }
      }
    } else {
      otherAdded.add(token);
    }
    if (known == null) {
      take(name, token.get("id"), key + ".id", special ? specials : vocabulary);
    } else if (special) {
      specials.put(name, known);
    }
  }

  private void take(String name, Object id, String key, Map<String, Integer> into) {
    if (!(id instanceof Integer number) || number < 0 || number >= MOST) {
      throw new BadInput(
          String.format("%s: %s = %s: must be a whole number, 0 … %d", origin, key, id, MOST - 1));
    }
    String other = nameOf.putIfAbsent(number, name);
    if (other != null) {
      throw new BadInput(
          String.format(
              "%s: %s = %d is the id of %s too; each id is one token's",
              origin, key, number, other));
    }
    into.put(name, number);
  }

  private Map<String, Object> object(Object value, String key) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new BadInput(
          origin + " is no tokenizer.json: " + key + " must be an object, not " + typeOf(value));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach((name, item) -> object.put((String) name, item));
    return object;
  }

  private static boolean holdsByteLevel(Object step) {
    return step instanceof Map<?, ?> map
        && ("ByteLevel".equals(map.get("type"))
            || map.get("pretokenizers") instanceof List<?> steps
                && steps.stream().anyMatch(TokenizerJson::holdsByteLevel));
  }

  private static String typeOf(Object value) {
    return value instanceof Map<?, ?> map
        ? String.valueOf(map.get("type"))
        : value == null ? "missing" : TextRows.shown(value.toString(), 40);
  }
}
