package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.checkpoint.PretrainedModel;
import bondlab.checkpoint.TextScore;
import bondlab.model.Decoder;
import bondlab.model.Lora;
import bondlab.model.PeftFolder;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.table.Json;
import bondlab.tensor.FloatArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** score and sample as a program calls them, on a tiny random model. */
class ModelCommandsTest extends TypedCommands {
  private static final Path MODEL =
      Path.of("src/test/resources/bondlab/reward/likelihood").toAbsolutePath();

  private List<Map<String, Object>> answers() {
    return out.lines().map(line -> Json.parse(line, "standard output")).toList();
  }

  private static int[] ids(Object list) {
    return ((List<?>) list).stream().mapToInt(id -> ((Number) id).intValue()).toArray();
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(home.resolve("texts.jsonl"), String.join("\n", lines));
  }

  @Test
  void scoreGivesALineForEachText() throws IOException {
    Path texts =
        file("{\"text\": \"Name a colour.\"}", "", "{\"text\": \"Ä grün ☂ 青\", \"id\": 7}");
    assertEquals(
        0,
        bondlab("score", "--model", MODEL.toString(), "--input", texts.toString(), "--json"),
        () -> err);
    List<Map<String, Object>> answers = answers();
    assertEquals(2, answers.size());
    for (Map<String, Object> answer : answers) {
      List<?> logProbs = (List<?>) answer.get("log_probs");
      assertEquals(ids(answer.get("ids")).length, logProbs.size());
      assertNull(logProbs.get(0));
      double sum =
          logProbs.stream().skip(1).mapToDouble(value -> ((Number) value).doubleValue()).sum();
      assertEquals(sum, ((Number) answer.get("log_prob")).doubleValue(), 1e-9);
    }
  }

  @Test
  void whatIsSampledHasTheLogProbabilityThatItWasDrawnWith() {
    String[] call = {
      "sample",
      "--model",
      MODEL.toString(),
      "--prompt",
      "Name a colour.",
      "-n",
      "3",
      "--json",
      "--max-tokens",
      "6",
      "--plain"
    };
    assertEquals(0, bondlab(call), () -> err);
    String first = out;
    List<Map<String, Object>> drawn = answers();
    assertEquals(3, drawn.size());
    assertEquals(0, bondlab(call));
    assertEquals(first, out, "a seed gives the same samples");
    try (PretrainedModel model = PretrainedModel.open(MODEL.toString(), home, Progress.SILENT)) {
      int[] prompt = model.encodePrompt("Name a colour.", true);
      try (Decoder decoder = model.decoder(prompt.length + 6)) {
        for (Map<String, Object> sample : drawn) {
          int[] response = ids(sample.get("ids"));
          int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(response)).toArray();
          TextScore score = TextScore.of(decoder, List.of(all)).get(0);
          List<Object> logProbs = new ArrayList<>((List<?>) sample.get("log_probs"));
          for (int t = 0; t < response.length; t++) {
            // float32 sums in another order
            assertEquals(
                ((Number) logProbs.get(t)).doubleValue(),
                score.logProbs()[prompt.length + t],
                1e-5);
          }
        }
      }
    }
  }

  @Test
  void aRuleKeepsOneOfWhatIsDrawn() throws IOException {
    Path judge = home.resolve("judge.sh");
    // the score is the number of characters of the line, which grows with the response
    Files.writeString(judge, "while read -r line; do echo \"{\\\"score\\\": ${#line}}\"; done\n");
    String reward = "{name: program, label: long, command: \"bash " + judge + "\"}";
    String[] call = {
      "sample",
      "--model",
      MODEL.toString(),
      "--prompt",
      "Name a colour.",
      "--json",
      "--plain",
      "--max-tokens",
      "6",
      "--reward",
      reward
    };
    assertEquals(0, with(call, "--select", "best", "--n", "8"), () -> err);
    double best = ((Number) answers().get(0).get("score")).doubleValue();
    assertEquals("long", answers().get(0).get("reward"));
    assertTrue(err.contains("8 responses drawn"), err);
    assertEquals(0, with(call, "--select", "soft", "--n", "8", "--lambda", "0"), () -> err);
    assertEquals(best, ((Number) answers().get(0).get("score")).doubleValue());
    assertEquals(0, with(call, "--select", "poisson", "--mu", "0", "-n", "3"), () -> err);
    assertEquals(3, answers().size());
    assertNotEquals(0, with(call, "--select", "soft", "--n", "8"));
    assertTrue(err.contains("lambda"), err);
    assertNotEquals(0, with(call, "--select", "best", "--n", "8", "--mu", "2"));
    assertTrue(err.contains("mu"), err);
    assertNotEquals(0, with(call, "--n", "8"));
    assertTrue(err.contains("--select"), err);
  }

  private int with(String[] call, String... more) {
    return bondlab(Stream.of(call, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  /** Random factors in the tiny model; the merged folder, opened again, is the adapted network. */
  @Test
  void anAdapterIsExportedAloneAndMerged() throws IOException {
    Lora lora = new Lora(2, 4, 0, List.of("q_proj", "down_proj"));
    Path cached = home.resolve("cached");
    try (PretrainedModel model = PretrainedModel.open(MODEL.toString(), home, Progress.SILENT);
        Decoder base = model.decoder(20);
        Decoder fresh = base.withAdapter(lora, RandomStream.of(3))) {
      Map<String, FloatArray> factors = new TreeMap<>(fresh.values());
      factors.replaceAll((name, f) -> random(name, f));
      try (Decoder adapted = base.withAdapter(lora, factors)) {
        PeftFolder.write(cached.resolve("adapter"), adapted, MODEL.toString());
        int[] text = model.encode("Name a colour.");
        double expected = TextScore.of(adapted, List.of(text)).get(0).sum();
        assertEquals(0, export(cached, "whole", "--merged"), () -> err);
        assertEquals(0, export(cached, "alone", "--base", "some/model"), () -> err);
        Path whole = home.resolve("whole");
        try (PretrainedModel again = PretrainedModel.open(whole.toString(), home, Progress.SILENT);
            Decoder merged = again.decoder(20)) {
          assertEquals(model.checkpoint().shape(), again.checkpoint().shape());
          assertEquals(model.tokenizer().fingerprint(), again.tokenizer().fingerprint());
          // the sum of products is rounded before, not after, its use
          assertEquals(expected, TextScore.of(merged, List.of(text)).get(0).sum(), 1e-3);
          assertNotEquals(TextScore.of(base, List.of(text)).get(0).sum(), expected, 0.1);
        }
        PeftFolder alone = PeftFolder.read(home.resolve("alone"), base.shape());
        assertEquals(lora, alone.lora());
        assertEquals("some/model", PeftFolder.baseModel(home.resolve("alone")));
        assertTrue(Files.exists(home.resolve("alone/tokenizer.json")));
      }
    }
    assertEquals(2, export(cached, "whole", "--merged"));
    assertTrue(err.contains("whole is not empty"), () -> err);
  }

  private int export(Path from, String to, String... more) {
    List<String> call =
        new ArrayList<>(List.of("export", from.toString(), "--to", home.resolve(to).toString()));
    call.addAll(List.of(more));
    return bondlab(call.toArray(String[]::new));
  }

  private static FloatArray random(String name, FloatArray like) {
    Random random = new Random(name.hashCode());
    float[] values = new float[like.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return new FloatArray(values, like.shape());
  }

  @Test
  void whatIsWrongIsToldByLineAndName() throws IOException {
    Path texts = file("{\"text\": \"good\"}", "{\"txt\": 1}", "{\"messages\": []}", "{");
    assertEquals(
        2, bondlab("score", "--model", MODEL.toString(), "--input", texts.toString(), "--json"));
    assertTrue(err.contains(texts + ":2"), () -> err);
    assertTrue(err.contains(texts + ":3"), () -> err);
    assertTrue(err.contains(texts + ":4") || err.contains("line 4"), () -> err);
    assertEquals("", out);
    assertEquals(2, bondlab("sample", "--model", "smollm2", "--prompt", "x"));
    assertTrue(err.contains("smollm2-135m-instruct"), () -> err);
  }
}
