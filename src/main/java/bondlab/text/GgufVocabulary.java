package bondlab.text;

import bondlab.config.BadInput;
import bondlab.table.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A byte-level BPE vocabulary as GGUF's metadata holds it, under {@code tokenizer.ggml.*}. A file
 * does not hold how text is cut into pieces but only the name of a way ({@code pre}), so {@link
 * #toJson} writes out the rules that llama.cpp and the model's own {@code tokenizer.json} have
 * under that name.
 *
 * @param origin the file, for messages
 * @param model {@code gpt2}, which is byte-level BPE; no other is read
 * @param pre how text is cut: {@code smollm}, {@code llama-bpe} ({@code llama3}, {@code llama-v3}),
 *     {@code qwen2} ({@code deepseek-r1-qwen}), {@code gpt-2} or {@code default}
 * @param tokens spelled in GPT-2's visible bytes, special ones as they are; the place is the id
 * @param types of each token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte;
 *     empty if all are normal
 * @param merges pairs {@code "left right"}, first learned first
 * @param bos id that begins a text, if there is one
 * @param ends ids that end a response, the one that ends a text first
 * @param addBos whether the model was trained with {@code bos} before every text; where the file
 *     does not say, as {@code pre} has it
 * @param chatTemplate {@code tokenizer.chat_template}, in Jinja
 */
public record GgufVocabulary(
    String origin,
    String model,
    String pre,
    List<String> tokens,
    int[] types,
    List<String> merges,
    OptionalInt bos,
    List<Integer> ends,
    Optional<Boolean> addBos,
    Optional<String> chatTemplate) {

  private static final String KEY = "tokenizer.ggml.";
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int LAST_TYPE = 6;
  private static final int SHOWN = 8;

  public GgufVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
    ends = List.copyOf(ends);
    List<String> problems = new ArrayList<>();
    if (!model.equals("gpt2")) {
      problems.add(KEY + "model = " + model + ": must be gpt2 (byte-level BPE)");
    }
    if (PreTokenizer.named(pre).isEmpty()) {
      problems.add(KEY + "pre = " + pre + ": must be one of " + PreTokenizer.names());
    }
    if (types.length != 0 && types.length != tokens.size()) {
      problems.add(
          String.format(
              "%stoken_type has %d values for %d tokens; each needs one",
              KEY, types.length, tokens.size()));
    }
    checkTypes(types, problems);
    for (int i = 0; i < ends.size(); i++) {
      String key = i == 0 ? "eos_token_id" : "eot_token_id or eom_token_id";
      checkId(key, OptionalInt.of(ends.get(i)), tokens.size(), problems);
    }
    checkId("bos_token_id", bos, tokens.size(), problems);
    checkMerges(checkTokens(tokens, problems), merges, problems);
    if (!problems.isEmpty()) {
      throw new BadInput(problems.stream().map(problem -> origin + ": " + problem).toList());
    }
  }

  /** Whether {@code bos} stands before every text. */
  public boolean beginsWithBos() {
    return bos.isPresent() && addBos.orElse(cutter().addsBos());
  }

  /**
   * Writes the {@code tokenizer.json} that HuggingFace's libraries read: control tokens are
   * special, and user-defined ones are added tokens that any text may hold. Unused ones, such as
   * those that Qwen's vocabulary is padded with, are left out.
   */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", addedTokens());
    json.put("normalizer", cutter().normalizer());
    json.put("pre_tokenizer", cutter().json());
    json.put("post_processor", beginsWithBos() ? template(tokens.get(bos.getAsInt())) : null);
    json.put("decoder", PreTokenizer.BYTE_LEVEL);
    json.put("model", bpe());
    return Json.line(json);
  }

  private PreTokenizer cutter() {
    return PreTokenizer.named(pre).orElseThrow();
  }

  private List<Map<String, Object>> addedTokens() {
    List<Map<String, Object>> added = new ArrayList<>();
    for (int id = 0; id < types.length; id++) {
      boolean special = types[id] == CONTROL || types[id] == UNKNOWN;
      if (special || types[id] == USER_DEFINED) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("content", tokens.get(id));
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
          token.put(flag, false);
        }
        token.put("special", special);
        added.add(token);
      }
    }
    return added;
  }

  private Map<String, Object> bpe() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      if (types.length == 0 || types[id] != UNUSED) {
        ids.put(tokens.get(id), id);
      }
    }
    Map<String, Object> bpe = new LinkedHashMap<>();
    bpe.put("type", "BPE");
    bpe.put("dropout", null);
    bpe.put("unk_token", null);
    bpe.put("continuing_subword_prefix", null);
    bpe.put("end_of_word_suffix", null);
    bpe.put("fuse_unk", false);
    bpe.put("byte_fallback", false);
    bpe.put("ignore_merges", cutter().ignoresMerges());
    bpe.put("vocab", ids);
    bpe.put("merges", merges);
    return bpe;
  }

  private Map<String, Object> template(String begin) {
    Map<String, Object> special = Map.of("SpecialToken", Map.of("id", begin, "type_id", 0));
    return Map.of(
        "type",
        "TemplateProcessing",
        "single",
        List.of(special, sequence("A", 0)),
        "pair",
        List.of(special, sequence("A", 0), sequence("B", 1)),
        "special_tokens",
        Map.of(
            begin, Map.of("id", begin, "ids", List.of(bos.getAsInt()), "tokens", List.of(begin))));
  }

  private static Map<String, Object> sequence(String name, int type) {
    return Map.of("Sequence", Map.of("id", name, "type_id", type));
  }

  private static void checkTypes(int[] types, List<String> problems) {
    for (int id = 0; id < types.length; id++) {
      if (types[id] < 1 || types[id] > LAST_TYPE) {
        problems.add(
            String.format(
                "%stoken_type of token %d is %d: must lie in 1 … %d",
                KEY, id, types[id], LAST_TYPE));
        return;
      }
    }
  }

  private static void checkId(String key, OptionalInt id, int size, List<String> problems) {
    if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= size)) {
      problems.add(
          String.format(
              "%s%s = %d: must lie in 0 … %d, the ids of %stokens",
              KEY, key, id.getAsInt(), size - 1, KEY));
    }
  }

  private static Map<String, Integer> checkTokens(List<String> tokens, List<String> problems) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      Integer earlier = ids.putIfAbsent(tokens.get(id), id);
      if (earlier != null) {
        problems.add(
            String.format(
                "%stokens: %d and %d are both \"%s\"; each token must be there once",
                KEY, earlier, id, TextRows.shown(tokens.get(id), 60)));
        break;
      }
    }
    return ids;
  }

  private static void checkMerges(
      Map<String, Integer> ids, List<String> merges, List<String> problems) {
    int wrong = 0;
    for (int i = 0; i < merges.size(); i++) {
      String merge = merges.get(i);
      int space = merge.indexOf(' ', 1);
      String missing = space < 0 ? "two tokens" : missing(ids, merge, space);
      if (missing != null && wrong++ < SHOWN) {
        problems.add(
            String.format(
                "%smerges: number %d, \"%s\", names no token %s",
                KEY, i, TextRows.shown(merge, 60), TextRows.shown(missing, 60)));
      }
    }
    if (wrong > SHOWN) {
      problems.add(KEY + "merges: … and " + (wrong - SHOWN) + " more that name no token");
    }
  }

  private static String missing(Map<String, Integer> ids, String merge, int space) {
    String left = merge.substring(0, space);
    String right = merge.substring(space + 1);
    for (String token : List.of(left, right, left + right)) {
      if (!ids.containsKey(token)) {
        return '"' + token + '"';
      }
    }
    return null;
  }
}
