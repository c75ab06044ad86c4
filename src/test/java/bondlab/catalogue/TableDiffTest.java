package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableDiffTest {
  private static Table table(String[] arm, int[] step, double[] gold) {
    return Table.create(
        "t",
        StringColumn.create("arm", arm),
        StringColumn.create("objective", arm),
        IntColumn.create("step", step),
        DoubleColumn.create("gold", gold),
        DoubleColumn.create("seconds", gold));
  }

  private static TableDiff diff(Table a, Table b) {
    return TableDiff.byKey(a, b, StoredTable.Facts.NOTHING::isTime);
  }

  @Test
  void rowsAreMatchedByTheFewestColumnsThatTellThemApart() {
    Table a = table(new String[] {"x", "x", "y"}, new int[] {0, 1, 0}, new double[] {1, 2, 4});
    Table b = table(new String[] {"y", "x", "x"}, new int[] {0, 1, 0}, new double[] {3, 2, 1});
    TableDiff diff = diff(a, b);
    assertEquals(List.of("arm", "step"), diff.keys());
    assertEquals(
        List.of(new TableDiff.ColumnDiff("t", "gold", 3, 1, 1, 0.25, "4.0", "3.0", "y, 0")),
        diff.columns());
    assertEquals(List.of("seconds"), diff.time());
    assertFalse(diff.isEqual());
    assertTrue(diff(a, a.copy()).isEqual());
  }

  @Test
  void rowsOfOneSideAreCounted() {
    Table a = table(new String[] {"x", "y", "z"}, new int[] {0, 0, 0}, new double[] {1, 2, 3});
    Table b = table(new String[] {"y", "w"}, new int[] {0, 0}, new double[] {2, 5});
    TableDiff diff = diff(a, b);
    assertEquals(List.of("arm"), diff.keys());
    assertEquals(2, diff.onlyA());
    assertEquals(1, diff.onlyB());
    assertEquals(List.of(), diff.columns());
    assertFalse(diff.isEqual());
  }

  @Test
  void equalityIsToTheLastBit() {
    double[] one = {0.1 + 0.2, 0.0, Double.NaN, Double.POSITIVE_INFINITY, 5};
    double[] other = {0.3, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NaN};
    Table a = Table.create("t", DoubleColumn.create("x", one));
    Table b = Table.create("t", DoubleColumn.create("x", other));
    TableDiff.ColumnDiff column = TableDiff.byPlace(a, b, name -> false).columns().get(0);
    assertEquals(3, column.differ());
    assertTrue(Double.isNaN(column.largest()), "a missing number is at no distance");
    assertEquals("missing", column.b());
    assertEquals("row 4", column.where());
    Table close = first(a, 2);
    column = TableDiff.byPlace(close, first(b, 2), name -> false).columns().get(0);
    assertEquals(0.1 + 0.2 - 0.3, column.largest());
    assertEquals(2, column.differ());
  }

  private static Table first(Table table, int rows) {
    return table.first(rows);
  }

  @Test
  void columnsOfOneSideAndChangedTypesAreSaid() {
    Table a =
        Table.create(
            "t",
            IntColumn.create("n", new int[] {1, 2}),
            BooleanColumn.create("old", new boolean[] {true, false}));
    Table b =
        Table.create(
            "t",
            LongColumn.create("n", new long[] {1, 3}),
            DoubleColumn.create("new", new double[] {0, 0}));
    TableDiff diff = diff(a, b);
    assertEquals(List.of("old"), diff.columnsA());
    assertEquals(List.of("new"), diff.columnsB());
    assertEquals(List.of(), diff.keys(), "n is of two types, and nothing else is in both");
    assertEquals(1, diff.columns().get(0).differ(), "1 is 1 in either type");
    assertEquals(1.0, diff.columns().get(0).largest());
  }

  @Test
  void emptyTablesAreEqual() {
    Table empty = Table.create("t", StringColumn.create("arm"), DoubleColumn.create("gold"));
    assertTrue(diff(empty, empty.copy()).isEqual());
    Table full =
        Table.create("t", StringColumn.create("arm", "x"), DoubleColumn.create("gold", List.of(1)));
    assertEquals(1, diff(empty, full).onlyB());
  }

  @Test
  void rowsThatNothingTellsApartAreMatchedByPlace() {
    Table a = Table.create("t", StringColumn.create("arm", "x", "x"));
    TableDiff diff = diff(a, a.copy());
    assertEquals(List.of(), diff.keys());
    assertTrue(diff.isEqual());
  }

  @Test
  void columnsAndArmsOfBeforeARenamingAreComparedWithThoseOfToday() {
    Table old =
        Table.create(
            "t",
            StringColumn.create("arm", "RLOO kl=0.1", "J-BOND"),
            DoubleColumn.create("kl_price", 0.1, Double.NaN));
    Table today =
        Table.create(
            "t",
            StringColumn.create("arm", "RLOO kl_coef=0.1", "J-BOND"),
            DoubleColumn.create("kl_coef", 0.1, Double.NaN));
    assertTrue(diff(old, today).isEqual(), diff(old, today).toString());
    assertTrue(diff(today, old).isEqual());
    assertTrue(diff(old, old.copy()).isEqual());
    today.doubleColumn("kl_coef").set(0, 0.2);
    assertEquals(1, diff(old, today).columns().size());
  }
}
