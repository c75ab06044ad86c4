package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.table.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * What makes one trial better than another: the value in the last row of a column of a table that
 * every trial writes.
 *
 * @param most true if more is better
 * @param table the table's name, such as {@code arms}
 * @param column one of its columns of numbers
 */
public record Goal(boolean most, String table, String column) {
  private static final Pattern TEXT = Pattern.compile("(max|min):([\\w-]+)\\.([\\w-]+)");
  private static final String PARQUET = ".parquet";

  /**
   * Reads {@code max:TABLE.COLUMN} or {@code min:TABLE.COLUMN}.
   *
   * @throws BadInput if it is neither
   */
  public static Goal of(String text) {
    Matcher match = TEXT.matcher(text);
    if (!match.matches()) {
      throw new BadInput(
          "best = "
              + text
              + ": must be max:TABLE.COLUMN or min:TABLE.COLUMN, such as max:arms.gold");
    }
    return new Goal(match.group(1).equals("max"), match.group(2), match.group(3));
  }

  /**
   * What a finished run reached; NaN if the table is empty, or its last value is missing or
   * infinite.
   *
   * @throws BadInput if the run has no such table or column, or the column holds no numbers
   */
  public double score(RunFolder run) {
    Path file = run.tables().resolve(table + PARQUET);
    if (!Files.isRegularFile(file)) {
      List<String> tables =
          run.tableFiles().stream()
              .map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith(PARQUET))
              .map(name -> name.substring(0, name.length() - PARQUET.length()))
              .toList();
      throw missing("table", table, tables, run);
    }
    Table rows = TableFiles.readParquet(file);
    if (!rows.columnNames().contains(column)) {
      throw missing("column", column, rows.columnNames(), run);
    }
    Column<?> values = rows.column(column);
    if (!(values instanceof NumericColumn<?> numbers)) {
      throw new BadInput(
          "best = %s: the column %s of %s holds no numbers but %s"
              .formatted(this, column, file, values.type()));
    }
    double last = rows.isEmpty() ? Double.NaN : numbers.getDouble(rows.rowCount() - 1);
    return Double.isFinite(last) ? last : Double.NaN;
  }

  private BadInput missing(String what, String name, List<String> known, RunFolder run) {
    return new BadInput(
        "best = %s: the run %s has no %s %s; there are %s%s"
            .formatted(this, run.path(), what, name, known, Nearest.hint(name, known)));
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return (most ? "max:" : "min:") + table + "." + column;
  }
}
