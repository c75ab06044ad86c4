package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
