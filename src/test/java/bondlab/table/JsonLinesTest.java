package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
  record Step(int step, double klToken, Long tokens, String note) {}

  private static final Step FIRST =
      new Step(1, Double.POSITIVE_INFINITY, 1L << 40, "\"quoted\"\n\tβ \u0001");
  private static final Step SECOND = new Step(2, 3.0, null, "a.b = ${c} # d");

  @TempDir Path folder;

  @Test
  void recordsComeBackEqual() throws IOException {
    Path path = folder.resolve("run/metrics.jsonl");
    try (JsonLines log = JsonLines.open(path)) {
      log.append(FIRST);
      assertEquals(1, Files.readAllLines(path).size(), "a line is in the file at once");
    }
    try (JsonLines log = JsonLines.open(path)) {
      log.append(SECOND);
    }
    assertEquals(
        "{\"step\": 2, \"kl_token\": 3.0, \"tokens\": null, \"note\": \"a.b = ${c} # d\"}",
        Files.readAllLines(path).get(1));
    assertEquals(
        List.of(FIRST, SECOND),
        Tables.rows(JsonLines.readTable(path, Schema.of(Step.class)), Step.class));
  }

  @Test
  void aTornLastLineIsLeftOutAndCutOff() throws IOException {
    Path path = folder.resolve("torn.jsonl");
    try (JsonLines log = JsonLines.open(path)) {
      log.append(SECOND);
    }
    Files.writeString(path, "{\"step\": 3, \"kl", StandardOpenOption.APPEND);
    assertEquals(1, JsonLines.read(path).size());
    try (JsonLines log = JsonLines.open(path)) {
      log.append(Map.of("step", 4));
    }
    assertEquals(List.of(2, 4), JsonLines.read(path).stream().map(m -> m.get("step")).toList());
  }

  @Test
  void badLinesAreNamed() throws IOException {
    Path path = folder.resolve("bad.jsonl");
    Files.writeString(path, "{\"step\": 1}\nstep = 2\n");
    String message = assertThrows(BadInput.class, () -> JsonLines.read(path)).getMessage();
    assertTrue(message.contains("bad.jsonl:2"), message);
    Files.writeString(path, "{\"step\": \"one\"}\n");
    assertThrows(BadInput.class, () -> JsonLines.readTable(path, Schema.of(Step.class)));
    assertThrows(BadInput.class, () -> JsonLines.read(folder.resolve("none.jsonl")));
  }

  @Test
  void aLogIsCutAfterItsFirstLines() throws IOException {
    Path path = folder.resolve("cut.jsonl");
    try (JsonLines log = JsonLines.open(path)) {
      for (int step = 0; step < 5; step++) {
        log.append(Map.of("step", step));
      }
    }
    Files.writeString(path, "{\"st", StandardOpenOption.APPEND);
    try (JsonLines log = JsonLines.openAfter(path, 2)) {
      log.append(Map.of("step", 9));
    }
    assertEquals(
        List.of(0, 1, 9), JsonLines.read(path).stream().map(line -> line.get("step")).toList());
    BadInput e = assertThrows(BadInput.class, () -> JsonLines.openAfter(path, 4));
    assertTrue(
        e.getMessage().contains("cut.jsonl") && e.getMessage().contains("4 lines"), e.getMessage());
    JsonLines.openAfter(path, 0).close();
    assertEquals(0, Files.size(path));
  }
}
