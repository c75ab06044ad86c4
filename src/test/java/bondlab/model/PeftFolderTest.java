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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters that PEFT wrote, and folders that {@code check_peft.py} opens with it. */
class PeftFolderTest {
  private static final Path LLAMAS = Path.of("src/test/resources/bondlab/model/llamas");
  private static final Path FOR_PYTHON = Path.of("target/check-peft");
  private static final Sampling PLAIN = Sampling.plain(1);

  @TempDir private Path folder;

  /** The network whose adapter the fixture is. */
  private static DecoderShape shape() {
    return FamilyTest.checkpoints()
        .filter(c -> c[0].equals("qwen3-untied"))
        .map(c -> (DecoderShape) c[1])
        .findFirst()
        .orElseThrow();
  }

  private static Decoder base(String name, DecoderShape shape) throws IOException {
    return Decoder.read(shape, LLAMAS.resolve(name).resolve("model.safetensors"));
  }

  private static List<int[]> sequences(FloatArray ids) {
    int length = (int) ids.shape()[1];
    List<int[]> sequences = new ArrayList<>();
    for (int b = 0; b < ids.shape()[0]; b++) {
      int from = b * length;
      sequences.add(IntStream.range(0, length).map(t -> (int) ids.values()[from + t]).toArray());
    }
    return sequences;
  }

  private static float[] logProbs(Decoder decoder, List<int[]> sequences) {
    int[] prompts = new int[sequences.size()];
    Arrays.fill(prompts, 1);
    double[] flat =
        Arrays.stream(decoder.logProbs(sequences, prompts, PLAIN))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    return FloatArray.rounded(flat, flat.length).values();
  }

  @Test
  void anAdapterOfPeftComputesWhatItComputesThere() throws IOException {
    Map<String, FloatArray> expected =
        Safetensors.read(LLAMAS.resolve("adapter/expected.safetensors"));
    PeftFolder read = PeftFolder.read(LLAMAS.resolve("adapter"), shape());
    assertEquals(new Lora(2, 3, 0, Lora.TARGETS), read.lora());
    try (Decoder base = base("qwen3-untied", shape());
        Decoder adapted = base.withAdapter(read.lora(), read.factors())) {
      float[] got = logProbs(adapted, sequences(expected.get("ids")));
      // both in float32, sums of tens of terms about 1
      assertArrayEquals(expected.get("log_probs").values(), got, 1e-5f);
      PeftFolder.write(folder, adapted, "../qwen3-untied");
      PeftFolder again = PeftFolder.read(folder, shape());
      assertEquals(read.lora(), again.lora());
      read.factors()
          .forEach((n, f) -> assertArrayEquals(f.values(), again.factors().get(n).values(), n));
      String arrays = "adapter_model.safetensors";
      assertEquals(
          Safetensors.read(LLAMAS.resolve("adapter").resolve(arrays)).keySet(),
          Safetensors.read(folder.resolve(arrays)).keySet());
    }
  }

  /** Leaves an adapter and its merged model of each kind for {@code check_peft.py}. */
  @ParameterizedTest
  @MethodSource("bondlab.model.FamilyTest#checkpoints")
  void foldersOfEveryMemberAreWritten(String name, DecoderShape shape) throws IOException {
    Path into = FOR_PYTHON.resolve(name);
    Lora lora = new Lora(3, 6, 0, List.of("q_proj", "v_proj", "o_proj", "up_proj", "down_proj"));
    Map<String, FloatArray> factors = Tiny.spread(lora.shapes(shape), 8);
    List<int[]> sequences = Tiny.sequences(48, 5, 30, 30);
    Files.createDirectories(into.resolve("source"));
    Files.writeString(into.resolve("source/tokenizer_config.json"), "{}");
    try (Decoder base = base(name, shape);
        Decoder adapted = base.withAdapter(lora, factors)) {
      PeftFolder.write(into.resolve("peft"), adapted, "../" + name);
      Path merged = into.resolve("merged");
      TransformersFolder.write(
          merged, adapted, Map.of("eos_token_id", 2), Optional.of(into.resolve("source")));
      assertTrue(Files.isRegularFile(merged.resolve("tokenizer_config.json")));
      float[] ids = new float[60];
      for (int i = 0; i < 60; i++) {
        ids[i] = sequences.get(i / 30)[i % 30];
      }
      float[] expected = logProbs(adapted, sequences);
      Safetensors.write(
          into.resolve("expected.safetensors"),
          Map.of("ids", new FloatArray(ids, 2, 30), "log_probs", new FloatArray(expected, 2, 29)),
          Map.of());
      try (Decoder read = Decoder.read(shape, merged.resolve("model.safetensors"))) {
        assertArrayEquals(expected, logProbs(read, sequences), 1e-5f);
      }
    }
  }

  @Test
  void whatWouldBeIgnoredIsRefusedAtOnce() throws IOException {
    Files.copy(
        LLAMAS.resolve("adapter/adapter_model.safetensors"),
        folder.resolve("adapter_model.safetensors"));
    String config = Files.readString(LLAMAS.resolve("adapter/adapter_config.json"));
    config =
        config
            .replace("\"use_dora\": false", "\"use_dora\": true")
            .replace("\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": 4}")
            .replace("\"r\": 2", "\"r\": \"two\"");
    Files.writeString(folder.resolve("adapter_config.json"), config);
    BadInput e = assertThrows(BadInput.class, () -> PeftFolder.read(folder, shape()));
    assertEquals(3, e.problems().size(), e.getMessage());
    assertTrue(e.problems().stream().allMatch(p -> p.contains("adapter_config.json")));
    String fewer =
        Files.readString(LLAMAS.resolve("adapter/adapter_config.json"))
            .replace("\"q_proj\",\n", "")
            .replace("\"r\": 2", "\"r\": 3");
    Files.writeString(folder.resolve("adapter_config.json"), fewer);
    e = assertThrows(BadInput.class, () -> PeftFolder.read(folder, shape()));
    // two layers of two factors: of six targets in another rank, and of one that is none
    assertEquals(2 * 2 * 6 + 2 * 2, e.problems().size(), e.getMessage());
  }
}
