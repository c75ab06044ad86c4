package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** query, runs, leaders, diff, replay and report on real runs of a trivial study. */
class CatalogueCommandsTest extends TypedCommands {
  @BeforeEach
  void start() {
    assertEquals(0, bondlab("sweep", "value=2,3", "seed=1,2"), () -> err);
  }

  private String folder(String override) {
    assertEquals(0, bondlab("run", "value=2", override, "--json"), () -> err);
    return json(out).getString("run");
  }

  @Test
  void queryPrintsJsonAndWritesFiles() throws IOException {
    String sql = "select seed, square from squares where square > 5 order by seed";
    assertEquals(0, bondlab("query", sql), () -> err);
    assertEquals("seed  square\n----  ------\n   1       9\n   2       9\n", out);
    assertEquals(0, bondlab("query", sql, "--json"));
    assertEquals(
        List.of("{\"seed\": 1, \"square\": 9.0}", "{\"seed\": 2, \"square\": 9.0}"),
        out.lines().toList());
    Path csv = home.resolve("answer/it.csv");
    Path parquet = home.resolve("answer/it.parquet");
    assertEquals(0, bondlab("query", sql, "--csv", "" + csv, "--parquet", "" + parquet));
    assertEquals("", out);
    assertEquals("seed,square\n1,9.0\n2,9.0\n", Files.readString(csv));
    assertEquals(2, TableFiles.readParquet(parquet).rowCount());
    assertEquals(0, bondlab("query", sql, "--rows", "1"));
    assertTrue(out.endsWith("first 1 of 2 rows\n"), out);
  }

  @Test
  void badQuestionsAreCodeTwo() throws IOException {
    assertEquals(2, bondlab("query", "select * from sqaures"));
    assertTrue(err.contains("squares"), err);
    assertEquals(2, bondlab("query", "drop view squares"));
    assertEquals(2, bondlab("query", "select 1", "--results", home.resolve("nowhere").toString()));
    assertEquals(2, bondlab("query", "select 1", "--csv", home.toString()));
    assertTrue(Files.isDirectory(home), "a folder is not replaced");
    assertEquals(2, bondlab("query", "select 1", "--rows", "-1"));
    assertEquals(2, bondlab("query", "select 1", "--timeout", "-1"));
    assertTrue(err.contains("--timeout -1.0 must be from 0"), err);
    String endless = "select sum(a.range * b.range) from range(10000000) a, range(10000000) b";
    assertEquals(2, bondlab("query", endless, "--timeout", "0.3"));
    assertTrue(err.contains("longer than 0.3 seconds"), err);
    assertEquals(2, bondlab("query"));
    assertEquals(2, bondlab("runs", "--where", "status ="));
    assertEquals(2, bondlab("leaders", "--table", "squares", "--metric", "square", "--by", "x"));
    assertEquals(2, bondlab("diff", "nowhere", "nowhere"));
    assertEquals(2, bondlab("replay", "nowhere"));
  }

  @Test
  void runsAreListedAndDamagedFilesNamed() throws IOException {
    Path bad = Path.of(folder("seed=1")).resolve("tables/squares.parquet");
    Files.writeString(bad, "damaged");
    assertEquals(0, bondlab("runs"), () -> err);
    assertEquals(6, out.lines().count(), out);
    assertEquals(0, bondlab("runs", "--where", "seed = 2", "--json"));
    assertEquals(2, out.lines().count(), out);
    assertEquals("DONE", json(out.lines().findFirst().orElseThrow()).getString("status"));
    assertEquals(0, bondlab("query", "select count(*) as n from squares", "--json"));
    assertEquals("{\"n\": 3}\n", out);
    assertTrue(err.startsWith("left out: runs/trivial/"), err);
  }

  @Test
  void leadersAreRanked() {
    assertEquals(
        0, bondlab("leaders", "--table", "squares", "--metric", "square", "--by", "value"));
    assertEquals(4, out.lines().count(), out);
    assertTrue(out.lines().toList().get(2).matches(" +1 +3 +9\u00a0\\[9,\u00a09] +2 .*"), out);
    String[] json = {"leaders", "--table=squares", "--metric=square", "--by=value", "--best=min"};
    assertEquals(0, bondlab(concat(json, "--json")));
    Config first = json(out.lines().findFirst().orElseThrow());
    assertEquals(4, first.getDouble("square"));
    assertEquals(2, first.getInt("seeds"));
    assertEquals(
        2, bondlab("leaders", "--table", "squares", "--metric", "square", "--by", "experiment"));
    assertTrue(err.contains("value (2, 3)"), err);
  }

  private static String[] concat(String[] first, String last) {
    String[] all = java.util.Arrays.copyOf(first, first.length + 1);
    all[first.length] = last;
    return all;
  }

  @Test
  void diffEndsWithOneOnlyIfAsked() {
    String a = folder("seed=1");
    String b = folder("seed=2");
    assertEquals(0, bondlab("diff", a, b), () -> err);
    assertTrue(out.contains("configuration: 1 key differs"), out);
    assertTrue(out.contains("table squares: equal"), out);
    assertEquals(1, bondlab("diff", a, b, "--exit-code"));
    assertEquals(0, bondlab("diff", a, a, "--exit-code"));
    assertTrue(out.contains("no difference"), out);
    assertEquals(0, bondlab("diff", a, b, "--json"));
    assertFalse(json(out).getBoolean("equal"));
    assertEquals("seed", json(out).getConfigList("config").get(0).getString("key"));
  }

  @Test
  void replayEndsWithZeroOnlyIfEqual() throws IOException {
    String run = folder("seed=1");
    assertEquals(0, bondlab("replay", run), () -> err + out);
    assertTrue(out.contains("EQUAL: every number of 1 tables"), out);
    assertEquals(0, bondlab("replay", run, "--json"), () -> err);
    assertTrue(json(out).getBoolean("equal"));
    Path keep = home.resolve("kept");
    assertEquals(0, bondlab("replay", run, "--keep", keep.toString()), () -> err);
    assertTrue(Files.isDirectory(keep.resolve("runs/trivial")));
    assertEquals(2, bondlab("replay", run, "--keep", keep.toString()));
    Files.copy(
        Path.of(folder("value=3")).resolve("tables/squares.parquet"),
        Path.of(run).resolve("tables/squares.parquet"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertEquals(1, bondlab("replay", run, "--keep", home.resolve("other").toString()));
    assertTrue(out.contains("NOT EQUAL: 0 of 1 tables"), out);
  }

  @Test
  void reportWritesADamagedTableAgain() throws IOException {
    String run = folder("seed=1");
    Path parquet = Path.of(run).resolve("tables/squares.parquet");
    byte[] whole = Files.readAllBytes(parquet);
    Files.writeString(parquet, "damaged");
    assertEquals(0, bondlab("report", run), () -> err);
    assertTrue(out.contains("written again: " + parquet), out);
    assertEquals(-1, java.util.Arrays.mismatch(whole, Files.readAllBytes(parquet)));
    Files.writeString(parquet, "damaged");
    Files.writeString(parquet.resolveSibling("squares.csv"), "damaged");
    assertEquals(1, bondlab("report", run));
    assertTrue(err.contains("table squares cannot be restored"), err);
  }
}
