package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaNamesTest {
  private static final String LAYER = "model.layers.1.";

  private final Map<String, FloatArray> stacked = Tiny.weights(Tiny.SHAPE, 1);
  private final Map<String, FloatArray> named =
      new LinkedHashMap<>(LlamaNames.perLayer(Tiny.SHAPE, stacked));

  private DecoderWeights read() {
    return DecoderWeights.of("a.file", Tiny.SHAPE, named.keySet(), named::get);
  }

  @Test
  void namesAndShapesAreThoseOfTheCheckpointFormat() {
    assertEquals(1 + 2 * 9 + 1, named.size());
    assertArrayEquals(new long[] {7, 8}, named.get("model.embed_tokens.weight").shape());
    assertArrayEquals(new long[] {8, 8}, named.get(LAYER + "self_attn.q_proj.weight").shape());
    assertArrayEquals(new long[] {4, 8}, named.get(LAYER + "self_attn.k_proj.weight").shape());
    assertArrayEquals(new long[] {4, 8}, named.get(LAYER + "self_attn.v_proj.weight").shape());
    assertArrayEquals(new long[] {8, 8}, named.get(LAYER + "self_attn.o_proj.weight").shape());
    assertArrayEquals(new long[] {6, 8}, named.get(LAYER + "mlp.gate_proj.weight").shape());
    assertArrayEquals(new long[] {6, 8}, named.get(LAYER + "mlp.up_proj.weight").shape());
    assertArrayEquals(new long[] {8, 6}, named.get(LAYER + "mlp.down_proj.weight").shape());
    assertArrayEquals(new long[] {8}, named.get(LAYER + "input_layernorm.weight").shape());
    assertArrayEquals(new long[] {8}, named.get("model.norm.weight").shape());
  }

  @Test
  void rowsOfTheJointProjectionAreQueriesKeysValues() {
    float[] joint = stacked.get("attention_in").values(); // [2, 8 + 4 + 4, 8]
    float[] values = named.get(LAYER + "self_attn.v_proj.weight").values();
    assertArrayEquals(Arrays.copyOfRange(joint, (16 + 12) * 8, (16 + 16) * 8), values);
  }

  @Test
  void stackingUndoesTheCut() {
    try (DecoderWeights weights = read()) {
      Map<String, FloatArray> back = weights.values();
      assertEquals(stacked.keySet(), back.keySet());
      stacked.forEach((name, a) -> assertArrayEquals(a.values(), back.get(name).values(), name));
    }
  }

  @Test
  void everyProblemIsToldAtOnce() {
    named.remove("model.norm.weight");
    named.put(LAYER + "mlp.up_proj.weight", new FloatArray(new float[6], 6));
    named.put("model.layers.2.input_layernorm.weight", new FloatArray(new float[8], 8));
    named.put("lm_head.weight", new FloatArray(new float[56], 7, 8));
    BadInput e = assertThrows(BadInput.class, this::read);
    assertEquals(4, e.problems().size(), e.getMessage());
    assertTrue(e.problems().stream().allMatch(p -> p.startsWith("a.file: ")));
    assertTrue(e.getMessage().contains("model.norm.weight is missing"), e.getMessage());
    assertTrue(e.getMessage().contains("up_proj.weight has shape [6], needed is [6, 8]"));
    assertTrue(e.getMessage().contains("layers.2.input_layernorm.weight has no place"));
    assertTrue(e.getMessage().contains("lm_head.weight differs"), e.getMessage());
  }

  @Test
  void aTiedOutputAndOldAnglesArePassedOver() {
    named.put("lm_head.weight", named.get("model.embed_tokens.weight"));
    named.put(LAYER + "self_attn.rotary_emb.inv_freq", new FloatArray(new float[1], 1));
    try (DecoderWeights weights = read()) {
      assertEquals(8, weights.arrays().size());
    }
  }

  @Test
  void aSavedDecoderReadsBackTheSame(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1)) {
      decoder.save(file);
      try (Decoder read = Decoder.read(Tiny.SHAPE, file)) {
        Map<String, FloatArray> values = read.weights().values();
        stacked.forEach(
            (name, a) -> assertArrayEquals(a.values(), values.get(name).values(), name));
        Path again = folder.resolve("again.safetensors");
        read.save(again);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
      }
    }
  }

  @Test
  void aCheckpointOfAnotherShapeNamesTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, named, Map.of());
    BadInput e =
        assertThrows(BadInput.class, () -> Decoder.read(Tiny.SHAPE.withVocabulary(8), file));
    assertTrue(e.getMessage().startsWith(file + ": array model.embed_tokens.weight"));
    assertEquals(1, e.problems().size());
  }

  @Test
  void optionalPartsHaveTheirNames() {
    DecoderShape shape = Tiny.member(false, true, true);
    Map<String, FloatArray> all = LlamaNames.perLayer(shape, Tiny.weights(shape, 1));
    assertArrayEquals(new long[] {24}, all.get(LAYER + "self_attn.q_proj.bias").shape());
    assertArrayEquals(new long[] {12}, all.get(LAYER + "self_attn.k_proj.bias").shape());
    assertArrayEquals(new long[] {12}, all.get(LAYER + "self_attn.v_proj.bias").shape());
    assertArrayEquals(new long[] {6}, all.get(LAYER + "self_attn.q_norm.weight").shape());
    assertArrayEquals(new long[] {6}, all.get(LAYER + "self_attn.k_norm.weight").shape());
    assertArrayEquals(new long[] {8, 24}, all.get(LAYER + "self_attn.o_proj.weight").shape());
    assertArrayEquals(new long[] {7, 8}, all.get("lm_head.weight").shape());
    try (DecoderWeights weights = DecoderWeights.of("all", shape, all.keySet(), all::get)) {
      Map<String, FloatArray> back = weights.values();
      Tiny.weights(shape, 1)
          .forEach((name, a) -> assertArrayEquals(a.values(), back.get(name).values(), name));
    }
    Map<String, FloatArray> without = new LinkedHashMap<>(all);
    without.remove("lm_head.weight");
    BadInput e =
        assertThrows(
            BadInput.class, () -> DecoderWeights.of("some", shape, without.keySet(), without::get));
    assertEquals("some: array lm_head.weight is missing", e.getMessage());
  }
}
