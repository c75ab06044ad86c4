package bondlab.table;

import java.time.temporal.Temporal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;

/** The five types of a cell, with their names in Java, Tablesaw and SQL. */
public enum Kind {
  DOUBLE("DOUBLE"),
  INT("INTEGER"),
  LONG("BIGINT"),
  BOOLEAN("BOOLEAN"),
  STRING("VARCHAR");

  private final String sql;

  Kind(String sql) {
    this.sql = sql;
  }

  /** The column type in SQL and so in Parquet. */
  String sql() {
    return sql;
  }

  /** The name in a schema file: {@code double}, {@code int}, … */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind for values of a Java class: primitives and their boxes, strings, and enums and moments
   * in time as text.
   *
   * @throws IllegalArgumentException for any other class
   */
  static Kind of(Class<?> java) {
    if (java == double.class || java == Double.class) {
      return DOUBLE;
    }
    if (java == int.class || java == Integer.class) {
      return INT;
    }
    if (java == long.class || java == Long.class) {
      return LONG;
    }
    if (java == boolean.class || java == Boolean.class) {
      return BOOLEAN;
    }
    if (java == String.class || java.isEnum() || Temporal.class.isAssignableFrom(java)) {
      return STRING;
    }
    throw new IllegalArgumentException(
        java.getName()
            + " cannot be a cell; use double, int, long, boolean, String, an enum or a java.time"
            + " moment");
  }

  /** The kind that holds a Tablesaw column without loss; dates and times become text. */
  static Kind of(ColumnType type) {
    if (type.equals(ColumnType.DOUBLE) || type.equals(ColumnType.FLOAT)) {
      return DOUBLE;
    }
    if (type.equals(ColumnType.INTEGER) || type.equals(ColumnType.SHORT)) {
      return INT;
    }
    if (type.equals(ColumnType.LONG)) {
      return LONG;
    }
    return type.equals(ColumnType.BOOLEAN) ? BOOLEAN : STRING;
  }

  /** The narrowest kind that holds all of these values; null is missing, mixed ones are text. */
  static Kind narrowest(List<Object> values) {
    List<Object> known = values.stream().filter(Objects::nonNull).toList();
    if (known.isEmpty()) {
      return STRING;
    }
    if (known.stream().allMatch(Boolean.class::isInstance)) {
      return BOOLEAN;
    }
    if (known.stream().allMatch(Kind::isWhole)) {
      return LONG;
    }
    return known.stream().allMatch(Number.class::isInstance) ? DOUBLE : STRING;
  }

  private static boolean isWhole(Object value) {
    boolean whole = value instanceof Integer || value instanceof Long;
    return whole && ((Number) value).longValue() != Long.MIN_VALUE; // Tablesaw's missing
  }

  /** A new empty Tablesaw column of this kind. */
  tech.tablesaw.columns.Column<?> column(String name) {
    return switch (this) {
      case DOUBLE -> DoubleColumn.create(name);
      case INT -> IntColumn.create(name);
      case LONG -> LongColumn.create(name);
      case BOOLEAN -> BooleanColumn.create(name);
      case STRING -> StringColumn.create(name);
    };
  }
}
