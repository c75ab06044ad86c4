package bondlab.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.DecoderShape;
import bondlab.model.Rope;
import bondlab.table.Json;
import bondlab.text.GgufVocabulary;
import bondlab.text.PretrainedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final Path FIXTURES = Path.of("src/test/resources/bondlab/checkpoint");

  @TempDir private Path folder;

  // ---- both kinds

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void aGgufFileGivesWhatTheFolderOfTheSameModelGives(String name) {
    Checkpoint gguf = Checkpoint.open(FIXTURES.resolve(name + ".gguf"));
    Checkpoint saved = Checkpoint.open(FIXTURES.resolve(name));
    assertEquals(saved.shape(), gguf.shape());
    assertEquals(saved.names(), gguf.names());
    for (String array : saved.names()) {
      assertArrayEquals(saved.array(array).shape(), gguf.array(array).shape(), array);
      assertArrayEquals(saved.array(array).values(), gguf.array(array).values(), array);
    }
    float[] three = new float[18];
    gguf.read("model.norm.weight", three, 1);
    assertEquals(saved.array("model.norm.weight").values()[15], three[16]);
  }

  @Test
  void shapesAreThoseOfTheConfigurations() {
    DecoderShape llama = Checkpoint.open(FIXTURES.resolve("llama")).shape();
    Rope rope = new Rope(500_000, new Rope.Scaling.Llama3(32, 1, 4, 8192));
    assertEquals(
        new DecoderShape(24, 64, 16, 2, 4, 2, 16, 32, rope, 1e-5, false, false, false), llama);
    DecoderShape qwen2 = Checkpoint.open(FIXTURES.resolve("qwen2")).shape();
    assertEquals(
        new DecoderShape(24, 64, 16, 2, 4, 2, 4, 32, Rope.plain(1e6), 1e-5, true, true, false),
        qwen2);
    DecoderShape qwen3 = Checkpoint.open(FIXTURES.resolve("qwen3/config.json")).shape();
    assertEquals(
        new DecoderShape(24, 64, 16, 2, 4, 2, 8, 32, Rope.plain(1e6), 1e-5, true, false, true),
        qwen3);
  }

  @Test
  void aContextOfOnesOwnIsAtMostTheModels() {
    Checkpoint model = Checkpoint.open(FIXTURES.resolve("llama.gguf"));
    assertEquals(5, model.shape(5).context());
    assertEquals(model.shape(), model.shape(64));
    for (int context : new int[] {0, 65}) {
      BadInput e = assertThrows(BadInput.class, () -> model.shape(context));
      assertTrue(e.getMessage().contains("from 1 to 64"), e.getMessage());
    }
  }

  @Test
  void fingerprintsAreOfBytesAndNotOfPlaces() throws IOException {
    Path copy = copy("llama");
    String before = Checkpoint.open(FIXTURES.resolve("llama")).fingerprint();
    assertEquals(before, Checkpoint.open(copy).fingerprint());
    Files.writeString(copy.resolve("README.md"), "decides nothing");
    assertEquals(before, Checkpoint.open(copy).fingerprint());
    Files.writeString(copy.resolve("tokenizer.json"), "{}");
    assertNotEquals(before, Checkpoint.open(copy).fingerprint());
    assertEquals(6, Checkpoint.open(copy).files().size());
  }

  @Test
  void otherThingsAreRefusedWithWords() throws IOException {
    assertRefused(folder.resolve("nosuch"), "nosuch: no such file or folder", ".gguf");
    assertRefused(folder, "holds no config.json");
    Files.writeString(folder.resolve("a.bin"), "GG");
    assertRefused(folder.resolve("a.bin"), "no GGUF file");
    Checkpoint closed = Checkpoint.open(FIXTURES.resolve("qwen2.gguf"));
    assertThrows(BadInput.class, () -> closed.array("nosuch"));
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.array("model.norm.weight"));
  }

  private static void assertRefused(Path path, String... parts) {
    BadInput e = assertThrows(BadInput.class, () -> Checkpoint.open(path).shape());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  private Path copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  // ---- GGUF

  private static GgufBytes tiny(String architecture) {
    return new GgufBytes()
        .with("general.architecture", architecture)
        .with(architecture + ".context_length", 64)
        .with(architecture + ".embedding_length", 4)
        .with(architecture + ".block_count", 1)
        .with(architecture + ".feed_forward_length", 6)
        .with(architecture + ".attention.head_count", 1)
        .with(architecture + ".attention.layer_norm_rms_epsilon", 1e-6f)
        .floats("token_embd.weight", new float[20], 4, 5);
  }

  private Path written(GgufBytes file) throws IOException {
    return Files.write(folder.resolve("a.gguf"), file.bytes());
  }

  @Test
  void pairedRowsOfLlamaArePutBack() throws IOException {
    float[] rows = new float[16]; // row r holds r; D = 4: rows 0, 1 are a pair, and 2, 3
    float[] bias = {0, 1, 2, 3};
    for (int i = 0; i < 16; i++) {
      rows[i] = i / 4;
    }
    GgufBytes llama = tiny("llama");
    GgufBytes qwen = tiny("qwen2");
    for (GgufBytes file : List.of(llama, qwen)) {
      for (String q : List.of("q", "k", "v")) {
        file.floats("blk.0.attn_" + q + ".weight", rows, 4, 4);
        file.floats("blk.0.attn_" + q + ".bias", bias, 4);
      }
    }
    float[] back = {0, 2, 1, 3};
    for (String q : List.of("q", "k", "v")) {
      String name = "model.layers.0.self_attn." + q + "_proj.";
      float[] expected = q.equals("v") ? bias : back;
      Checkpoint file = Checkpoint.open(written(llama));
      assertArrayEquals(expected, file.array(name + "bias").values());
      for (int row = 0; row < 4; row++) {
        assertEquals(expected[row], file.array(name + "weight").values()[4 * row + 3]);
      }
      file = Checkpoint.open(written(qwen));
      assertArrayEquals(bias, file.array(name + "bias").values());
      assertArrayEquals(rows, file.array(name + "weight").values());
    }
  }

  @Test
  void ropeScalingIsReadOrRefused() throws IOException {
    GgufBytes file =
        tiny("llama").with("llama.rope.scaling.type", "linear").with("llama.rope.freq_base", 5e5f);
    file.with("llama.rope.scaling.factor", 4f);
    assertEquals(
        new Rope(5e5, new Rope.Scaling.Linear(4)), Checkpoint.open(written(file)).shape().rope());
    file.floats("rope_freqs.weight", new float[] {1, 1}, 2);
    assertRefused(written(file), "llama.rope.scaling.factor", "rope_freqs.weight");
    file.with("llama.rope.scaling.type", "yarn");
    assertRefused(written(file), "llama.rope.scaling.type = yarn", "none, linear");
    GgufBytes old = tiny("llama").with("llama.rope.scale_linear", 2f);
    assertEquals(
        new Rope.Scaling.Linear(2), Checkpoint.open(written(old)).shape().rope().scaling());
    GgufBytes unknown = tiny("llama").floats("rope_freqs.weight", new float[] {1.5f, 8}, 2);
    assertRefused(written(unknown), "rope_freqs.weight", "Llama 3");
    GgufBytes wrong = tiny("llama").floats("rope_freqs.weight", new float[] {1, 8, 8}, 3);
    assertRefused(written(wrong), "rope_freqs.weight", "2 factors");
  }

  @ParameterizedTest
  @CsvSource({
    "attention.sliding_window, 4096",
    "expert_count, 8",
    "attention.scale, 2",
    "attention.value_length, 8",
    "attention.key_length, 7",
    "rope.dimension_count, 2",
    "final_logit_softcapping, 30",
    "logit_scale, 3",
    "vocab_size, 7",
    "some_later_key, 1",
    "attention.head_count_kv, 0"
  })
  void keysThatWouldBeIgnoredAreRefusedByName(String key, int value) throws IOException {
    GgufBytes file = tiny("qwen3").with("qwen3." + key, value);
    String last = key.substring(key.lastIndexOf('.') + 1);
    assertRefused(written(file), last.equals("key_length") ? "head_width" : "qwen3." + key);
  }

  @Test
  void allProblemsOfAGgufFileAreToldAtOnce() throws IOException {
    GgufBytes file =
        tiny("llama")
            .with("llama.attention.sliding_window", 5)
            .with("llama.attention.head_count_kv", List.of(1, 2))
            .without("llama.context_length");
    assertRefused(written(file), "sliding_window", "head_count_kv = [1, 2]", "context_length is m");
    assertRefused(written(tiny("gemma3")), "general.architecture = gemma3", "llama, qwen2, qwen3");
    assertRefused(
        written(tiny("llama").floats("blk.0.attn_output.bias", new float[4], 4)),
        "blk.0.attn_output.bias");
    assertRefused(
        written(tiny("llama").floats("blk.0.attn_q.weight", new float[20], 4, 5)), "4 rows");
    assertRefused(written(tiny("llama").dropArray("token_embd.weight")), "token_embd.weight");
    assertRefused(written(tiny("llama").with("split.count", 3)), "split.count");
  }

  @Test
  void equalNumbersPerLayerAndNeutralValuesAreTaken() throws IOException {
    GgufBytes file =
        tiny("llama")
            .with("llama.attention.head_count_kv", List.of(1, 1))
            .with("llama.attention.sliding_window", 0)
            .with("llama.attention.scale", .5f)
            .with("llama.expert_count", 0)
            .with("llama.attention.causal", true)
            .with("llama.vocab_size", 5);
    assertEquals(1, Checkpoint.open(written(file)).shape().keyValueHeads());
  }

  // ---- HuggingFace

  private Path withConfig(String name, Map<String, Object> changes) throws IOException {
    Map<String, Object> config = new TreeMap<>(Json.read(FIXTURES.resolve(name + "/config.json")));
    changes.forEach(
        (key, value) -> {
          if (value.equals("absent")) {
            config.remove(key);
          } else {
            config.put(key, value);
          }
        });
    Files.deleteIfExists(folder.resolve("model.safetensors"));
    Files.copy(FIXTURES.resolve("qwen2/model.safetensors"), folder.resolve("model.safetensors"));
    Files.writeString(folder.resolve("config.json"), Json.page(config));
    return folder;
  }

  @Test
  void configurationsOfEarlierVersionsAreRead() throws IOException {
    Map<String, Object> scaling =
        Map.of(
            "type", "llama3",
            "factor", 8.0,
            "low_freq_factor", 1.0,
            "high_freq_factor", 4.0,
            "original_max_position_embeddings", 8192);
    Map<String, Object> old =
        Map.of("rope_parameters", "absent", "rope_theta", 1e5, "rope_scaling", scaling);
    assertEquals(
        new Rope(1e5, new Rope.Scaling.Llama3(8, 1, 4, 8192)),
        Checkpoint.open(withConfig("llama", old)).shape().rope());
    Map<String, Object> linear =
        Map.of("rope_parameters", Map.of("rope_type", "linear", "factor", 2, "rope_theta", 10));
    assertEquals(
        new Rope(10, new Rope.Scaling.Linear(2)),
        Checkpoint.open(withConfig("llama", linear)).shape().rope());
    Map<String, Object> first =
        Map.of(
            "rope_parameters", "absent",
            "head_dim", "absent",
            "num_key_value_heads", "absent",
            "tie_word_embeddings", "absent");
    DecoderShape shape = Checkpoint.open(withConfig("llama", first)).shape();
    assertEquals(Rope.plain(10_000), shape.rope());
    assertEquals(4, shape.headWidth());
    assertEquals(4, shape.keyValueHeads());
    Map<String, Object> mistral =
        Map.of("architectures", List.of("MistralForCausalLM"), "sliding_window", "absent");
    assertEquals(64, Checkpoint.open(withConfig("llama", mistral)).shape().context());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama | sliding_window | 4096",
        "qwen2 | use_sliding_window | true",
        "llama | hidden_act | \"gelu\"",
        "llama | attention_bias | true",
        "qwen3 | attention_bias | true",
        "llama | mlp_bias | true",
        "llama | quantization_config | {\"bits\": 4}",
        "llama | auto_map | {\"AutoModelForCausalLM\": \"modeling.Own\"}",
        "llama | rope_parameters | {\"rope_type\": \"yarn\", \"factor\": 4.0}",
        "llama | rope_parameters | {\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}",
        "llama | rope_parameters | {\"full_attention\": {\"rope_type\": \"default\"}}",
        "llama | architectures | [\"GemmaForCausalLM\"]",
        "llama | num_local_experts | 8",
        "qwen2 | layer_types | [\"full_attention\", \"sliding_attention\"]",
        "llama | hidden_size | -16",
        "llama | hidden_size | \"16\"",
        "llama | num_hidden_layers | 1e30",
        "llama | rms_norm_eps | 0",
        "llama | tie_word_embeddings | \"no\"",
        "qwen3 | num_key_value_heads | 3"
      })
  void configurationsThatWouldBeIgnoredAreRefused(String name, String key, String value)
      throws IOException {
    Object changed = Json.parse("{\"v\": " + value + "}", "test").get("v");
    Map<String, Object> changes =
        key.startsWith("use")
            ? Map.of(key, changed, "sliding_window", 16, "layer_types", "absent")
            : Map.of(key, changed);
    String told = key.startsWith("use") ? "sliding_window" : key;
    assertRefused(withConfig(name, changes), key.startsWith("num_key") ? "key_value_heads" : told);
  }

  @Test
  void shardsMustBeWhereTheIndexSays() throws IOException {
    Path index = copy("llama").resolve("model.safetensors.index.json");
    String good = Files.readString(index);
    String shard = "model-00001-of-00003.safetensors";
    for (String bad :
        new String[] {"../x.safetensors", "/etc/x.safetensors", "a/b.safetensors", "x.bin", ".."}) {
      Files.writeString(index, good.replace(shard, bad));
      assertRefused(folder, "weight_map", bad, "same folder");
    }
    Files.writeString(index, good.replace(shard, "gone.safetensors"));
    assertRefused(folder, "gone.safetensors", "no such file");
    Files.writeString(index, good.replace(shard, "model-00002-of-00003.safetensors"));
    assertRefused(folder, "not where weight_map says");
    Files.writeString(index, good.replaceFirst("\"model.norm.weight\"", "\"model.other\""));
    assertRefused(folder, "holds array model.norm.weight");
    Files.writeString(index, "{\"weight_map\": []}");
    assertRefused(folder, "weight_map must be an object");
    Files.delete(index);
    assertRefused(folder, "holds neither model.safetensors nor", "safe_serialization");
  }

  // ---- classifiers, tokenizers

  private static final Path REWARDS = Path.of("src/test/resources/bondlab/reward");

  @Test
  void aClassifierIsNoLanguageModelAndTheOtherWayRound() {
    Checkpoint reward = Checkpoint.openClassifier(REWARDS.resolve("llama"));
    assertTrue(reward.names().contains("score.weight"));
    assertTrue(reward.shape().tied(), "there is no output layer to read");
    assertRefused(REWARDS.resolve("llama"), "architectures", "LlamaForSequenceClassification");
    for (String other : List.of("likelihood", "absent")) {
      BadInput e =
          assertThrows(BadInput.class, () -> Checkpoint.openClassifier(REWARDS.resolve(other)));
      assertTrue(e.getMessage().contains(other), e.getMessage());
    }
  }

  @Test
  void tokenizersAreReadFromFoldersAndRefusedWhereThereAreNone() {
    try (PretrainedTokenizer tokenizer =
        Checkpoint.open(REWARDS.resolve("likelihood")).tokenizer()) {
      assertEquals("Blue.", tokenizer.decode(tokenizer.encode("Blue.")));
    }
    Checkpoint bare = Checkpoint.open(FIXTURES.resolve("qwen2.gguf"));
    BadInput e = assertThrows(BadInput.class, bare::tokenizer);
    for (String key : List.of("merges", "eos_token_id")) {
      assertTrue(e.getMessage().contains("tokenizer.ggml." + key + " is missing"), e.getMessage());
    }
  }

  @Test
  void aVocabularyIsReadFromMetadata() {
    Map<String, Object> metadata = new TreeMap<>();
    metadata.put("tokenizer.ggml.model", "gpt2");
    metadata.put("tokenizer.ggml.pre", "smollm");
    metadata.put("tokenizer.ggml.tokens", List.of("a", "b", "ab", "<end>"));
    metadata.put("tokenizer.ggml.token_type", List.of(1L, 1L, 1L, 3L));
    metadata.put("tokenizer.ggml.merges", List.of("a b"));
    metadata.put("tokenizer.ggml.eos_token_id", 3L);
    GgufVocabulary read = GgufTokens.vocabulary("f", metadata);
    assertEquals(List.of("a", "b", "ab", "<end>"), read.tokens());
    assertArrayEquals(new int[] {1, 1, 1, 3}, read.types());
    assertEquals(List.of(3), read.ends());
    metadata.put("tokenizer.ggml.eot_token_id", 2L);
    assertEquals(List.of(3, 2), GgufTokens.vocabulary("f", metadata).ends());
    assertTrue(read.bos().isEmpty() && read.addBos().isEmpty() && read.chatTemplate().isEmpty());
    metadata.put("tokenizer.ggml.tokens", List.of("a", 7L));
    metadata.put("tokenizer.ggml.add_bos_token", "yes");
    BadInput e = assertThrows(BadInput.class, () -> GgufTokens.vocabulary("f", metadata));
    assertEquals(2, e.problems().size(), e.getMessage());
  }
}
