package bondlab.table;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A record to cells, and a cell back to a component. */
final class Rows {
  private Rows() {}

  /** What reads the components of a record, in order. */
  static Method[] accessors(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    Method[] accessors = new Method[components.length];
    for (int i = 0; i < accessors.length; i++) {
      accessors[i] = components[i].getAccessor();
      accessors[i].setAccessible(true); // a record of a test or a notebook cell may be private
    }
    return accessors;
  }

  /** One component of a record as a cell. */
  static Object read(Method accessor, Record row) {
    try {
      return toCell(accessor.invoke(row));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read " + accessor.getName() + " of " + row, e);
    }
  }

  /** A record's cells by column name, in order. */
  static Map<String, Object> toCells(Record row) {
    Map<String, Object> cells = new LinkedHashMap<>();
    for (Method accessor : accessors(row.getClass())) {
      cells.put(Schema.snakeCase(accessor.getName()), read(accessor, row));
    }
    return cells;
  }

  /** Enums and moments as text, the rest as it is. */
  private static Object toCell(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    return value instanceof Temporal ? value.toString() : value;
  }

  /**
   * The value a component of this Java type takes from a cell. Numbers widen, never narrow.
   *
   * @param where named in the message, such as {@code table curves, row 3, n}
   * @throws IllegalArgumentException if the cell is missing where it may not be, or does not fit
   */
  static Object fromCell(Object cell, Class<?> type, String where) {
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
