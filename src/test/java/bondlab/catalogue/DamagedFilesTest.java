package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.RandomStream;
import bondlab.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What is broken, half written or foreign is left out and named, and the rest is there. */
class DamagedFilesTest {
  private static final String JAN = "2026-01-01T00:00:00Z";

  @TempDir private Path results;
  private RunFiles bad;

  @BeforeEach
  void start() throws IOException {
    RandomStream stream = RandomStream.of(1);
    double[] values = IntStream.range(0, 5000).mapToDouble(i -> stream.nextDouble()).toArray();
    Table table = Table.create("t", DoubleColumn.create("x", values));
    RunFiles.done(results, "runs/e/good", "2026-02-01T00:00:00Z", "seed = 1\n").table(table);
    bad = RunFiles.done(results, "runs/e/bad", JAN, "seed = 2\n").table(table);
  }

  /** Runs a question that must see the good run alone, and gives the problems. */
  private List<String> problemsOf(String sql, Object... expected) {
    try (Catalogue catalogue = Catalogue.open(results)) {
      List<Map<String, Object>> rows = Tables.cells(catalogue.query(sql));
      assertEquals(Arrays.asList(expected), List.copyOf(rows.get(0).values()), sql);
      assertEquals(1, rows.size());
      List<String> told = catalogue.problems().stream().map(Problem::toString).toList();
      assertEquals(
          catalogue.problems(),
          Tables.rows(catalogue.query("select * from problems"), Problem.class));
      return told;
    }
  }

  private void assertLeftOut(String file, String... words) {
    List<String> told = problemsOf("select count(x) as n, sum(x) > 0 as some from t", 5000L, true);
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).startsWith(file), told.get(0));
    for (String word : words) {
      assertTrue(told.get(0).contains(word), told.get(0));
    }
  }

  private static final String BAD = "runs/e/bad/tables/t.parquet: ";

  @Test
  void parquetThatIsEmptyGarbageOrCutOff() throws IOException {
    byte[] whole = Files.readAllBytes(bad.parquet("t"));
    byte[] garbage = "PAR1 not really, but long enough to look at PAR1".getBytes();
    for (byte[] content :
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            garbage,
            Arrays.copyOf(whole, whole.length - 1),
            Arrays.copyOf(whole, whole.length / 2))) {
      Files.write(bad.parquet("t"), content);
      assertLeftOut(BAD, "./bondlab report DIR");
    }
  }

  @Test
  void parquetWithADamagedFooter() throws IOException {
    byte[] content = Files.readAllBytes(bad.parquet("t"));
    Arrays.fill(content, content.length - 100, content.length - 8, (byte) 0x7F);
    Files.write(bad.parquet("t"), content);
    assertLeftOut(BAD, "damaged");
  }

  /** Its footer is whole, so it is found when its rows are read. */
  @Test
  void parquetWithDamagedRows() throws IOException {
    byte[] content = Files.readAllBytes(bad.parquet("t"));
    for (int i = 30; i < 4000; i++) {
      content[i] = (byte) (i * 31);
    }
    Files.write(bad.parquet("t"), content);
    List<String> told;
    try (Catalogue catalogue = Catalogue.open(results)) {
      // values that happen to decode cannot be told from true ones
      Object n = Tables.cells(catalogue.query("select count(x) as n from t")).get(0).get("n");
      told = catalogue.problems().stream().map(Problem::toString).toList();
      assertTrue(told.isEmpty() || n.equals(5000L), told + " " + n);
    }
    Table text = Table.create("s", StringColumn.create("s", texts()));
    RunFiles.done(results, "runs/e/good", "2026-02-01T00:00:00Z", "seed = 1\n").table(text);
    bad.table(text);
    content = Files.readAllBytes(bad.parquet("s"));
    for (int i = 30; i < content.length / 2; i++) {
      content[i] = (byte) (i * 31);
    }
    Files.write(bad.parquet("s"), content);
    told = problemsOf("select count(*) as n, max(length(s)) as longest from s", 3000L, 40L);
    assertTrue(told.get(0).startsWith("runs/e/bad/tables/s.parquet: is damaged"), told.toString());
  }

  private static List<String> texts() {
    return IntStream.range(0, 3000)
        .mapToObj(i -> ("text " + i * 7919L).repeat(9))
        .map(s -> (s + s).substring(0, 40))
        .toList();
  }

  @Test
  void aColumnOfAnotherKind() throws IOException {
    bad.table(Table.create("t", StringColumn.create("x", "not a number")));
    assertLeftOut(BAD, "column x is text there, but a number in a newer run");
  }

  @Test
  void aTableThatHasOnlyItsCsv() throws IOException {
    Files.delete(bad.parquet("t"));
    assertLeftOut("runs/e/bad/tables/t.csv", "./bondlab report DIR");
  }

  @Test
  void hiddenAndUnfinishedFilesAreNotLookedAt() throws IOException {
    Files.move(bad.parquet("t"), bad.parquet(".t.parquet.123-1"));
    Files.delete(bad.folder().resolve("tables/t.csv"));
    Files.createDirectories(results.resolve("runs/e/.locks"));
    Files.createDirectories(results.resolve("runs/.hidden/x"));
    assertEquals(List.of(), problemsOf("select count(x) as n from t", 5000L));
  }

  @Test
  void provenanceThatIsGarbageLeavesItsRunWithoutFacts() throws IOException {
    for (String content : List.of("", "{\"run\": ", "[1]", "[".repeat(100_000), "\0\1\2")) {
      bad.file("run.json", content);
      List<String> told =
          problemsOf(
              "select count(*) as n, count(commit) as known, count(distinct t.run) as tables"
                  + " from runs left join (select distinct run from t) t using (run)",
              2L,
              1L,
              2L);
      assertEquals(1, told.size(), told.toString());
      assertTrue(told.get(0).startsWith("runs/e/bad/run.json: is damaged"), told.get(0));
    }
    bad.file("run.json", "{\"seconds\": \"soon\", \"seeds\": 3, \"overrides\": {\"a\": 1}}");
    assertEquals(List.of(), problemsOf("select count(seconds) as n from runs", 1L));
  }

  @Test
  void aConfigurationThatIsGarbageOrIncludesLeavesItsRunWithoutSettings() throws IOException {
    Path secret = Files.writeString(results.resolve("secret.conf"), "password = 1\n");
    for (String content :
        List.of(
            "seed = ",
            "}{",
            "include \"" + secret + "\"\nseed = 2\n",
            "include required(file(\"" + secret + "\"))\nseed = 2\n",
            "include url(\"http://127.0.0.1:1/x.conf\")\nseed = 2\n",
            "include classpath(\"reference.conf\")\nseed = 2\n",
            "seed = ${nowhere}\n",
            "home = ${HOME}\n")) {
      bad.file("config.conf", content);
      List<String> told =
          problemsOf(
              "select count(distinct run) as n, count(distinct key) as k from config", 1L, 1L);
      assertEquals(1, told.size(), told.toString());
      assertTrue(told.get(0).startsWith("runs/e/bad/config.conf: is damaged"), told.get(0));
      problemsOf("select count(*) as n, count(distinct run) as r from t", 10000L, 2L);
    }
  }

  @Test
  void aFolderThatIsNoRun() throws IOException {
    Files.createDirectories(results.resolve("runs/e/notes/tables"));
    Files.copy(bad.parquet("t"), results.resolve("runs/e/notes/tables/t.parquet"));
    List<String> told = problemsOf("select count(distinct run) as n from t", 2L);
    assertEquals(List.of("runs/e/notes: not a run: it has neither config.conf nor run.json"), told);
  }

  @Test
  void logsWithGarbage() throws IOException {
    bad.file("metrics.jsonl", "{\"a\": 1}\nno json\n[1, 2]\n\n{\"a\": 3}\n{\"a\": 4");
    List<String> told = problemsOf("select count(*) as n, sum(a) as sum from metrics", 2L, 4L);
    assertEquals(
        List.of("runs/e/bad/metrics.jsonl: 2 lines are not a JSON object and left out"), told);
    Files.write(
        bad.folder().resolve("metrics.jsonl"),
        ("{\"a\": 1}\n\u0000\u0001\n\u00ff\n").getBytes(StandardCharsets.ISO_8859_1));
    told = problemsOf("select count(*) as n, sum(a) as sum from metrics", 1L, 1L);
    assertEquals(1, told.size(), told.toString());
  }

  @Test
  void aLinkInSomebodyElsesPackageIsNotFollowed() throws IOException {
    RunFiles theirs = RunFiles.done(results, "imported/theirs", JAN, "seed = 3\n");
    Files.createDirectories(theirs.folder().resolve("tables"));
    Files.createSymbolicLink(theirs.parquet("t"), bad.parquet("t"));
    Files.createSymbolicLink(
        results.resolve("imported/linked"), results.resolve("runs/e/good").toAbsolutePath());
    assertEquals(List.of(), problemsOf("select count(distinct run) as n from t", 2L));
    problemsOf("select count(*) as n from runs", 3L);
  }

  @Test
  void aLinkThatLeadsOutOfTheResultsIsNotFollowed(@TempDir Path outside) throws IOException {
    RunFiles far = RunFiles.done(outside, "runs/e/far", JAN, "seed = 4\nsecret = hidden\n");
    far.table(Table.create("t", DoubleColumn.create("x", new double[] {1})));
    Files.createSymbolicLink(results.resolve("runs/e/linked"), far.folder());
    Files.createSymbolicLink(results.resolve("runs/other"), far.folder().getParent());
    Files.createSymbolicLink(results.resolve("imported"), outside.resolve("runs"));
    Files.createSymbolicLink(results.resolve("runs/e/within"), bad.folder()); // is in the results
    List<String> told = problemsOf("select count(distinct run) as n from t", 3L);
    assertEquals(3, told.size(), told.toString());
    for (String problem : told) {
      assertTrue(problem.contains("leads out of the results folder"), problem);
    }
  }

  @Test
  void aLinkInARunsFolderIsNotFollowed(@TempDir Path outside) throws IOException {
    RunFiles far = RunFiles.done(outside, "runs/e/far", JAN, "secret = hidden\n");
    far.table(Table.create("t", DoubleColumn.create("x", new double[] {1})))
        .file("metrics.jsonl", "{\"a\": 1}\n");
    for (String part : List.of("config.conf", "STATUS", "metrics.jsonl", "tables")) {
      Path link = bad.folder().resolve(part);
      if (part.equals("tables")) {
        Files.move(link, bad.folder().resolve("before"));
      } else {
        Files.deleteIfExists(link);
      }
      Files.createSymbolicLink(link, far.folder().resolve(part));
    }
    List<String> told =
        problemsOf(
            "select count(distinct run) as n, count(distinct x) = 5000 as own from t", 1L, true);
    assertEquals(
        List.of(),
        problemsOf("select count(*) as n from metrics", 0L).stream()
            .filter(problem -> problem.contains("metrics"))
            .toList());
    assertTrue(told.get(0).contains("config.conf: is a link, which is not followed"), told.get(0));
    problemsOf("select status as s from runs where run = 'e/bad'", "UNKNOWN");
  }
}
