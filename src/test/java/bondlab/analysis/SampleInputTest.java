package bondlab.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as other programs write them: read alike, or refused with row and value. */
class SampleInputTest {
  private static final String GOOD = "id,rm,gold\na,1,0\na,2,1\na,3,1\nb,1.5,1\nb,-2e-1,0\nb,7,1\n";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static AnalysisBuilder asked(Path file) {
    return Analysis.file(file).prompt("id").proxies("rm").gold("gold");
  }

  private static double[] gold(Path file) {
    return asked(file).analyze().curves().doubleColumn("gold_mean").asDoubleArray();
  }

  private static String refusal(AnalysisBuilder builder) {
    return assertThrows(BadInput.class, builder::analyze).getMessage();
  }

  @Test
  void oneTableInManyClothesGivesOneResult() throws Exception {
    double[] expected = {2 / 3.0, 1};
    assertArrayEquals(expected, gold(file("plain.csv", GOOD)), 1e-15);
    assertArrayEquals(expected, gold(file("windows.csv", GOOD.replace("\n", "\r\n"))), 1e-15);
    assertArrayEquals(expected, gold(file("mark.csv", "\uFEFF" + GOOD)), 1e-15);
    assertArrayEquals(expected, gold(file("end.csv", GOOD.strip())), 1e-15);
    assertArrayEquals(expected, gold(file("tabs.tsv", GOOD.replace(',', '\t'))), 1e-15);
    assertArrayEquals(expected, gold(file("semicolons.csv", GOOD.replace(',', ';'))), 1e-15);
    assertArrayEquals(expected, gold(file("[odd] *name?.csv", GOOD)), 1e-15);
    String quoted =
        GOOD.replace("id,", "\"id\",text,").replace("a,", "\"a, \"\"x\"\"\n\",\"t,\n\",");
    assertArrayEquals(expected, gold(file("quoted.csv", quoted.replace("b,", "b,\"\","))), 1e-15);
    String truth = GOOD.replaceAll(",1\n", ",true\n").replaceAll(",0\n", ",False\n");
    assertArrayEquals(expected, gold(file("truth.csv", truth)), 1e-15);
    String lines = jsonLines();
    assertArrayEquals(expected, gold(file("plain.jsonl", lines)), 1e-15);
    assertArrayEquals(expected, gold(file("mark.jsonl", "\uFEFF" + lines)), 1e-15);
    assertArrayEquals(expected, gold(file("windows.ndjson", lines.replace("\n", "\r\n"))), 1e-15);
    assertArrayEquals(expected, gold(packed("packed.csv.gz", GOOD)), 1e-15);
    assertArrayEquals(expected, gold(packed("packed.jsonl.gz", lines)), 1e-15);
    assertArrayEquals(expected, gold(parquet("DOUBLE")), 1e-15);
    assertArrayEquals(expected, gold(parquet("VARCHAR")), 1e-15);
    assertArrayEquals(expected, gold(parquet("DECIMAL(9,3)")), 1e-15);
    Path partition = Files.createDirectories(folder.resolve("gold=7"));
    assertArrayEquals(expected, gold(Files.writeString(partition.resolve("x.csv"), GOOD)), 1e-15);
  }

  private static String jsonLines() {
    StringBuilder lines = new StringBuilder();
    for (String line : GOOD.lines().skip(1).toList()) {
      String[] cells = line.split(",");
      lines.append(
          "{\"gold\": %s, \"more\": [1], \"id\": {\"text\": \"%s\"}, \"rm\": %s}\n"
              .formatted(cells[2].equals("1") ? "true" : "false", cells[0], cells[1]));
    }
    return lines.toString();
  }

  private Path packed(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private Path parquet(String type) throws Exception {
    Path csv = file("for-parquet.csv", GOOD);
    Path parquet = folder.resolve(type.replaceAll("\\W", "") + ".parquet");
    try (DuckDBConnection duck = DuckDb.open();
        Statement statement = duck.createStatement()) {
      statement.execute(
          "COPY (SELECT id, rm::%s AS rm, (gold = 1) AS gold FROM read_csv('%s')) TO '%s'"
              .formatted(type, csv, parquet));
    }
    return parquet;
  }

  @Test
  void everyMissingColumnIsNamedWithItsNearest() throws IOException {
    String message =
        refusal(
            Analysis.file(file("a.csv", GOOD))
                .prompt("ids")
                .proxies("rm", "rm2")
                .gold("Gold")
                .arm("arm"));
    assertTrue(message.contains("\"ids\" (asked for as prompt); did you mean id?"), message);
    assertTrue(message.contains("\"rm2\" (asked for as proxy); did you mean rm?"), message);
    assertTrue(message.contains("\"Gold\" (asked for as gold); did you mean gold?"), message);
    assertTrue(message.contains("\"arm\" (asked for as arm)"), message);
    assertTrue(message.contains("it has id, rm, gold"), message);
  }

  @Test
  void badCellsAreToldApartWithCountAndFirstRow() throws IOException {
    Path file =
        file(
            "cells.csv",
            "id,rm,gold\na,1,0\na,,1\na,nan,inf\nb,1.5,1\nb,\"1,5\",0\nb,NA,-inf\n,x\ty,1\n");
    String message = refusal(asked(file));
    assertTrue(message.contains("\"id\" is missing in 1 row, first in row 7"), message);
    assertTrue(message.contains("\"rm\" is missing in 2 rows, first in row 2"), message);
    assertTrue(message.contains("\"rm\" is NaN in 1 row, first in row 3"), message);
    assertTrue(message.contains("\"rm\" is no number in 2 rows, first in row 5: \"1,5\""), message);
    assertTrue(message.contains("\"gold\" is infinite in 2 rows, first in row 3"), message);
    String still = refusal(asked(file).dropMissing(true));
    assertTrue(still.contains("no number") && still.contains("infinite"), still);
    assertTrue(!still.contains("missing in") && !still.contains("NaN in"), still);
  }

  @Test
  void missingRowsAreDroppedIfAskedForAndTheirNumberTold() throws IOException {
    Path file = file("drop.csv", GOOD + "a,,1\nb,nan,0\n,3,1\n");
    Analysis analysis = asked(file).dropMissing(true).analyze();
    assertEquals(6, analysis.rows());
    assertTrue(analysis.notes().get(0).startsWith("3 rows with a missing or NaN cell"));
    Path json = file("null.jsonl", "{\"id\": 1, \"rm\": null, \"gold\": 1}\n{\"id\": 1}\n");
    String message = refusal(Analysis.file(json).prompt("id").proxies("rm"));
    assertTrue(message.contains("missing in 2 rows, first in row 1"), message);
    assertTrue(
        refusal(Analysis.file(json).prompt("id").proxies("rm").dropMissing(true))
            .contains("all 2 rows have a missing cell"));
  }

  @Test
  void filesThatAreNoTablesAreRefused() throws IOException {
    assertTrue(refusal(asked(folder.resolve("none.csv"))).contains("does not exist"));
    assertTrue(refusal(asked(folder)).contains("is not a file"));
    assertTrue(refusal(asked(file("empty.csv", ""))).contains("is empty"));
    assertTrue(refusal(asked(file("blank.jsonl", " \n\n"))).contains("is empty"));
    assertTrue(refusal(asked(file("head.csv", "id,rm,gold\n"))).contains("no rows"));
    assertTrue(refusal(asked(file("array.json", "[{\"id\": 1}]"))).contains("JSON array"));
    String twice = refusal(asked(file("twice.csv", GOOD.replace("gold", "rm"))));
    assertTrue(twice.contains("the column \"rm\" (asked for as proxy) more than once"), twice);
    String ragged = refusal(asked(file("ragged.csv", GOOD + "c,1\n")));
    assertTrue(ragged.contains("Line: 8"), ragged);
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, (GOOD + "\u00e9,1,1\n").getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(refusal(asked(latin)).contains("UTF-8"));
    String broken = refusal(asked(file("broken.jsonl", "{\"id\": 1}\n{\"id\": \n")));
    assertTrue(broken.contains("line 2") || broken.contains("line 3"), broken);
    assertTrue(refusal(asked(file("cut.parquet", "PAR1 and no more"))).contains("cannot be read"));
    Path nested = file("nested.jsonl", "{\"id\": 1, \"rm\": [1], \"gold\": 1}\n");
    assertTrue(refusal(asked(nested)).contains("no number in 1 row, first in row 1: \"[1]\""));
  }

  @Test
  void poolsThatAreTooSmallAreRefusedByTheirRow() throws IOException {
    Path lone = file("lone.csv", GOOD + "c,1,1\n");
    String message = refusal(asked(lone));
    assertTrue(
        message.contains("1 of 3 pools have one sample only, such as the one of row 7"), message);
    Analysis without = asked(lone).leastSamples(2).analyze();
    assertEquals(2, without.prompts());
    assertTrue(without.notes().toString().contains("1 pools of fewer than 2 samples"));
    String large = refusal(asked(file("a.csv", GOOD)).ns(1, 4, 8, 0));
    assertTrue(large.contains("ns has 0"), large);
    String two = refusal(asked(file("a.csv", GOOD)).ns(1, 4, 8));
    assertTrue(two.contains("ns has [4, 8], but the smallest pool has 3 samples"), two);
    Path singles = file("singles.csv", "id,rm,gold\na,1,0\nb,2,1\nc,3,1\n");
    assertTrue(asked(singles).analyze().notes().toString().contains("one sample"));
    String one = refusal(asked(file("one.csv", "id,rm,gold\na,1,0\na,2,1\n")));
    assertTrue(one.contains("one prompt only"), one);
  }

  @Test
  void settingsAreCheckedTogetherBeforeTheFile() {
    String message =
        refusal(
            Analysis.file(folder.resolve("none.csv"))
                .proxies("rm", "rm")
                .logProbabilities("lp", "")
                .ensembles(-1, "mean")
                .bins(0)
                .resamples(5, 1));
    for (String part :
        List.of(
            "no prompt column",
            "named as proxy and as proxy",
            "log-policy alone",
            "lambda is -1",
            "bins is 0",
            "resamples is 5")) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  @Test
  void controlCharactersOfAFileReachNoTerminal() throws IOException {
    Path file = file("hostile.csv", GOOD.replace("id,rm", "id,r\u001b[2Jm"));
    String message = refusal(asked(file));
    assertTrue(message.contains("r [2Jm") && message.indexOf('\u001b') < 0, message);
    Path arms =
        file("arms.csv", "id,rm,arm\na,1,x\u001b[2J\nb,2,x\u001b[2J\na,3,y\u009b\nb,4,y\u009b\n");
    String said = Analysis.file(arms).prompt("id").proxies("rm").arm("arm").analyze().toString();
    assertTrue(said.indexOf('\u001b') < 0, said);
    assertTrue(said.contains("x [2J is worse") || said.contains("x [2J and y"), said);
  }

  @Test
  void seedsMustBeWhole() throws IOException {
    Path file = file("seeds.csv", "id,rm,gold,s\na,1,0,1\na,2,1,2\nb,1,1,1\nb,2,0,1\n");
    assertTrue(refusal(asked(file).seed("s")).contains("lack a seed"));
  }

  @Test
  void constantProxiesCannotBeStandardised() throws IOException {
    Path file =
        file("c.csv", "id,rm,k,gold\na,1,1000,0\na,2,1000.0001,1\nb,1,1000,1\nb,2,1000,0\n");
    String message =
        refusal(
            Analysis.file(file).prompt("id").proxies("rm", "k").gold("gold").ensembles(1, "mean"));
    assertTrue(message.contains("proxy \"k\" is constant"), message);
  }
}
