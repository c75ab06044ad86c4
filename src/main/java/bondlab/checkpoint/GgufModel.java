package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.model.DecoderShape;
import bondlab.model.Rope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a GGUF file holds in the terms of HuggingFace: the shape of its decoder, and its arrays by
 * their names there.
 *
 * <p>The architectures {@code llama} (also Mistral's and SmolLM2's), {@code qwen2} and {@code
 * qwen3}. A {@code llama} file keeps rows of queries and keys in pairs that are rotated together;
 * see {@link StoredArray}. Every key of the architecture must be known here and say what this
 * decoder computes.
 */
record GgufModel(DecoderShape shape, Map<String, StoredArray> arrays) {
  private static final List<String> ARCHITECTURES = List.of("llama", "qwen2", "qwen3");
  private static final String EMBEDDING = "token_embd.weight";
  private static final String OUTPUT = "output.weight";
  private static final String ROPE_FACTORS = "rope_freqs.weight";
  private static final Pattern OF_LAYER = Pattern.compile("blk\\.(0|[1-9][0-9]{0,5})\\.(.+)");

  private static final Map<String, String> NAMES =
      Map.of(
          EMBEDDING,
          "model.embed_tokens.weight",
          "output_norm.weight",
          "model.norm.weight",
          OUTPUT,
          "lm_head.weight");

  private static final Map<String, String> LAYER_NAMES =
      Map.ofEntries(
          Map.entry("attn_norm.weight", "input_layernorm.weight"),
          Map.entry("attn_q.weight", "self_attn.q_proj.weight"),
          Map.entry("attn_k.weight", "self_attn.k_proj.weight"),
          Map.entry("attn_v.weight", "self_attn.v_proj.weight"),
          Map.entry("attn_q.bias", "self_attn.q_proj.bias"),
          Map.entry("attn_k.bias", "self_attn.k_proj.bias"),
          Map.entry("attn_v.bias", "self_attn.v_proj.bias"),
          Map.entry("attn_q_norm.weight", "self_attn.q_norm.weight"),
          Map.entry("attn_k_norm.weight", "self_attn.k_norm.weight"),
          Map.entry("attn_output.weight", "self_attn.o_proj.weight"),
          Map.entry("ffn_norm.weight", "post_attention_layernorm.weight"),
          Map.entry("ffn_gate.weight", "mlp.gate_proj.weight"),
          Map.entry("ffn_up.weight", "mlp.up_proj.weight"),
          Map.entry("ffn_down.weight", "mlp.down_proj.weight"));

  /**
   * Reads what the header says.
   *
   * @param where the file, told in errors
   * @throws BadInput naming every key and array that is missing, or that this decoder would not
   *     apply
   */
  static GgufModel of(String where, GgufFile file) {
    Facts facts = new Facts(where, file.metadata());
    String architecture = facts.oneOf("general.architecture", null, ARCHITECTURES);
    facts.without("general.type", "model");
    facts.without("general.quantization_version", 2);
    facts.without("split.count", 0, 1);
    facts.done();
    Map<String, StoredArray> given = file.arrays();
    StoredArray embedding = given.get(EMBEDDING);
    if (embedding == null || embedding.shape().length != 2) {
      throw new BadInput(where + ": array " + EMBEDDING + " must be there, with two dimensions");
    }
    Sizes sizes = Sizes.read(facts, architecture + ".");
    Rope rope = rope(facts, architecture + ".", sizes.headWidth, given.get(ROPE_FACTORS));
    refuseOthers(facts, architecture + ".", sizes, (int) embedding.shape()[0]);
    DecoderShape shape =
        facts.shape(
            () ->
                new DecoderShape(
                    (int) embedding.shape()[0],
                    sizes.context,
                    sizes.width,
                    sizes.layers,
                    sizes.heads,
                    sizes.keyValueHeads,
                    sizes.headWidth,
                    sizes.mlp,
                    rope,
                    sizes.epsilon,
                    !given.containsKey(OUTPUT),
                    given.containsKey("blk.0.attn_q.bias"),
                    given.containsKey("blk.0.attn_q_norm.weight")));
    boolean paired = architecture.equals("llama");
    return new GgufModel(shape, named(where, given, paired ? shape : null));
  }

  /** Whole numbers of the shape, and the norms' epsilon. */
  private record Sizes(
      int context,
      int width,
      int layers,
      int heads,
      int keyValueHeads,
      int headWidth,
      int mlp,
      double epsilon) {

    static Sizes read(Facts facts, String of) {
      int width = facts.size(of + "embedding_length");
      int heads = facts.size(of + "attention.head_count");
      return new Sizes(
          facts.size(of + "context_length"),
          width,
          facts.size(of + "block_count"),
          heads,
          facts.size(of + "attention.head_count_kv", heads),
          facts.size(of + "attention.key_length", Math.max(1, width / heads)),
          facts.size(of + "feed_forward_length"),
          facts.positive(of + "attention.layer_norm_rms_epsilon"));
    }
  }

  private static Rope rope(Facts facts, String of, int headWidth, StoredArray factors) {
    double theta = facts.positive(of + "rope.freq_base", 10_000);
    String linear = of + "rope.scaling.factor";
    String type = facts.oneOf(of + "rope.scaling.type", "none", List.of("none", "linear"));
    double scale = facts.positive(facts.has(linear) ? linear : of + "rope.scale_linear", 1);
    facts.size(of + "rope.scaling.original_context_length", 1); // told, but used by no linear one
    facts.flag(of + "rope.scaling.finetuned", false);
    boolean old = facts.has(of + "rope.scale_linear"); // before there was a type
    boolean stretched = scale != 1 && (old || type.equals("linear"));
    if (factors == null) {
      return new Rope(theta, stretched ? new Rope.Scaling.Linear(scale) : new Rope.Scaling.None());
    }
    if (stretched) {
      facts.problem(linear, scale, "must be 1 beside the array " + ROPE_FACTORS, null);
    }
    return llama3(facts, theta, headWidth, factors);
  }

  /**
   * Llama 3's scaling, which GGUF tells as what each pair's frequency is divided by. Low and high
   * factor and the trained context are the same in every Llama 3 (1, 4 and 8,192 tokens), the
   * factor is that of the longest waves; what these do not explain is refused.
   */
  private static Rope llama3(Facts facts, double theta, int headWidth, StoredArray stored) {
    boolean fits = stored.size() == headWidth / 2 && headWidth > 0;
    float[] factors = new float[fits ? stored.size() : 1];
    if (fits) {
      stored.read(factors, 0);
    }
    double longest = factors[factors.length - 1];
    Rope.Scaling scaling = new Rope.Scaling.Llama3(longest > 0 ? longest : 1, 1, 4, 8_192);
    for (int i = 0; i < factors.length && fits; i++) {
      double frequency = Math.pow(theta, -2.0 * i / headWidth);
      double factor = frequency / scaling.scaled(frequency);
      fits = Math.abs(factor - factors[i]) <= 1e-4 * factor; // they were computed in float32
    }
    if (!fits) {
      String known = "must be the %d factors of a Llama 3 (low 1, high 4, trained on 8192 tokens)";
      facts.problem(
          "array " + ROPE_FACTORS,
          stored.size() + " factors, the last " + longest,
          known.formatted(headWidth / 2),
          null);
    }
    return new Rope(theta, scaling);
  }

  /** Refuses every key of the architecture that says more than the shape. */
  private static void refuseOthers(Facts facts, String of, Sizes sizes, int vocabulary) {
    facts.without(of + "vocab_size", vocabulary);
    facts.without(of + "attention.value_length", sizes.headWidth);
    facts.without(of + "rope.dimension_count", sizes.headWidth);
    facts.without(of + "attention.scale", 0, 1 / Math.sqrt(sizes.headWidth));
    facts.without(of + "tensor_data_layout", "Meta AI original pth", "reference");
    facts.without(of + "attention.causal", true);
    for (String off : List.of("use_parallel_residual", "attention.shared_kv_layers")) {
      facts.without(of + off, false, 0);
    }
    for (String none :
        List.of(
            "attention.sliding_window",
            "attention.clamp_kqv",
            "attention.max_alibi_bias",
            "attn_logit_softcapping",
            "final_logit_softcapping",
            "expert_count",
            "expert_used_count",
            "pooling_type")) {
      facts.without(of + none, 0);
    }
    for (String one : List.of("logit_scale", "residual_scale", "embedding_scale")) {
      facts.without(of + one, 0, 1);
    }
    facts.without(of + "rope.scaling.attn_factor", 1);
    facts.requireAllAsked(of);
  }

  /**
   * Gives arrays their HuggingFace names.
   *
   * @param paired the shape, if rows of queries and keys stand in pairs; else null
   */
  private static Map<String, StoredArray> named(
      String where, Map<String, StoredArray> given, DecoderShape paired) {
    Map<String, StoredArray> named = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    given.forEach(
        (name, array) -> {
          Matcher layer = OF_LAYER.matcher(name);
          String other = layer.matches() ? LAYER_NAMES.get(layer.group(2)) : NAMES.get(name);
          if (other != null) {
            String found = layer.matches() ? "model.layers." + layer.group(1) + "." + other : other;
            named.put(found, paired == null ? array : unpaired(where, found, array, paired));
          } else if (!name.equals(ROPE_FACTORS)) {
            problems.add(where + ": array " + Echo.value(name) + " has no place in this decoder");
          }
        });
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return named;
  }

  private static StoredArray unpaired(
      String where, String name, StoredArray array, DecoderShape shape) {
    int heads =
        name.contains(".q_proj.")
            ? shape.heads()
            : name.contains(".k_proj.") ? shape.keyValueHeads() : 0;
    if (heads == 0) {
      return array;
    }
    int rows = heads * shape.headWidth();
    if (array.shape().length == 0 || array.shape()[0] != rows) {
      throw new BadInput(where + ": array " + name + " must have " + rows + " rows");
    }
    return new StoredArray(array.file(), array.from(), array.format(), array.shape(), heads);
  }
}
