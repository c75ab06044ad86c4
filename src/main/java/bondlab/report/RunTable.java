package bondlab.report;

import bondlab.config.BadInput;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final Schema schema;
  private final Set<String> lacking;

  private RunTable(Table table, Schema schema, Set<String> lacking) {
    this.table = table;
    this.schema = schema;
    this.lacking = lacking;
  }

  /**
   * Wraps a table that was read from a file, possibly of an earlier version.
   *
   * @param type the rows that today's version writes
   * @param keys columns without which the rows cannot be told apart
   * @throws BadInput if one of them is absent
   */
  static RunTable of(Table table, Class<? extends Record> type, String... keys) {
    rename(table, type);
    for (String key : keys) {
      if (!table.columnNames().contains(key)) {
        throw new BadInput(
            String.format(
                "table %s has no column %s, which tells its rows apart; it has %s",
                table.name(), key, table.columnNames()));
      }
    }
    return new RunTable(table, Schema.of(type), new TreeSet<>());
  }

  /** Wraps rows in memory. */
  static <R extends Record> RunTable of(String name, Class<R> type, List<R> rows) {
    return of(Tables.of(name, type, rows), type);
  }

  /** Gives columns of an earlier version the names that they have today. */
  private static void rename(Table table, Class<? extends Record> type) {
    Iterator<String> names = Schema.of(type).names().iterator();
    for (RecordComponent component : type.getRecordComponents()) {
      Column said = component.getAnnotation(Column.class);
      if (component.getType().isRecord()) {
        Class<? extends Record> nested = component.getType().asSubclass(Record.class);
        rename(table, nested);
        Schema.of(nested).names().forEach(name -> names.next());
      } else {
        String name = names.next();
        if (said != null && table.columnNames().contains(said.was())) {
          table.column(said.was()).setName(name);
        }
      }
    }
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

  boolean isEmpty() {
    return table.isEmpty();
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
    return new RunTable(table.where(Selection.with(rows)), schema, lacking);
  }

  /** Whether the table has a column; one that it lacks is remembered. */
  boolean has(String column) {
    if (!schema.names().contains(column)) {
      throw new IllegalArgumentException("table " + name() + " never had a column " + column);
    }
    boolean there = table.columnNames().contains(column);
    if (!there) {
      lacking.add(column);
    }
    return there;
  }
}
