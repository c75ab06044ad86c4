package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class TablesTest {
  enum Status {
    DONE,
    FAILED
  }

  record Row(
      @Column(unit = "nats", meaning = "step size") double learningRate,
      int n,
      Integer seed,
      long tokens,
      boolean hacked,
      String note,
      Status status,
      Instant at,
      LocalDateTime local) {}

  record Positive(int n) {
    Positive {
      if (n < 1) {
        throw new IllegalArgumentException("n is " + n + ", wanted 1 or more");
      }
    }
  }

  private static final Row FULL =
      new Row(
          1e-3,
          4,
          7,
          1L << 40,
          true,
          "a",
          Status.FAILED,
          Instant.parse("2026-01-02T03:04:05Z"),
          LocalDateTime.parse("2026-01-02T03:04:05.5"));
  private static final Row HOLES =
      new Row(Double.NEGATIVE_INFINITY, 0, null, -1, false, "", null, null, null);

  @Test
  void namesAndTypesComeFromTheRecord() {
    Table table = Tables.of("runs", Row.class, List.of(FULL));
    assertEquals(
        List.of("learning_rate", "n", "seed", "tokens", "hacked", "note", "status", "at", "local"),
        table.columnNames());
    assertEquals(
        List.of(
            ColumnType.DOUBLE,
            ColumnType.INTEGER,
            ColumnType.INTEGER,
            ColumnType.LONG,
            ColumnType.BOOLEAN,
            ColumnType.STRING,
            ColumnType.STRING,
            ColumnType.STRING,
            ColumnType.STRING),
        table.types());
    Schema.Field first = Schema.of(Row.class).columns().get(0);
    assertEquals("learning_rate [nats]", first.label());
    assertEquals("step size", first.meaning());
  }

  @Test
  void rowsComeBackEqual() {
    List<Row> rows = List.of(FULL, HOLES);
    assertEquals(rows, Tables.rows(Tables.of("runs", Row.class, rows), Row.class));
    assertEquals(List.of(), Tables.rows(Tables.of("runs", Row.class, List.of()), Row.class));
  }

  @Test
  void snakeCaseOfCapitals() {
    assertEquals("sqrt_kl", Schema.snakeCase("sqrtKL"));
    assertEquals("kl_token_k3", Schema.snakeCase("klTokenK3"));
    assertEquals("best_of_n", Schema.snakeCase("bestOfN"));
    assertEquals("kl_bound", Schema.snakeCase("KLBound"));
  }

  @Test
  void concatKeepsOrderAndChecksTypes() {
    Table one = Tables.of("one", Row.class, List.of(FULL));
    Table two = Tables.of("two", Row.class, List.of(HOLES));
    assertEquals(List.of(FULL, HOLES, FULL), Tables.rows(Tables.concat(one, two, one), Row.class));
    assertEquals(1, one.rowCount());
    Table other = Tables.of("other", Positive.class, List.of(new Positive(3)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Tables.concat(one, other)).getMessage();
    assertTrue(message.contains("table other") && message.contains("n int"), message);
  }

  @Test
  void errorsNameTableRowAndColumn() {
    record Wide(Double n) {}
    record Text(String n) {}
    Table bad = Tables.of("bad", Text.class, List.of(new Text("x")));
    assertMessage("table bad, row 0, n is \"x\", wanted int", bad);
    Table hole = Tables.empty("hole", new Schema(List.of(new Schema.Field("n", Kind.INT))));
    hole.intColumn("n").appendMissing();
    assertMessage("table hole, row 0, n is missing", hole);
    Table zero = Tables.empty("zero", new Schema(List.of(new Schema.Field("n", Kind.INT))));
    zero.intColumn("n").append(0);
    assertMessage("table zero, row 0: n is 0, wanted 1 or more", zero);
    assertEquals(List.of(new Wide(0.0)), Tables.rows(zero, Wide.class));
    assertMessage("has no column n", Table.create("none"));
  }

  private static void assertMessage(String part, Table table) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Tables.rows(table, Positive.class))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void refusesWhatATableCannotHold() {
    record Nested(List<String> names) {}
    record Twice(int aB, int ab, int a_b) {}
    assertThrows(IllegalArgumentException.class, () -> Schema.of(Nested.class));
    assertThrows(IllegalArgumentException.class, () -> Schema.of(Twice.class));
    Positive lost = new Positive(5);
    assertEquals(1, Tables.of("x", Positive.class, List.of(lost)).rowCount());
    record Any(int n) {}
    List<Any> smallest = List.of(new Any(Integer.MIN_VALUE));
    assertThrows(IllegalArgumentException.class, () -> Tables.of("x", Any.class, smallest));
  }

  record Outer(String arm, Positive inner, double last) {}

  @Test
  void aRecordInARecordIsItsColumns() {
    List<Outer> rows = List.of(new Outer("a", new Positive(3), 1.5));
    Table table = Tables.of("nested", Outer.class, rows);
    assertEquals(List.of("arm", "n", "last"), table.columnNames());
    assertEquals(rows, Tables.rows(table, Outer.class));
    assertThrows(
        IllegalArgumentException.class,
        () -> Tables.of("nested", Outer.class, List.of(new Outer("a", null, 1))));
  }

  @Test
  void oneRowIsMadeOfCellsByName() {
    record Wide(int step, double klRb, String note) {}
    Map<String, Object> cells = Map.of("note", "a", "kl_rb", 1, "step", 3);
    assertEquals(new Wide(3, 1, "a"), Tables.row(Wide.class, cells));
    var missing = Map.of("note", "a", "step", 3);
    var e = assertThrows(IllegalArgumentException.class, () -> Tables.row(Wide.class, missing));
    assertTrue(e.getMessage().contains("[step, kl_rb, note]"), e.getMessage());
    var wrong = Map.of("note", "a", "kl_rb", 1, "step", 3.5);
    e = assertThrows(IllegalArgumentException.class, () -> Tables.row(Wide.class, wrong));
    assertTrue(e.getMessage().contains("step is 3.5"), e.getMessage());
  }

  @Test
  void unitsAndMeaningsComeBackFromAMap() {
    Schema schema = Schema.of(Row.class);
    assertEquals(
        Map.of("type", "double", "unit", "nats", "meaning", "step size"),
        schema.toMap().get("learning_rate"));
    Table table = Tables.of("runs", Row.class, List.of(FULL));
    assertEquals(schema, Schema.ofMap(schema.toMap(), table));
    Schema older =
        Schema.ofMap(Map.of("learning_rate", "double", "n", Map.of("unit", "samples")), table);
    assertEquals("samples", older.columns().get(1).unit());
    assertEquals("", older.columns().get(0).meaning());
  }

  record Renamed(
      @bondlab.table.Column(was = "kl_price") double klCoef,
      @bondlab.table.Column(added = true) double fall,
      @bondlab.table.Column(added = true) String sentence,
      int step) {}

  @Test
  void readsTablesOfBeforeAColumnWasRenamedOrAdded() {
    record Before(double klPrice, int step) {}
    record Other(double price, int step) {}
    Table old = Tables.of("arms", Before.class, List.of(new Before(0.05, 3)));
    Renamed read = Tables.rows(old, Renamed.class).get(0);
    assertEquals(0.05, read.klCoef());
    assertTrue(Double.isNaN(read.fall()));
    assertEquals("", read.sentence());
    assertEquals(3, read.step());
    Table other = Tables.of("arms", Other.class, List.of(new Other(0.05, 3)));
    String told =
        assertThrows(IllegalArgumentException.class, () -> Tables.rows(other, Renamed.class))
            .getMessage();
    assertTrue(told.contains("kl_coef"), told);
  }
}
