package bondlab.table;

import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;

/** A cell as a reader sees it: doubles to four significant digits, a dash where one is missing. */
final class CellText {
  private static final int DIGITS = 4;

  private CellText() {}

  static String of(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "-";
    }
    Object value = column.get(row);
    boolean fraction = value instanceof Double || value instanceof Float;
    return fraction ? Decimals.rounded(((Number) value).doubleValue(), DIGITS) : value.toString();
  }

  static boolean isNumber(Column<?> column) {
    return column instanceof NumericColumn;
  }

  /** How many rows are left out, as a sentence; empty if none. */
  static String cut(int rows, int shown) {
    return shown < rows ? "first " + shown + " of " + rows + " rows" : "";
  }
}
