package bondlab.model;

import bondlab.config.BadInput;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The names and shapes under which HuggingFace's {@code LlamaForCausalLM} and its kin keep these
 * weights: {@code model.layers.0.self_attn.q_proj.weight} and so on, one array per projection and
 * layer, where {@link DecoderWeights} stacks them.
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
  private record Part(String name, String array, long from, long... shape) {
    int size() {
      return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    FloatArray read(String where, Set<String> names, Function<String, FloatArray> read) {
      Map<String, FloatArray> found =
          names.contains(name) ? Map.of(name, read.apply(name)) : Map.of();
      List<String> problems = new ArrayList<>();
      FloatArray.check(where, name, found, shape, problems);
      if (!problems.isEmpty()) {
        throw new BadInput(problems);
      }
      return found.get(name);
    }
  }

  /** Cuts stacked arrays into one array per projection and layer. */
  public static Map<String, FloatArray> perLayer(
      DecoderShape shape, Map<String, FloatArray> stacked) {
    Map<String, FloatArray> named = new LinkedHashMap<>();
    for (Part part : parts(shape)) {
      float[] whole = stacked.get(part.array).values();
      int from = Math.toIntExact(part.from);
      float[] values = Arrays.copyOfRange(whole, from, from + part.size());
      named.put(part.name, new FloatArray(values, part.shape));
    }
    return named;
  }

  /**
   * Takes an array of a checkpoint that belongs in a stacked one, from its value {@code first} on.
   */
  @FunctionalInterface
  interface Filler {
    void fill(String array, long first, FloatArray values);
  }

  /**
   * Reads every array of a checkpoint that a network has, one after another. Arrays outside of
   * {@code model.}, such as the head of a reward model, are passed over.
   *
   * @param where what holds the arrays, told in errors
   * @param names of all arrays that there are
   * @param read the array of a name
   * @throws BadInput naming every array that is missing, of another shape, unreadable or unknown,
   *     and an output layer that is not the embedding where the shape ties them
   */
  static void readAll(
      String where,
      DecoderShape shape,
      Set<String> names,
      Function<String, FloatArray> read,
      Filler filler) {
    BadInput.Collector problems = new BadInput.Collector();
    List<Part> parts = parts(shape);
    for (Part part : parts) {
      problems.check(
          () -> {
            FloatArray values = part.read(where, names, read);
            if (part.name.equals(EMBEDDING) && shape.tied() && names.contains(OUTPUT)) {
              requireTied(where, values, read.apply(OUTPUT));
            }
            filler.fill(part.array, part.from, values);
          });
    }
    problems.check(() -> requireKnown(where, parts, names));
    problems.done();
  }

  private static void requireTied(String where, FloatArray embedding, FloatArray output) {
    if (!Arrays.equals(output.values(), embedding.values())) {
      throw new BadInput(
          String.format(
              "%s: %s differs from %s; this shape ties them (tie_word_embeddings)",
              where, OUTPUT, EMBEDDING));
    }
  }

  private static void requireKnown(String where, List<Part> parts, Set<String> names) {
    Set<String> known = parts.stream().map(Part::name).collect(Collectors.toSet());
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      boolean angles = name.endsWith("rotary_emb.inv_freq"); // in old checkpoints; computed here
      if (name.startsWith("model.") && !known.contains(name) && !angles) {
        problems.add(where + ": array " + name + " has no place in this network; check its layers");
      }
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
      if (s.attentionBias()) {
        parts.next(DecoderWeights.BIAS, layer + "self_attn.q_proj.bias", queries);
        parts.next(DecoderWeights.BIAS, layer + "self_attn.k_proj.bias", keys);
        parts.next(DecoderWeights.BIAS, layer + "self_attn.v_proj.bias", keys);
      }
      if (s.headNorms()) {
        parts.next(DecoderWeights.HEAD_NORM, layer + "self_attn.q_norm.weight", s.headWidth());
        parts.next(DecoderWeights.HEAD_NORM, layer + "self_attn.k_norm.weight", s.headWidth());
      }
      parts.next("attention_out", layer + "self_attn.o_proj.weight", c, queries);
      parts.next("mlp_norm", layer + "post_attention_layernorm.weight", c);
      parts.next("mlp_in", layer + "mlp.gate_proj.weight", s.mlp(), c);
      parts.next("mlp_in", layer + "mlp.up_proj.weight", s.mlp(), c);
      parts.next("mlp_out", layer + "mlp.down_proj.weight", c, s.mlp());
    }
    parts.next("final_norm", "model.norm.weight", c);
    if (!s.tied()) {
      parts.next(DecoderWeights.OUTPUT, OUTPUT, s.vocabulary(), c);
    }
    return parts.all;
  }

  /** Lays parts one after another into their stacked arrays. */
  private static final class Parts {
    final List<Part> all = new ArrayList<>();
    final Map<String, Long> filled = new HashMap<>();

    void next(String array, String name, long... shape) {
      Part part = new Part(name, array, filled.getOrDefault(array, 0L), shape);
      filled.put(array, part.from + part.size());
      all.add(part);
    }
  }
}
