package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.table.JsonLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Compares the row files of two trainings, wall seconds left out. */
final class RowFiles {
  private RowFiles() {}

  static void assertSame(TrainingFiles expected, TrainingFiles found) {
    assertSame(expected.steps(), found.steps());
    assertSame(expected.evaluations(), found.evaluations());
    assertSame(expected.prompts(), found.prompts());
    assertSame(expected.pairs(), found.pairs());
  }

  /** Whole rows of a log; 0 if there is none. */
  static long count(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).chars().filter(c -> c == '\n').count() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Line by line, so that a failure shows the first cell that differs and not whole files. */
  private static void assertSame(Path expected, Path found) {
    List<Map<String, Object>> wanted = withoutSeconds(expected);
    List<Map<String, Object>> rows = withoutSeconds(found);
    for (int i = 0; i < Math.min(wanted.size(), rows.size()); i++) {
      Map<String, Object> row = rows.get(i);
      String line = found + ", line " + (i + 1) + ", ";
      assertEquals(wanted.get(i).keySet(), row.keySet(), line + "columns");
      wanted.get(i).forEach((key, value) -> assertEquals(value, row.get(key), line + key));
    }
    assertEquals(wanted.size(), rows.size(), found + ", lines");
  }

  private static List<Map<String, Object>> withoutSeconds(Path file) {
    List<Map<String, Object>> rows = JsonLines.read(file);
    rows.forEach(row -> row.remove("seconds"));
    return rows;
  }
}
