package bondlab.report;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;

/**
 * The tables that the figures of one run are drawn from. A figure whose columns an earlier version
 * did not write is drawn without them and says so.
 */
final class RunTables {
  private final RunFolder run;
  private final Map<String, RunTable> tables = new LinkedHashMap<>();

  RunTables(RunFolder run) {
    this.run = run;
  }

  /** Draws figures by name and writes them into the run's folder. */
  static void drawAll(RunFolder run, Function<RunTables, Map<String, Supplier<Drawing>>> figures) {
    RunTables tables = new RunTables(run);
    figures.apply(tables).forEach(tables::save);
  }

  /** Whether the run has a table of this name. */
  boolean has(String name) {
    return Files.isRegularFile(file(name));
  }

  /**
   * Reads a table.
   *
   * @param keys columns without which the rows cannot be told apart
   * @throws BadInput naming the file that is missing or damaged, or the key that is absent
   */
  RunTable read(String name, String... keys) {
    if (!has(name)) {
      throw new BadInput(
          file(name) + ": no such table; the run has not finished, or this is not its folder");
    }
    return tables.computeIfAbsent(
        name, key -> RunTable.of(TableFiles.readParquet(file(name)), keys));
  }

  /** Draws a figure, leaving out panels whose columns the run's tables lack. */
  Drawing draw(Supplier<Drawing> figure) {
    tables.values().forEach(table -> table.lacking().clear());
    Drawing drawn = figure.get();
    String lacking =
        tables.values().stream()
            .filter(table -> !table.lacking().isEmpty())
            .map(table -> table.name() + " has no " + String.join(", ", table.lacking()))
            .collect(Collectors.joining("; "));
    if (lacking.isEmpty()) {
      return drawn;
    }
    List<Figure> shown =
        drawn.panels().stream().filter(panel -> !new Extent(panel).drawn().isEmpty()).toList();
    Drawing rest =
        drawn instanceof Drawing.Grid grid && !shown.isEmpty()
            ? new Drawing.Grid(grid.columns(), shown)
            : drawn;
    rest.panels().get(0).caption("a run of an earlier version: table " + lacking);
    return rest;
  }

  /** Draws a figure and writes it into the run's folder. */
  void save(String name, Supplier<Drawing> figure) {
    draw(figure).save(run.figures(), name);
  }

  private Path file(String name) {
    return run.tables().resolve(name + ".parquet");
  }

  /**
   * Rows of a study's table, read by column name.
   *
   * <p>A table of an earlier version may lack a column that was added later. Such a column reads as
   * NaN, is remembered, and can be named on the page; only the columns that tell rows apart must be
   * there.
   */
  static final class RunTable implements Figure.Columns {
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
    @Override
    public double[] values(String column) {
      if (!has(column)) {
        return DoubleStream.generate(() -> Double.NaN).limit(size()).toArray();
      }
      var cells = table.column(column);
      return IntStream.range(0, size()).mapToDouble(row -> number(cells, row)).toArray();
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
      return has(column) ? number(table.column(column), 0) : Double.NaN;
    }

    /** The number of the first row with its interval, such as {@code 0.25 sd [0.10, 0.40]}. */
    String interval(String column, String unit) {
      return interval(column, unit, 2);
    }

    /** The same with this many decimals. */
    String interval(String column, String unit, int decimals) {
      String number = "%." + decimals + "f";
      String format = number + (unit.isEmpty() ? "" : " ") + "%s [" + number + ", " + number + "]";
      double low = first(column + "_low");
      double high = first(column + "_high");
      return String.format(Locale.ROOT, format, first(column), unit, low, high);
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

    /**
     * The rows with the text of the first one, such as those of the gold that decides; all rows of
     * a table of before the column was added.
     */
    RunTable whereFirst(String column) {
      return size() > 0 && hasAdded(column) ? where(column, text(column)) : this;
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
      List<String> names = each().stream().map(name).toList();
      return names.stream()
          .distinct()
          .map(group -> part(row -> names.get(row).equals(group)))
          .toList();
    }

    private RunTable part(IntPredicate which) {
      return rows(IntStream.range(0, size()).filter(which).toArray());
    }

    private RunTable rows(int... rows) {
      return new RunTable(table.where(Selection.with(rows)), lacking);
    }

    /** Whether the table has a column that tables of before need not have. */
    boolean hasAdded(String column) {
      return table.columnNames().contains(column);
    }

    /** Whether the table has a column; one that it lacks is remembered. */
    boolean has(String column) {
      boolean there = hasAdded(column);
      if (!there) {
        lacking.add(column);
      }
      return there;
    }
  }
}
