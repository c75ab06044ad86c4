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

/** A record to cells, and a cell back to a component. */
public final class Rows {
  private Rows() {}

  /** The component's type if it is a record, whose components are then columns. */
  static Optional<Class<? extends Record>> nested(RecordComponent component) {
    return component.getType().isRecord()
        ? Optional.of(component.getType().asSubclass(Record.class))
        : Optional.empty();
  }

  /** A record's cells, those of its nested records in their place. */
  static List<Object> cells(Record row) {
    List<Object> cells = new ArrayList<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      Object value = read(component, row);
      if (value instanceof Record inner) {
        cells.addAll(cells(inner));
      } else if (nested(component).isPresent()) {
        throw new IllegalArgumentException(component.getName() + " of " + row + " is null");
      } else {
        cells.add(toCell(value));
      }
    }
    return cells;
  }

  /** A record's cells by column name, in order. */
  public static Map<String, Object> toCells(Record row) {
    List<String> names = Schema.of(row.getClass()).names();
    List<Object> values = cells(row);
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
