package bondlab.model;

import bondlab.config.BadInput;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names and shapes under which HuggingFace's {@code LlamaForCausalLM} keeps these weights:
 * {@code model.layers.0.self_attn.q_proj.weight} and so on, one array a projection and layer, where
 * {@link DecoderWeights} stacks them.
 */
public final class LlamaNames {
  private static final String OUTPUT = "lm_head.weight";
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private LlamaNames() {}

  /**
   * A stretch of a stacked array.
   *
   * @param name in HuggingFace's checkpoint
   * @param array the stacked one
   * @param from first value in it
   */
  private record Part(String name, String array, int from, long... shape) {
    int size() {
      return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }
  }

  /** Cuts stacked arrays into one array a projection and layer. */
  public static Map<String, FloatArray> perLayer(
      DecoderShape shape, Map<String, FloatArray> stacked) {
    Map<String, FloatArray> named = new LinkedHashMap<>();
    for (Part part : parts(shape)) {
      float[] whole = stacked.get(part.array).values();
      float[] values = Arrays.copyOfRange(whole, part.from, part.from + part.size());
      named.put(part.name, new FloatArray(values, part.shape));
    }
    return named;
  }

  /**
   * Stacks the arrays of a checkpoint. Arrays outside of {@code model.}, such as the head of a
   * reward model, are passed over.
   *
   * @param where what holds the arrays, told in errors
   * @throws BadInput naming every array that is missing, of another shape or unknown, and an output
   *     layer that is not tied to the embedding
   */
  public static Map<String, FloatArray> stacked(
      String where, DecoderShape shape, Map<String, FloatArray> named) {
    List<Part> parts = parts(shape);
    requireAll(where, parts, named);
    Map<String, FloatArray> stacked = new LinkedHashMap<>();
    DecoderWeights.shapes(shape)
        .forEach(
            (array, dims) -> {
              long size = Arrays.stream(dims).reduce(1, Math::multiplyExact);
              stacked.put(array, new FloatArray(new float[Math.toIntExact(size)], dims));
            });
    for (Part part : parts) {
      float[] into = stacked.get(part.array).values();
      System.arraycopy(named.get(part.name).values(), 0, into, part.from, part.size());
    }
    return stacked;
  }

  private static void requireAll(String where, List<Part> parts, Map<String, FloatArray> named) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Part part : parts) {
      FloatArray.check(where, part.name, named, part.shape, problems);
      known.add(part.name);
    }
    for (String name : named.keySet()) {
      boolean angles = name.endsWith("rotary_emb.inv_freq"); // in old checkpoints; computed here
      if (name.startsWith("model.") && !known.contains(name) && !angles) {
        problems.add(where + ": array " + name + " has no place in this network; check its layers");
      }
    }
    FloatArray output = named.get(OUTPUT);
    FloatArray embedding = named.get(EMBEDDING);
    if (output != null
        && embedding != null
        && !Arrays.equals(output.values(), embedding.values())) {
      problems.add(where + ": " + OUTPUT + " differs from " + EMBEDDING + "; they must be tied");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static List<Part> parts(DecoderShape s) {
    Parts parts = new Parts();
    int c = s.width();
    int queries = s.heads() * s.headWidth();
    int keys = s.keyValueHeads() * s.headWidth();
    parts.next("embedding", EMBEDDING, s.vocabulary(), c);
    for (int l = 0; l < s.layers(); l++) {
      String layer = "model.layers." + l + ".";
      parts.next("attention_norm", layer + "input_layernorm.weight", c);
      parts.next("attention_in", layer + "self_attn.q_proj.weight", queries, c);
      parts.next("attention_in", layer + "self_attn.k_proj.weight", keys, c);
      parts.next("attention_in", layer + "self_attn.v_proj.weight", keys, c);
      parts.next("attention_out", layer + "self_attn.o_proj.weight", c, queries);
      parts.next("mlp_norm", layer + "post_attention_layernorm.weight", c);
      parts.next("mlp_in", layer + "mlp.gate_proj.weight", s.mlp(), c);
      parts.next("mlp_in", layer + "mlp.up_proj.weight", s.mlp(), c);
      parts.next("mlp_out", layer + "mlp.down_proj.weight", c, s.mlp());
    }
    parts.next("final_norm", "model.norm.weight", c);
    return parts.all;
  }

  /** Lays parts one after another into their stacked arrays. */
  private static final class Parts {
    final List<Part> all = new ArrayList<>();
    final Map<String, Integer> filled = new HashMap<>();

    void next(String array, String name, long... shape) {
      Part part = new Part(name, array, filled.getOrDefault(array, 0), shape);
      filled.put(array, part.from + part.size());
      all.add(part);
    }
  }
}
