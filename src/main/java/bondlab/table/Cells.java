package bondlab.table;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Moves cells in and out of Tablesaw columns and records. A cell is a Double, Integer, Long,
 * Boolean or String, or null where it is missing; NaN and empty text are missing too, as Tablesaw
 * cannot tell them apart.
 */
final class Cells {
  private static final int DIGITS = 4;

  private Cells() {}

  /** The cell at a row; null if missing. */
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
   * Appends a cell; numbers may widen (int to long to double) but never narrow.
   *
   * @throws IllegalArgumentException if the value is of another kind, or is the one integer that
   *     Tablesaw uses for "missing"
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

  /** Copies the cells of a row. */
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

  /** A cell as a reader sees it: doubles to four significant digits, a dash where it is missing. */
  static String text(Column<?> column, int row) {
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

  /** Says how many rows are shown if some are left out; else empty. */
  static String cut(int rows, int shown) {
    return shown < rows ? "first " + shown + " of " + rows + " rows" : "";
  }

  /** The type of a component that is itself a record, whose components are then columns. */
  static Optional<Class<? extends Record>> nested(RecordComponent component) {
    return component.getType().isRecord()
        ? Optional.of(component.getType().asSubclass(Record.class))
        : Optional.empty();
  }

  /** The cells of a record, including those of nested records. */
  static List<Object> ofRecord(Record row) {
    List<Object> cells = new ArrayList<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      Object value = read(component, row);
      if (value instanceof Record inner) {
        cells.addAll(ofRecord(inner));
      } else if (nested(component).isPresent()) {
        throw new IllegalArgumentException(component.getName() + " of " + row + " is null");
      } else {
        cells.add(toCell(value));
      }
    }
    return cells;
  }

  /** The cells of a record by column name, in order. */
  static Map<String, Object> toMap(Record row) {
    List<String> names = Schema.of(row.getClass()).names();
    List<Object> values = ofRecord(row);
    Map<String, Object> cells = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      cells.put(names.get(i), values.get(i));
    }
    return cells;
  }

  private static Object read(RecordComponent component, Record row) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true); // a record of a test or a notebook cell may be private
    try {
      return accessor.invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read " + accessor.getName() + " of " + row, e);
    }
  }

  /** Turns enums and moments into text. */
  private static Object toCell(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    return value instanceof Temporal ? value.toString() : value;
  }

  /**
   * Converts a cell to a component of this Java type. Numbers may widen but never narrow.
   *
   * @param where place for the message, such as {@code table curves, row 3, n}
   * @throws IllegalArgumentException if the cell is missing for a primitive type, or does not fit
   */
  static Object toComponent(Object cell, Class<?> type, String where) {
    if (cell == null) {
      return missing(type, where);
    }
    try {
      if ((type == double.class || type == Double.class) && cell instanceof Number number) {
        return number.doubleValue();
      }
      if ((type == long.class || type == Long.class) && cell instanceof Integer number) {
        return number.longValue();
      }
      if (cell instanceof String text && type != String.class) {
        return parse(text, type);
      }
    } catch (InvocationTargetException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          where + " is \"" + cell + "\", wanted " + allowed(type), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has no parse method", e);
    }
    if (Kind.of(type) != Kind.of(cell.getClass())) {
      throw new IllegalArgumentException(where + " is " + cell + ", wanted " + allowed(type));
    }
    return cell;
  }

  private static Object missing(Class<?> type, String where) {
    if (type == double.class) {
      return Double.NaN;
    }
    if (type == String.class) {
      return "";
    }
    if (type.isPrimitive()) {
      throw new IllegalArgumentException(
          where + " is missing; declare the component as its box if it may be");
    }
    return null;
  }

  private static Object parse(String text, Class<?> type) throws ReflectiveOperationException {
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(text)) {
          return constant;
        }
      }
    } else if (Temporal.class.isAssignableFrom(type)) {
      return type.getMethod("parse", CharSequence.class).invoke(null, text);
    }
    throw new IllegalArgumentException("does not fit");
  }

  private static String allowed(Class<?> type) {
    return type.isEnum()
        ? "one of " + Arrays.toString(type.getEnumConstants())
        : type.getSimpleName();
  }
}
