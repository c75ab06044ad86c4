package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class CatalogueTest {
  private static final String JAN = "2026-01-01T00:00:00Z";
  private static final String FEB = "2026-02-01T00:00:00.123456789Z";

  @TempDir private Path results;

  private record Fit(String selector, int n, double alpha) {}

  private List<Map<String, Object>> rows(String sql) {
    try (Catalogue catalogue = Catalogue.open(results)) {
      return Tables.cells(catalogue.query(sql));
    }
  }

  private static Map<String, Object> row(Object... pairs) {
    Map<String, Object> row = new java.util.LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      row.put((String) pairs[i], pairs[i + 1]);
    }
    return row;
  }

  private void twoRuns() throws IOException {
    RunFiles.done(results, "runs/bond/a-1", JAN, "seed = 1\npool { ns = [1, 2], samples = 8 }\n")
        .table("fits", Fit.class, List.of(new Fit("gold", 1, 0.5), new Fit("w16", 2, 0.25)));
    RunFiles.done(results, "runs/bond/a-2", FEB, "seed = 2\npool { ns = [1, 2], samples = 16 }\n")
        .table("fits", Fit.class, List.of(new Fit("gold", 1, Double.NEGATIVE_INFINITY)));
  }

  @Test
  void aTableOfAllRunsHasTheKeysInWhichTheyDiffer() throws IOException {
    twoRuns();
    assertEquals(
        List.of(
            row("run", "bond/a-1", "experiment", "bond", "selector", "gold", "n", 1, "alpha", 0.5),
            row("run", "bond/a-1", "experiment", "bond", "selector", "w16", "n", 2, "alpha", 0.25),
            row(
                "run",
                "bond/a-2",
                "experiment",
                "bond",
                "selector",
                "gold",
                "n",
                1,
                "alpha",
                Double.NEGATIVE_INFINITY)),
        rows("select run, experiment, selector, n, alpha from fits order by run, selector"));
    List<Map<String, Object>> columns = rows("describe fits");
    assertEquals(
        List.of("run", "experiment", "selector", "n", "alpha", "pool.samples", "seed"),
        columns.stream().map(column -> column.get("column_name")).toList());
    assertEquals(
        List.of(row("s", 16L, "most", Double.NEGATIVE_INFINITY)),
        rows(
            "select \"pool.samples\" as s, max(alpha) as most from fits where seed = 2 group by 1"));
  }

  @Test
  void runsSayWhatTheirFoldersSay() throws IOException {
    twoRuns();
    RunFiles.done(results, "runs/bond/a-3", JAN, "seed = 3\n")
        .file("STATUS", "FAILED\nreason out of luck\n");
    assertEquals(
        List.of(
            row("id", "a-1", "status", "DONE", "reason", null, "seconds", 1.5, "m", 1L),
            row("id", "a-2", "status", "DONE", "reason", null, "seconds", 1.5, "m", 2L),
            row("id", "a-3", "status", "FAILED", "reason", "out of luck", "seconds", 1.5, "m", 1L)),
        rows("select id, status, reason, seconds, month(started) as m from runs order by id"));
    assertEquals(
        List.of(row("commit", "c0ffee", "dirty", false, "overrides", "seed=1")),
        rows("select distinct commit, dirty, overrides from runs"));
  }

  @Test
  void configurationsAreLongAndWide() throws IOException {
    twoRuns();
    assertEquals(
        List.of(
            row("key", "pool.ns", "value", "[1, 2]", "number", null),
            row("key", "pool.samples", "value", "8", "number", 8.0),
            row("key", "seed", "value", "1", "number", 1.0)),
        rows("select key, value, number from config where run = 'bond/a-1' order by key"));
    assertEquals(
        List.of(row("run", "bond/a-2", "pool.samples", 16L, "seed", 2L)),
        rows("select run, \"pool.samples\", seed from settings where seed + 1 = 3"));
  }

  @Test
  void oddNamesAndNamesThatAreTakenAreKept() throws IOException {
    Table odd =
        Table.create(
            "odd \"name, yes",
            StringColumn.create("run", "own"),
            IntColumn.create("seed", new int[] {7}),
            DoubleColumn.create("a.b \"c\" 'd'", new double[] {1}));
    RunFiles.done(results, "runs/x [1]*/a'1", JAN, "seed = 1\n").table(odd);
    RunFiles.done(results, "runs/x [1]*/a'2", JAN, "seed = 2\n\"odd key.x\" { b = true }\n")
        .table(odd)
        .table(odd.copy().setName("metrics"));
    assertEquals(
        List.of(
            row("run", "x [1]*/a'1", "t", "own", "seed", 7, "c", 1L, "k", null, "d", 1.0),
            row("run", "x [1]*/a'2", "t", "own", "seed", 7, "c", 2L, "k", true, "d", 1.0)),
        rows(
            "select run, \"table.run\" as t, seed, \"config.seed\" as c,"
                + " \"\"\"odd key.x\"\".b\" as k, \"a.b \"\"c\"\" 'd'\" as d"
                + " from \"odd \"\"name, yes\" order by run"));
    assertEquals(List.of(row("n", 1L)), rows("select count(*) as n from table_metrics"));
    assertEquals(List.of(row("n", 0L)), rows("select count(*) as n from metrics"));
  }

  @Test
  void missingAndNaNAreOne() throws IOException {
    Table table =
        Table.create(
            "t",
            DoubleColumn.create("x", new double[] {1, Double.NaN, Double.POSITIVE_INFINITY}),
            StringColumn.create("s", "a", "", null));
    RunFiles.done(results, "runs/e/a-1", JAN, "seed = 1\n").table(table);
    assertEquals(
        List.of(row("x", 1.0), row("x", null), row("x", Double.POSITIVE_INFINITY)),
        rows("select x from t"));
    assertEquals(
        List.of(row("n", 2L, "least", 1.0, "texts", 1L)),
        rows("select count(x) as n, min(x) as least, count(s) as texts from t"));
  }

  @Test
  void aResultsFolderMayHaveAnyName() throws IOException {
    for (String name : List.of("res [1]", "a*b", "what? {x,y}", "[", "it's 100%", "#ä ☃")) {
      Path odd = Files.createDirectories(results.resolve(name));
      RunFiles.done(odd, "runs/e/a-1", JAN, "seed = 1\n")
          .table(Table.create("t", IntColumn.create("n", new int[] {7})))
          .file("metrics.jsonl", "{\"step\": 3}\n");
      try (Catalogue catalogue = Catalogue.open(odd)) {
        assertEquals(
            List.of(row("n", 7, "step", 3L)),
            Tables.cells(catalogue.query("select n, step from t join metrics using (run)")),
            name);
        assertEquals(List.of(), catalogue.problems(), name);
      }
    }
  }

  @Test
  void naNOfAnotherProgramIsRefusedWhereItIsUsed() throws IOException, SQLException {
    Path tables = Files.createDirectories(results.resolve("runs/e/a-1/tables"));
    RunFiles.done(results, "runs/e/a-1", JAN, "seed = 1\n");
    try (var duck = DuckDb.open();
        var statement = duck.createStatement()) {
      statement.execute(
          "COPY (SELECT i, CASE WHEN i % 2 = 0 THEN 'NaN'::DOUBLE ELSE i END AS x,"
              + " CASE WHEN i % 2 = 0 THEN NULL ELSE i::FLOAT END AS y FROM range(14) t(i)) TO "
              + DuckDb.text(tables.resolve("t.parquet").toString())
              + " (FORMAT parquet)");
    }
    assertEquals(
        List.of(row("all", 14L, "n", 7L, "mean", 7.0)),
        rows("select count(*) as all, count(y) as n, avg(y) as mean from t"));
    for (String sql : List.of("select count(x) from t", "select avg(x) from t", "from t")) {
      BadInput thrown = assertThrows(BadInput.class, () -> rows(sql), sql);
      assertTrue(thrown.getMessage().contains("NaN in column x of table t"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("of run e/a-1"), thrown.getMessage());
    }
    Path file = tables.resolve("t.parquet");
    var thrown = assertThrows(BadInput.class, () -> TableFiles.readParquet(file));
    assertTrue(thrown.getMessage().contains("NaN in column x of t.parquet"), thrown.getMessage());
  }

  @Test
  void olderSchemasAreJoinedByName() throws IOException {
    Table older = Table.create("t", IntColumn.create("n", new int[] {3}));
    Table newer =
        Table.create(
            "t", DoubleColumn.create("n", new double[] {0.5}), StringColumn.create("more", "x"));
    RunFiles.done(results, "runs/e/a-1", JAN, "seed = 1\n").table(older);
    RunFiles.done(results, "runs/e/a-2", FEB, "seed = 1\n").table(newer);
    assertEquals(
        List.of(row("n", 3.0, "more", null), row("n", 0.5, "more", "x")),
        rows("select n, more from t order by run"));
  }

  @Test
  void importedRunsStandBesideOnesOwnAndPublishedCopiesStepBack() throws IOException {
    Table table = Table.create("t", IntColumn.create("n", new int[] {1}));
    RunFiles.done(results, "runs/e/a-1", JAN, "seed = 1\n").table(table);
    RunFiles.done(results, "imported/theirs", JAN, "seed = 9\n").table(table);
    RunFiles.done(results, "imported/many/runs/e/b-1", JAN, "seed = 8\n").table(table);
    for (String id : List.of("a-1", "gone")) {
      Path published = Files.createDirectories(results.resolve("published/of-" + id));
      Files.copy(results.resolve("runs/e/a-1/tables/t.parquet"), published.resolve("t.parquet"));
      Files.writeString(
          published.resolve("t.json"), "{\"run\": \"" + id + "\", \"config_hash\": \"h\"}");
    }
    assertEquals(
        List.of(
            row("run", "e/a-1", "source", "runs", "status", "DONE", "s", 1L),
            row("run", "imported/many/runs/e/b-1", "source", "imported", "status", "DONE", "s", 8L),
            row("run", "imported/theirs", "source", "imported", "status", "DONE", "s", 9L),
            row("run", "published/of-gone", "source", "published", "status", "DONE", "s", null)),
        rows("select run, source, status, t.seed as s from runs join t using (run) order by run"));
  }

  @Test
  void aWrongNameIsToldWithWhatThereIs() throws IOException {
    twoRuns();
    BadInput thrown = assertThrows(BadInput.class, () -> rows("select * from fit"));
    assertTrue(thrown.getMessage().contains("fits"), thrown.getMessage());
    thrown = assertThrows(BadInput.class, () -> rows("select alpa from fits"));
    assertTrue(thrown.getMessage().contains("alpha"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("only where its runs differ"), thrown.getMessage());
    assertThrows(BadInput.class, () -> Catalogue.open(results.resolve("nowhere")));
  }

  @Test
  void whatThereIsCanBeAsked() throws IOException {
    twoRuns();
    List<Object> names = rows("show tables").stream().map(row -> row.get("name")).toList();
    assertEquals(
        Arrays.asList("config", "fits", "metrics", "problems", "runs", "settings", "trainings"),
        names);
  }

  @Test
  void noRunsAreNoRows() {
    assertEquals(List.of(row("n", 0L)), rows("select count(*) as n from runs"));
    assertEquals(List.of(row("n", 0L)), rows("select count(*) as n from metrics"));
    assertEquals(List.of(row("n", 0L)), rows("select count(*) as n from config"));
  }

  @Test
  void logsAreRowsWhoseTypesAreTheirValues() throws IOException {
    RunFiles.done(results, "runs/e/a-1", JAN, "seed = 1\n")
        .file(
            "metrics.jsonl",
            "{\"step\": 1, \"gold\": \"nan\", \"arm\": \"x\"}\n"
                + "{\"step\": 2, \"gold\": \"-inf\", \"ok\": true}\n{\"step\": 3, \"go")
        .file("checkpoints/first/steps.jsonl", "{\"step\": 1, \"loss\": 2}\n");
    RunFiles.done(results, "runs/e/a-2", JAN, "seed = 2\n")
        .file("metrics.jsonl", "{\"step\": 1, \"gold\": 0.5, \"list\": [1, 2]}\n");
    assertEquals(
        List.of(
            row("seed", 1L, "step", 1L, "gold", null, "arm", "x", "ok", null, "list", null),
            row(
                "seed",
                1L,
                "step",
                2L,
                "gold",
                Double.NEGATIVE_INFINITY,
                "arm",
                null,
                "ok",
                true,
                "list",
                null),
            row("seed", 2L, "step", 1L, "gold", 0.5, "arm", null, "ok", null, "list", "[1,2]")),
        rows("select seed, step, gold, arm, ok, list from metrics order by run, step"));
    assertEquals(
        List.of(row("part", "first", "log", "steps", "loss", 2L)),
        rows("select part, log, loss from trainings"));
    assertEquals(List.of(row("n", 0L)), rows("select count(*) as n from problems"));
  }
}
