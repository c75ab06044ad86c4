package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.model.DecoderShape;
import bondlab.model.Rope;
import bondlab.table.Json;
import bondlab.tensor.FloatFormat;
import bondlab.tensor.SafetensorsHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A folder as transformers saves a model: {@code config.json}, and {@code model.safetensors} or
 * several files that {@code model.safetensors.index.json} names. The configuration's keys that
 * these classes of transformers compute with are applied or refused; it ignores all others, as
 * transformers does.
 *
 * @param config as it stands in the file
 * @param shape of the decoder
 * @param weights the files of arrays, and the index if there is one
 * @param arrays by name
 */
record HuggingFaceFolder(
    Map<String, Object> config,
    DecoderShape shape,
    List<Path> weights,
    Map<String, StoredArray> arrays) {
  static final String CONFIG = "config.json";

  private static final String WHOLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final long LARGEST_JSON = 64L << 20;
  private static final int MOST_SHARDS = 2_000;
  private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.safetensors");

  private static final List<String> FAMILIES = List.of("Llama", "Mistral", "Qwen2", "Qwen3");

  /** What stands on the decoder's final states, and ends the name of the class. */
  enum Head {
    LANGUAGE_MODEL("ForCausalLM"),
    /** An output of no vocabulary: what is stored as one is never computed with. */
    CLASSIFIER("ForSequenceClassification");

    private final String suffix;

    Head(String suffix) {
      this.suffix = suffix;
    }

    List<String> classes() {
      return FAMILIES.stream().map(family -> family + suffix).toList();
    }
  }

  /**
   * Reads a folder's configuration and the headers of its arrays.
   *
   * @param head that it must have
   * @throws BadInput naming every key that is missing or not supported, or the file and array that
   *     cannot be read
   */
  static HuggingFaceFolder read(Path folder, Head head) {
    Path file = folder.resolve(CONFIG);
    Map<String, Object> config = json(file);
    DecoderShape shape = shape(file.toString(), config, head);
    List<Path> weights = new ArrayList<>();
    Map<String, StoredArray> arrays = arrays(folder, weights);
    if (head == Head.CLASSIFIER) {
      arrays.remove("lm_head.weight");
    }
    return new HuggingFaceFolder(config, shape, weights, arrays);
  }

  private static Map<String, Object> json(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST_JSON) {
        throw new BadInput(
            file + " has " + Files.size(file) + " bytes; at most " + LARGEST_JSON + " are read");
      }
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read (" + e + ")");
    }
    return Json.read(file, file.toString(), Json.Limits.foreign());
  }

  private static DecoderShape shape(String where, Map<String, Object> config, Head head) {
    Facts facts = new Facts(where, config);
    String type = facts.oneOf("architectures", null, head.classes());
    facts.done();
    int vocabulary = facts.size("vocab_size");
    int context = facts.size("max_position_embeddings");
    int width = facts.size("hidden_size");
    int layers = facts.size("num_hidden_layers");
    int heads = facts.size("num_attention_heads");
    // where the file does not say: what these classes take for it
    int groups = facts.size("num_key_value_heads", type.startsWith("Llama") ? heads : 0);
    int shared = Math.max(1, width / heads);
    int headWidth = facts.size("head_dim", type.startsWith("Qwen3") ? 128 : shared);
    int mlp = facts.size("intermediate_size");
    Rope rope = rope(facts);
    double epsilon = facts.positive("rms_norm_eps");
    boolean tied = facts.flag("tie_word_embeddings", false) || head == Head.CLASSIFIER;
    boolean biased = type.startsWith("Qwen2");
    boolean normed = type.startsWith("Qwen3");
    refuseOthers(facts, type);
    return facts.shape(
        () ->
            new DecoderShape(
                vocabulary,
                context,
                width,
                layers,
                heads,
                groups,
                headWidth,
                mlp,
                rope,
                epsilon,
                tied,
                biased,
                normed));
  }

  /** Of {@code rope_parameters}, or of {@code rope_theta} and {@code rope_scaling} before 2025. */
  private static Rope rope(Facts facts) {
    Facts parameters =
        facts.inside(facts.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    double theta =
        (parameters.has("rope_theta") ? parameters : facts).positive("rope_theta", 10_000);
    String key = parameters.has("rope_type") ? "rope_type" : "type";
    String type = parameters.oneOf(key, "default", List.of("default", "linear", "llama3"));
    parameters.without("partial_rotary_factor", 1);
    facts.without("partial_rotary_factor", 1);
    for (String perLayerType : List.of("full_attention", "sliding_attention")) {
      parameters.without(perLayerType);
    }
    Rope.Scaling scaling =
        switch (type) {
          case "linear" -> new Rope.Scaling.Linear(parameters.positive("factor"));
          case "llama3" -> llama3(parameters);
          default -> new Rope.Scaling.None();
        };
    return new Rope(theta, scaling);
  }

  private static Rope.Scaling llama3(Facts parameters) {
    double low = parameters.positive("low_freq_factor");
    double high = parameters.positive("high_freq_factor");
    if (high <= low) {
      high = parameters.problem("high_freq_factor", high, "must be above " + low, low + 1);
    }
    int context = parameters.size("original_max_position_embeddings");
    return new Rope.Scaling.Llama3(parameters.positive("factor"), low, high, context);
  }

  /** Refuses what would change the computation of these classes. */
  private static void refuseOthers(Facts facts, String type) {
    facts.without("hidden_act", "silu");
    facts.without("mlp_bias", false);
    facts.without("layer_types", "full_attention");
    facts.without("rope_interleaved", false);
    // Qwen2 has biases without saying so; elsewhere the key adds one to the output projection too
    if (!type.startsWith("Qwen2")) {
      facts.without("attention_bias", false);
    }
    if (!type.startsWith("Qwen") || facts.flag("use_sliding_window", false)) {
      facts.without("sliding_window", false);
    }
    for (String absent : List.of("quantization_config", "auto_map")) {
      facts.without(absent);
    }
    for (String none :
        List.of(
            "num_experts",
            "num_local_experts",
            "attn_logit_softcapping",
            "final_logit_softcapping")) {
      facts.without(none, 0);
    }
    for (String one :
        List.of(
            "embedding_multiplier",
            "residual_multiplier",
            "attention_multiplier",
            "logits_scaling")) {
      facts.without(one, 1);
    }
  }

  private static Map<String, StoredArray> arrays(Path folder, List<Path> weights) {
    Path whole = folder.resolve(WHOLE);
    Path index = folder.resolve(INDEX);
    if (Files.isRegularFile(whole)) {
      weights.add(whole);
      return stored(whole);
    }
    if (!Files.isRegularFile(index)) {
      throw new BadInput(
          String.format(
              "%s: holds neither %s nor %s; save the model with safe_serialization=True",
              folder, WHOLE, INDEX));
    }
    weights.add(index);
    Map<String, String> places = places(index);
    Map<String, StoredArray> arrays = new LinkedHashMap<>();
    for (String shard : new LinkedHashSet<>(places.values())) {
      weights.add(folder.resolve(shard));
      stored(folder.resolve(shard))
          .forEach(
              (name, array) -> {
                if (!shard.equals(places.remove(name))) {
                  throw new BadInput(
                      String.format(
                          "%s: %s holds array %s, which stands elsewhere or nowhere in weight_map",
                          index, shard, Echo.value(name)));
                }
                arrays.put(name, array);
              });
    }
    if (!places.isEmpty()) {
      throw new BadInput(index + ": these arrays are not where weight_map says: " + places);
    }
    return arrays;
  }

  /** File by array; every file is one of the folder itself, though perhaps a link. */
  private static Map<String, String> places(Path index) {
    List<String> problems = new ArrayList<>();
    Map<String, String> places = new LinkedHashMap<>();
    Object map = json(index).get("weight_map");
    if (!(map instanceof Map<?, ?> given)) {
      throw new BadInput(index + ": weight_map must be an object of array: file");
    }
    given.forEach(
        (name, file) -> {
          if (file instanceof String text && SHARD.matcher(text).matches()) {
            places.put((String) name, text);
          } else if (problems.size() < 20) {
            problems.add(
                String.format(
                    "%s: weight_map.%s = %s: must be a .safetensors file of the same folder",
                    index, Echo.value((String) name), Echo.value(String.valueOf(file))));
          }
        });
    if (problems.isEmpty() && new HashSet<>(places.values()).size() > MOST_SHARDS) {
      problems.add(index + ": weight_map names more than " + MOST_SHARDS + " files");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return places;
  }

  private static Map<String, StoredArray> stored(Path file) {
    MappedFile mapped = MappedFile.open(file);
    Map<String, StoredArray> arrays = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    try {
      for (SafetensorsHeader.Entry entry : SafetensorsHeader.read(file).entries()) {
        Optional<FloatFormat> format = FloatFormat.of(entry.type());
        long bytes = entry.to() - entry.from();
        if (format.isEmpty()) {
          problems.add(entry.unreadable(file));
        } else if (bytes / format.get().bytes() > Integer.MAX_VALUE - 8) {
          problems.add(entry.where(file) + ": an array has fewer than 2³¹ values");
        } else {
          BlockFormat block = BlockFormat.of(format.get());
          arrays.put(entry.name(), new StoredArray(mapped, entry.from(), block, entry.shape(), 0));
        }
      }
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read (" + e + ")");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return arrays;
  }
}
