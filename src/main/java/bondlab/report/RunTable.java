package bondlab.report;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;

/**
 * Rows of a study's table, read by column name.
 *
 * <p>A table of an earlier version may lack a column that was added later. Such a column reads as
 * NaN, is remembered, and can be named on the page; only the columns that tell rows apart must be
 * there.
 */
final class RunTable {
  private final Table table;
  private final Set<String> lacking;

  private RunTable(Table table, Set<String> lacking) {
    this.table = table;
    this.lacking = lacking;
  }

  /**
   * Wraps a table.
   *
   * @param keys columns without which the rows cannot be told apart
   * @throws BadInput if one of them is absent
   */
  static RunTable of(Table table, String... keys) {
    for (String key : keys) {
      if (!table.columnNames().contains(key)) {
        throw new BadInput(
            String.format(
                "table %s has no column %s, which tells its rows apart; it has %s",
                table.name(), key, table.columnNames()));
      }
    }
    return new RunTable(table, new TreeSet<>());
  }

  /** Renames a column that had another name in an earlier version. */
  RunTable renamed(String was, String now) {
    if (table.columnNames().contains(was)) {
      table.column(was).setName(now);
    }
    return this;
  }

  /** Columns that were asked for and are not there; of this table and of every part of it. */
  Set<String> lacking() {
    return lacking;
  }

  String name() {
    return table.name();
  }

  int size() {
    return table.rowCount();
  }

  /** One number for each row, 0 and 1 for a flag; NaN where it is missing. */
  double[] values(String column) {
    if (!has(column)) {
      return DoubleStream.generate(() -> Double.NaN).limit(size()).toArray();
    }
    var cells = table.column(column);
    return IntStream.range(0, size()).mapToDouble(row -> number(cells, row)).toArray();
  }

  /** The number of a row, the first being 0. */
  double value(String column, int row) {
    return has(column) ? number(table.column(column), row) : Double.NaN;
  }

  private static double number(tech.tablesaw.columns.Column<?> column, int row) {
    if (column.isMissing(row)) {
      return Double.NaN;
    }
    return column instanceof BooleanColumn flags
        ? flags.getByte(row)
        : ((NumericColumn<?>) column).getDouble(row);
  }

  /** The number of the first row. */
  double first(String column) {
    return value(column, 0);
  }

  /** The number of the first row with its interval, such as {@code 0.25 sd [0.10, 0.40]}. */
  String interval(String column, String unit) {
    return String.format(
        Locale.ROOT,
        "%.2f%s [%.2f, %.2f]",
        first(column),
        unit.isEmpty() ? "" : " " + unit,
        first(column + "_low"),
        first(column + "_high"));
  }

  /** The text of the first row. */
  String text(String column) {
    return texts(column).get(0);
  }

  /** Every row alone. */
  List<RunTable> each() {
    return IntStream.range(0, size()).mapToObj(this::row).toList();
  }

  /** One text for each row; empty where it is missing. */
  List<String> texts(String column) {
    return has(column) ? table.stringColumn(column).asList() : Collections.nCopies(size(), "");
  }

  /** The texts of a column in the order of their first row. */
  List<String> kinds(String column) {
    return List.copyOf(new LinkedHashSet<>(texts(column)));
  }

  /** The numbers of a column in ascending order, each once. */
  double[] levels(String column) {
    return DoubleStream.of(values(column)).distinct().sorted().toArray();
  }

  /** The rows with this text. */
  RunTable where(String column, String text) {
    List<String> texts = texts(column);
    return part(i -> texts.get(i).equals(text));
  }

  /** The rows with this number; NaN selects those without one. */
  RunTable where(String column, double value) {
    double[] values = values(column);
    return part(i -> Double.compare(values[i], value) == 0);
  }

  /** The rows whose number is another one. */
  RunTable whereNot(String column, double value) {
    double[] values = values(column);
    return part(i -> Double.compare(values[i], value) != 0);
  }

  /** One row alone. */
  RunTable row(int row) {
    return rows(row);
  }

  /** The rows grouped by a name that is computed of each, in the order of their first row. */
  List<RunTable> split(Function<RunTable, String> name) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < size(); row++) {
      RunTable alone = row(row);
      groups.computeIfAbsent(name.apply(alone), key -> new ArrayList<>()).add(row);
    }
    return groups.values().stream()
        .map(rows -> rows(rows.stream().mapToInt(row -> row).toArray()))
        .toList();
  }

  private RunTable part(IntPredicate which) {
    return rows(IntStream.range(0, size()).filter(which).toArray());
  }

  private RunTable rows(int... rows) {
    return new RunTable(table.where(Selection.with(rows)), lacking);
  }

  /** Whether the table has a column; one that it lacks is remembered. */
  boolean has(String column) {
    boolean there = table.columnNames().contains(column);
    if (!there) {
      lacking.add(column);
    }
    return there;
  }
}
