package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

class FileMemoTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
  private static final int FILES = 250; // so many are worth a memo

  @TempDir private Path folder;
  private Path results;
  private Path stored;

  @BeforeEach
  void name() throws IOException {
    results = folder.toRealPath();
    stored = results.resolve("cache/catalogue.memo");
  }

  private Path file(int number, String content) throws IOException {
    Path file = results.resolve("f" + number);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, LONG_AGO);
    return file;
  }

  private static Map<String, Object> values(int number) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("z", number);
    values.put("a long", 1L << 60);
    values.put("double", 0.1 + number);
    values.put("truth", number % 2 == 0);
    values.put("none", null);
    values.put("text", "γ ☃ " + number);
    return values;
  }

  private void keepAll() throws IOException {
    FileMemo memo = new FileMemo(results);
    for (int i = 0; i < FILES; i++) {
      Path file = file(i, "content " + i);
      memo.put(file, memo.stamp(file), values(i));
    }
    memo.save(any -> true);
  }

  @Test
  void whatWasKeptComesBackInItsOrderUntilTheFileIsAnother() throws IOException {
    keepAll();
    FileMemo memo = new FileMemo(results);
    for (int i = 0; i < FILES; i++) {
      Map<String, Object> back = memo.get(results.resolve("f" + i));
      assertEquals(values(i), back);
      assertEquals(List.copyOf(values(i).keySet()), List.copyOf(back.keySet()));
    }
    file(3, "another, of another length");
    file(4, "CONTENT 4"); // of equal length, and set back to the same time
    Files.delete(results.resolve("f5"));
    for (int i : new int[] {3, 4, 5}) {
      assertNull(new FileMemo(results).get(results.resolve("f" + i)), "f" + i);
    }
    assertNotNull(new FileMemo(results).get(results.resolve("f6")));
  }

  @Test
  void fewFilesYoungFilesAndGoneRunsAreNotKept() throws IOException {
    FileMemo memo = new FileMemo(results);
    Path young = file(0, "young");
    Files.setLastModifiedTime(young, FileTime.from(Instant.now()));
    memo.put(young, memo.stamp(young), Map.of());
    assertNull(memo.get(young));
    Path old = file(1, "old");
    memo.put(old, memo.stamp(old), Map.of());
    memo.save(any -> true);
    assertFalse(Files.exists(stored), "one file is not worth a memo");
    keepAll();
    FileMemo again = new FileMemo(results);
    again.put(old, again.stamp(old), Map.of("new", 1));
    again.save(name -> !name.equals("f7"));
    assertNull(new FileMemo(results).get(results.resolve("f7")));
  }

  @Test
  void aDamagedMemoIsNone() throws IOException {
    keepAll();
    byte[] whole = Files.readAllBytes(stored);
    for (int i = 0; i < whole.length; i += i < 40 ? 1 : 97) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 1 << i % 8;
      Files.write(stored, flipped);
      Map<String, Object> back = new FileMemo(results).get(results.resolve("f1"));
      assertTrue(back == null || back.equals(values(1)), "byte " + i);
    }
    for (int length : new int[] {0, 7, 15, 16, 20, whole.length - 1}) {
      Files.write(stored, Arrays.copyOf(whole, length));
      assertNull(new FileMemo(results).get(results.resolve("f1")), length + " bytes");
    }
    Files.write(stored, whole);
    assertNotNull(new FileMemo(results).get(results.resolve("f1")));
  }

  private record Answer(List<List<Map<String, Object>>> rows, List<Problem> problems) {}

  private Answer ask() {
    try (Catalogue catalogue = Catalogue.open(results)) {
      List<List<Map<String, Object>>> rows = new ArrayList<>();
      for (String sql :
          List.of(
              "select * from runs order by run",
              "select * from settings order by run",
              "select * from config order by all",
              "select * from t order by run, x",
              "select * from metrics order by run, step",
              "describe metrics",
              "show tables")) {
        rows.add(Tables.cells(catalogue.query(sql)));
      }
      return new Answer(rows, catalogue.problems());
    }
  }

  private void settle() throws IOException {
    try (Stream<Path> all = Files.walk(results)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, LONG_AGO);
      }
    }
  }

  @Test
  void aCatalogueWithAMemoAnswersAsOneWithout() throws IOException {
    for (int i = 0; i < 60; i++) {
      String config = "seed = " + i + "\nlearning { rate = 0." + i + ", odd.\"k.e\" = [1, 2] }\n";
      RunFiles.done(results, "runs/e/a-" + i, "2026-01-01T00:00:00Z", config)
          .table(Table.create("t", DoubleColumn.create("x", new double[] {i, i + .5})))
          .file(
              "metrics.jsonl", "{\"step\": 1, \"kl\": 0.5}\nno json\n{\"step\": 2, \"b\": true}\n");
    }
    settle();
    Answer first = ask();
    assertTrue(Files.exists(stored));
    assertEquals(60, first.problems.size()); // a line of each log is no JSON
    assertEquals(first, ask());

    RunFiles edited = RunFiles.done(results, "runs/e/a-3", "2026-02-01T00:00:00Z", "seed = 99\n");
    edited.table(Table.create("t", DoubleColumn.create("y", new double[] {-1})));
    settle(); // as old as before
    Answer second = ask();
    Files.delete(stored);
    assertEquals(ask(), second);
    assertFalse(first.rows.equals(second.rows));

    Files.writeString(edited.parquet("t"), "no longer Parquet, but long enough to be looked at");
    Answer damaged = ask();
    assertEquals(61, damaged.problems.size(), damaged.problems.toString());
    Files.delete(stored);
    assertEquals(ask(), damaged);
  }
}
