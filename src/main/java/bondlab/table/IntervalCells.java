package bondlab.table;

import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Formats estimates with their intervals in one cell, to three significant digits. */
public final class IntervalCells {
  private static final int DIGITS = 3;

  private IntervalCells() {}

  /**
   * Joins the columns {@code x}, {@code x_low} and {@code x_high} into one text column {@code x},
   * such as {@code 0.297 [0.19, 0.414]}, with non-breaking spaces; other columns stay.
   */
  public static Table join(Table table) {
    List<String> names = table.columnNames();
    Table joined = Table.create(table.name());
    for (Column<?> column : table.columns()) {
      String name = column.name();
      if (isEstimate(table, names, name)) {
        joined.addColumns(cells(table, name));
      } else if (!isEnd(table, names, name)) {
        joined.addColumns(column.copy());
      }
    }
    return joined;
  }

  private static boolean isEstimate(Table table, List<String> names, String name) {
    return names.contains(name)
        && names.contains(name + "_low")
        && names.contains(name + "_high")
        && table.column(name) instanceof NumericColumn
        && table.column(name + "_low") instanceof NumericColumn
        && table.column(name + "_high") instanceof NumericColumn;
  }

  private static boolean isEnd(Table table, List<String> names, String name) {
    return name.endsWith("_low") && isEstimate(table, names, name.substring(0, name.length() - 4))
        || name.endsWith("_high") && isEstimate(table, names, name.substring(0, name.length() - 5));
  }

  private static StringColumn cells(Table table, String name) {
    List<String> cells = new ArrayList<>();
    for (int row = 0; row < table.rowCount(); row++) {
      cells.add(
          text(table, name, row)
              + "\u00a0["
              + text(table, name + "_low", row)
              + ",\u00a0"
              + text(table, name + "_high", row)
              + "]");
    }
    return StringColumn.create(name, cells);
  }

  private static String text(Table table, String name, int row) {
    if (table.column(name).isMissing(row)) {
      return "-";
    }
    double value = ((NumericColumn<?>) table.column(name)).getDouble(row);
    return Decimals.rounded(value, DIGITS);
  }
}
