package bondlab.table;

import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * One cell in and out of a Tablesaw column. A value is a Double, Integer, Long, Boolean or String,
 * or null where it is missing; NaN and empty text are missing too, as Tablesaw cannot tell them
 * apart.
 */
final class Cells {
  private Cells() {}

  /** The value at a row, null if missing. */
  static Object get(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return null;
    }
    Object value = column.get(row);
    return switch (Kind.of(column.type())) {
      case DOUBLE -> ((Number) value).doubleValue();
      case INT -> ((Number) value).intValue();
      case LONG, BOOLEAN -> value;
      case STRING -> value.toString();
    };
  }

  /**
   * Appends a value; numbers may widen (int to long to double), never narrow.
   *
   * @throws IllegalArgumentException if the value is of another kind, or is the one integer that
   *     Tablesaw keeps for "missing"
   */
  static void append(Column<?> column, Object value) {
    if (value == null) {
      column.appendMissing();
    } else if (column instanceof DoubleColumn doubles && value instanceof Number number) {
      doubles.append(number.doubleValue());
    } else if (column instanceof IntColumn ints && value instanceof Integer number) {
      ints.append(number);
    } else if (column instanceof LongColumn longs && isWhole(value)) {
      longs.append(((Number) value).longValue());
    } else if (column instanceof BooleanColumn booleans && value instanceof Boolean truth) {
      booleans.append(truth.booleanValue());
    } else if (column instanceof StringColumn strings && value instanceof String text) {
      strings.append(text);
    } else {
      throw new IllegalArgumentException(
          "column " + column.name() + " holds " + Kind.of(column.type()) + ", got " + value);
    }
    refuseLostInteger(column, value);
  }

  /** A copy of a row's values. */
  static Object[] row(Table table, int row) {
    Object[] values = new Object[table.columnCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(table.column(i), row);
    }
    return values;
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  private static void refuseLostInteger(Column<?> column, Object value) {
    boolean whole = column instanceof IntColumn || column instanceof LongColumn;
    if (whole && value != null && column.isMissing(column.size() - 1)) {
      throw new IllegalArgumentException(
          "column " + column.name() + " cannot hold " + value + ", which means missing there");
    }
  }
}
