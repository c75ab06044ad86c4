package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class TableFilesTest {
  record Row(
      @Column(unit = "reward", meaning = "mean gold") Double gold,
      Integer n,
      Long tokens,
      Boolean hacked,
      String note) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(0.1 + 0.2, 4, 1L << 53, true, "a,b \"quoted\"\r\nnext line"),
          new Row(Double.POSITIVE_INFINITY, -1, Long.MAX_VALUE, false, "Größe ≤ 𝛽 'one'"),
          new Row(Double.NEGATIVE_INFINITY, 0, -3L, null, " spaces "),
          new Row(Double.MIN_VALUE, null, null, true, ""),
          new Row(null, Integer.MAX_VALUE, 0L, false, "null"),
          new Row(-0.0, 1, 1L, false, "1.0"));

  @TempDir Path folder;

  private static Table table(List<Row> rows) {
    return Tables.of("rows", Row.class, rows);
  }

  @Test
  void csvComesBackEqual() throws IOException {
    Path path = folder.resolve("new/rows.csv");
    TableFiles.writeCsv(table(ROWS), path);
    Table back = TableFiles.readCsv(path, Row.class);
    assertEquals(ROWS, Tables.rows(back, Row.class));
    assertEquals("rows", back.name());
    try (var files = Files.list(path.getParent())) {
      assertEquals(List.of(path), files.toList(), "nothing unfinished is left");
    }
  }

  @Test
  void parquetComesBackEqualWithItsTypes() {
    Path path = folder.resolve("seed=3/it's [1]*?.parquet");
    TableFiles.writeParquet(table(ROWS), path);
    Table back = TableFiles.readParquet(path);
    assertEquals(ROWS, Tables.rows(back, Row.class));
    assertEquals(Schema.of(table(ROWS)), Schema.of(back));
  }

  @Test
  void emptyTablesKeepTheirColumns() {
    TableFiles.write(table(List.of()), folder);
    Schema wanted = Schema.of(table(ROWS));
    assertEquals(wanted, Schema.of(TableFiles.readCsv(folder.resolve("rows.csv"), Row.class)));
    assertEquals(wanted, Schema.of(TableFiles.readParquet(folder.resolve("rows.parquet"))));
  }

  @Test
  void equalTablesGiveEqualBytes() throws IOException {
    for (String name : List.of("a", "b")) {
      TableFiles.writeCsv(table(ROWS), folder.resolve(name + ".csv"));
      TableFiles.writeParquet(table(ROWS), folder.resolve(name + ".parquet"));
    }
    for (String kind : List.of(".csv", ".parquet")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("a" + kind)),
          Files.readAllBytes(folder.resolve("b" + kind)));
    }
  }

  @Test
  void textOfNumbersDoesNotFollowTheLocale() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      Path path = folder.resolve("x.csv");
      TableFiles.writeCsv(table(ROWS), path);
      String text = Files.readString(path);
      assertTrue(text.contains("\n0.30000000000000004,4,9007199254740992,true,"), text);
      assertTrue(text.contains("\ninf,-1,") && text.contains("\n-inf,0,"), text);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aLoneMissingCellIsNotASkippedLine() {
    record One(String note) {}
    List<One> rows = List.of(new One("a"), new One(""), new One("b"));
    Path path = folder.resolve("one.csv");
    TableFiles.writeCsv(Tables.of("one", One.class, rows), path);
    assertEquals(rows, Tables.rows(TableFiles.readCsv(path, One.class), One.class));
  }

  @Test
  void readsForeignCsv() throws IOException {
    Path path = folder.resolve("foreign.csv");
    Files.writeString(
        path, "\uFEFFn,extra,note,gold,hacked,tokens\r\n3,x,\"a\"\"b\",-Infinity,True,\r\n\r\n");
    Table back = TableFiles.readCsv(path, Row.class);
    assertEquals(
        List.of(new Row(Double.NEGATIVE_INFINITY, 3, null, true, "a\"b")),
        Tables.rows(back, Row.class));
  }

  @Test
  void badCsvNamesEveryFileAndLine() throws IOException {
    Path path = folder.resolve("bad.csv");
    Files.writeString(
        path, "gold,n,tokens,hacked,note\n1,1.5,2,true,\"a\nb\"\nx,1,2,true,c\n1,2\n");
    List<String> problems =
        assertThrows(BadInput.class, () -> TableFiles.readCsv(path, Row.class)).problems();
    assertEquals(3, problems.size(), problems.toString());
    assertTrue(problems.get(0).contains("bad.csv:2, column n: \"1.5\" is not int"));
    assertTrue(problems.get(1).contains("bad.csv:4, column gold: \"x\" is not double"));
    assertTrue(problems.get(2).contains("bad.csv:5 has 2 fields, the header has 5"));
    Files.writeString(path, "gold,n\n1,\"2\n");
    assertThrows(BadInput.class, () -> TableFiles.readCsv(path, Row.class));
    assertThrows(BadInput.class, () -> TableFiles.readCsv(folder.resolve("none.csv"), Row.class));
  }

  @Test
  void aColumnThatIsThereTwiceIsRefused() throws IOException {
    record N(Integer n) {}
    Path path = folder.resolve("twice.csv");
    Files.writeString(path, "n,other,n\n1,2,3\n");
    for (Runnable read :
        List.<Runnable>of(() -> TableFiles.readCsv(path, N.class), () -> Csv.uniqueHeader(path))) {
      String message = assertThrows(BadInput.class, read::run).getMessage();
      assertTrue(message.contains("twice.csv:1 names the column n 2 times"), message);
      assertTrue(message.contains("[1, 3]"), message);
    }
  }

  @Test
  void badParquetIsNamed() throws IOException {
    Path path = folder.resolve("bad.parquet");
    Files.writeString(path, "no parquet");
    String message = assertThrows(BadInput.class, () -> TableFiles.readParquet(path)).getMessage();
    assertTrue(message.contains("bad.parquet"), message);
    assertThrows(BadInput.class, () -> TableFiles.readParquet(folder.resolve("none.parquet")));
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path path = folder.resolve("kept.txt");
    AtomicFile.write(path, "old");
    assertThrows(
        UncheckedIOException.class,
        () ->
            AtomicFile.write(
                path,
                unfinished -> {
                  Files.writeString(unfinished, "half");
                  throw new IOException("disk full");
                }));
    assertEquals("old", Files.readString(path));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
  }
}
