package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableMendingTest {
  @TempDir private Path results;
  private RunFiles files;
  private RunFolder run;
  private Path csv;
  private Path parquet;
  private Path sidecar;

  @BeforeEach
  void start() throws IOException {
    Table table =
        Table.create(
            "t",
            StringColumn.create("odd, \"name\"", "a\nb", "", "1"),
            DoubleColumn.create("x", new double[] {0.1, Double.NaN, Double.NEGATIVE_INFINITY}),
            IntColumn.create("i", new Integer[] {1, null, 3}),
            LongColumn.create("l", new long[] {1L << 40, 0, -1}),
            BooleanColumn.create("b", new Boolean[] {true, null, false}));
    files = RunFiles.done(results, "runs/e/a-1", "2026-01-01T00:00:00Z", "seed = 1\n").table(table);
    run = RunFolder.open(files.folder());
    parquet = files.parquet("t");
    csv = parquet.resolveSibling("t.csv");
    sidecar = parquet.resolveSibling("t.json");
  }

  private TableMending assertMended(Path file, byte[] original) throws IOException {
    TableMending mending = TableMending.of(run);
    assertEquals(1, mending.rewritten().size(), mending.toString());
    assertTrue(mending.rewritten().get(0).startsWith(file.toString()), mending.toString());
    assertEquals(0, mending.problems().size(), mending.toString());
    assertArrayEquals(original, Files.readAllBytes(file));
    assertEquals(0, TableMending.of(run).rewritten().size(), "all is whole now");
    return mending;
  }

  @Test
  void whatIsWholeIsNotTouched() {
    TableMending mending = TableMending.of(run);
    assertEquals(0, mending.rewritten().size() + mending.problems().size(), mending.toString());
  }

  @Test
  void parquetIsWrittenFromCsvToTheSameBytes() throws IOException {
    byte[] whole = Files.readAllBytes(parquet);
    Files.delete(parquet);
    assertMended(parquet, whole);
    for (int length : new int[] {0, 3, whole.length / 2, whole.length - 1}) {
      Files.write(parquet, Arrays.copyOf(whole, length));
      assertMended(parquet, whole);
    }
  }

  @Test
  void csvIsWrittenFromParquetToTheSameBytes() throws IOException {
    byte[] whole = Files.readAllBytes(csv);
    Files.delete(csv);
    assertMended(csv, whole);
    for (int length : new int[] {0, 3, whole.length / 2, whole.length - 3}) {
      Files.write(csv, Arrays.copyOf(whole, length));
      assertMended(csv, whole);
    }
    Files.writeString(csv, "something,else\n1,2\n");
    assertMended(csv, whole);
    Files.write(csv, new byte[] {(byte) 0xC3, 0x28, 0x0A});
    assertMended(csv, whole);
  }

  /** A CSV that lost whole lines at its end reads well: only the count of rows tells. */
  @Test
  void csvThatLostLinesIsNotTakenForTheTable() throws IOException {
    byte[] whole = Files.readAllBytes(csv);
    String text = Files.readString(csv);
    Files.writeString(csv, text.substring(0, text.lastIndexOf("\n1,") + 1));
    assertMended(csv, whole);
    Files.writeString(csv, text.substring(0, text.lastIndexOf("\n1,") + 1));
    Files.delete(parquet);
    TableMending mending = TableMending.of(run);
    assertEquals(0, mending.rewritten().size(), mending.toString());
    assertTrue(mending.problems().toString().contains("2 rows, t.json says 3"), mending.toString());
  }

  @Test
  void theJsonFileIsWrittenFromParquet() throws IOException {
    Files.writeString(sidecar, "{\"rows\": ");
    TableMending mending = TableMending.of(run);
    assertEquals(1, mending.rewritten().size(), mending.toString());
    assertEquals(3, StoredTable.Facts.read(sidecar).rows().getAsInt());
    assertTrue(Files.readString(sidecar).contains("c0ffee"), "the commit is in run.json");
    byte[] whole = Files.readAllBytes(parquet);
    Files.delete(parquet);
    assertMended(parquet, whole);
  }

  @Test
  void typesAreNotGuessed() throws IOException {
    Files.delete(parquet);
    Files.delete(sidecar);
    TableMending mending = TableMending.of(run);
    assertEquals(0, mending.rewritten().size());
    assertTrue(mending.problems().toString().contains("does not say the type"), mending.toString());
  }

  @Test
  void filesThatDisagreeAreLeftForThePersonToJudge() throws IOException {
    String text = Files.readString(csv).replace("0.1", "0.2");
    Files.writeString(csv, text);
    TableMending mending = TableMending.of(run);
    assertEquals(0, mending.rewritten().size(), mending.toString());
    assertTrue(mending.problems().get(0).contains(csv.toString()), mending.toString());
    assertEquals(text, Files.readString(csv));
    Files.delete(parquet);
    assertEquals(1, TableMending.of(run).rewritten().size());
  }
}
