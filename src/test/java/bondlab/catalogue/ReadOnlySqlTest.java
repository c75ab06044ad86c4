package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class ReadOnlySqlTest {
  @TempDir private Path home;
  private Catalogue catalogue;
  private Path results;
  private List<Path> before;

  @BeforeEach
  void start() throws IOException {
    results = Files.createDirectories(home.resolve("results")).toRealPath();
    RunFiles.done(results, "runs/e/a-1", "2026-01-01T00:00:00Z", "seed = 1\n")
        .table(Table.create("t", IntColumn.create("n", new int[] {1, 2})));
    Files.writeString(home.resolve("secret.csv"), "a\n1\n");
    Files.createDirectories(home.resolve("results-of-others"));
    Files.writeString(home.resolve("results-of-others/x.csv"), "a\n1\n");
    before = files();
    catalogue = Catalogue.open(results);
  }

  @AfterEach
  void end() throws IOException {
    catalogue.close();
    assertEquals(before, files(), "a question left or took a file");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aQuestionThatTakesTooLongIsStopped() {
    for (String sql :
        List.of(
            "select sum(a.range * b.range) from range(10000000) a, range(10000000) b",
            "select sum(t.n * b.range) from t, range(10000000) a, range(10000000) b",
            "select * from range(100000000000)")) {
      long start = System.nanoTime();
      BadInput thrown =
          assertThrows(BadInput.class, () -> catalogue.query(sql, Duration.ofMillis(300)), sql);
      assertTrue(thrown.getMessage().contains("longer than 0.3 seconds"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("--timeout"), thrown.getMessage());
      assertTrue(System.nanoTime() - start < 60e9, "stopped after a minute or more");
      assertEquals(1, catalogue.query("select 1", Duration.ofMinutes(1)).rowCount());
    }
  }

  @Test
  void anInterruptStopsAQuestion() throws InterruptedException {
    String sql = "select sum(a.range * b.range) from range(10000000) a, range(10000000) b";
    AtomicReference<BadInput> thrown = new AtomicReference<>();
    Thread asking =
        new Thread(
            () ->
                thrown.set(
                    assertThrows(
                        BadInput.class, () -> catalogue.query(sql, Duration.ofMinutes(2)))));
    asking.start();
    Thread.sleep(200);
    asking.interrupt();
    asking.join(60_000);
    assertTrue(thrown.get().getMessage().contains("was stopped"), thrown.get().getMessage());
  }

  @Test
  void filesAreNotReadByNameWhileALinkLeadsOut() throws IOException {
    Path link = results.resolve("runs/e/a-1/out.csv");
    Files.createSymbolicLink(link, home.resolve("secret.csv"));
    Path own = results.resolve("runs/e/a-1/tables/t.csv");
    for (String sql :
        List.of(
            "select * from read_csv('" + link + "')",
            "select * from '" + link + "'",
            "select * from read_text('" + results + "/*/*/*/*')",
            "select * from read_csv('" + own + "')")) {
      BadInput thrown = assertThrows(BadInput.class, () -> catalogue.query(sql), sql);
      assertTrue(thrown.getMessage().contains(link.toString()), thrown.getMessage());
    }
    assertEquals(2, catalogue.query("select n from t").rowCount()); // views need no names
    Files.delete(link);
    assertEquals(2, catalogue.query("select * from read_csv('" + own + "')").rowCount());
  }

  @Test
  void whatReadsIsAnswered() {
    Path file = results.resolve("runs/e/a-1/tables/t");
    for (String sql :
        List.of(
            "select 1",
            "select 1;",
            " \n select 1 -- with a comment",
            "/* a comment */ select 1 ; ",
            "select '; drop table t; --'",
            "with x as (select n from t) select max(n) from x",
            "from t",
            "table t",
            "values (1, 'a')",
            "describe t",
            "summarize t",
            "show tables",
            "select * from (pivot t on n in (1, 2) using count(*))",
            "select * from range(3), unnest([1, 2])",
            "select count(*) from '" + file + ".parquet'",
            "select count(*) from read_csv('" + file + ".csv')",
            "select content from read_text('" + results + "/runs/*/*/STATUS')")) {
      assertTrue(catalogue.query(sql).rowCount() > 0, sql);
    }
  }

  @Test
  void whatDoesAnythingElseIsRefused() {
    String here = results.toString();
    for (String sql :
        List.of(
            "",
            ";",
            "selec 1",
            "select 1; select 2",
            "select 1; drop view t",
            "create table x (i int)",
            "insert into t values (3)",
            "update runs set status = 'DONE'",
            "delete from config",
            "drop view t",
            "with x as (delete from config returning *) select * from x",
            "copy t to '" + here + "/t.csv'",
            "copy (select 1) to '" + home + "/t.csv'",
            "export database '" + here + "/all'",
            "attach '" + here + "/x.db'",
            "checkpoint",
            "install httpfs",
            "load json",
            "set threads = 1",
            "reset threads",
            "pragma database_list",
            "call enable_logging()",
            "explain analyze select 1",
            "prepare p as select 1",
            "begin transaction")) {
      assertThrows(BadInput.class, () -> catalogue.query(sql), sql);
    }
  }

  @Test
  void tableFunctionsThatRunOrWriteAreRefusedWhereverTheyStand() {
    String log = "enable_logging(storage = 'file', storage_config = {'path': '" + results + "/l'})";
    for (String sql :
        List.of(
            "select * from " + log,
            "select * from t where n in (select 1 from " + log + ")",
            "with x as (from " + log + ") select * from x",
            "select (select count(*) from " + log.toUpperCase().replace("STORAGE", "storage") + ")",
            "select * from query('select * from runs')",
            "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
            "select * from arrow_scan(0, 0, 0)",
            "select * from checkpoint()",
            "select * from duckdb_secrets()")) {
      BadInput thrown = assertThrows(BadInput.class, () -> catalogue.query(sql), sql);
      assertTrue(thrown.getMessage().contains("is not allowed here"), thrown.getMessage());
    }
  }

  @Test
  void filesElsewhereAndTheNetworkAreOutOfReach() {
    for (String file :
        List.of(
            home.resolve("secret.csv").toString(),
            results + "/../secret.csv",
            results + "-of-others/x.csv",
            home + "/*.csv",
            "secret.csv",
            "/etc/hostname",
            "/proc/self/environ",
            "http://127.0.0.1:1/x.csv",
            "https://127.0.0.1:1/x.parquet",
            "s3://bucket/x.parquet")) {
      for (String from :
          List.of("'%s'", "read_csv('%s')", "read_text('%s')", "read_parquet('%s')")) {
        String sql = "select * from " + from.formatted(file);
        assertThrows(BadInput.class, () -> catalogue.query(sql), sql);
      }
    }
    for (String sql : List.of("select * from glob('/*')", "select * from glob('" + home + "/*')")) {
      assertThrows(BadInput.class, () -> catalogue.query(sql), sql);
    }
  }
}
