package bondlab.table;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * The columns of a table in order.
 *
 * @param columns at least one, without repeated names
 */
public record Schema(List<Field> columns) {

  /**
   * A column.
   *
   * @param name in snake_case
   * @param type of every cell
   * @param unit such as {@code nats}; empty if none
   * @param meaning one line; empty if the name says it all
   */
  public record Field(String name, Kind type, String unit, String meaning) {
    /** A column without unit or meaning. */
    public Field(String name, Kind type) {
      this(name, type, "", "");
    }

    /** The name with its unit in brackets, as on an axis or in the head of a table. */
    public String label() {
      return unit.isEmpty() ? name : name + " [" + unit + "]";
    }
  }

  public Schema {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a table needs at least one column");
    }
    Set<String> seen = new HashSet<>();
    for (Field column : columns) {
      // Tablesaw and DuckDB both compare column names without regard to case
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "column " + column.name() + " appears twice (case is ignored); rename one");
      }
    }
  }

  /**
   * Reads the columns off a record: its components in order, named in snake_case; a component that
   * is a record itself stands for its own components.
   *
   * @throws IllegalArgumentException if a component's type cannot be a cell; the message names it
   */
  public static Schema of(Class<? extends Record> type) {
    List<Field> columns = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (Cells.nested(component).isPresent()) {
        columns.addAll(of(Cells.nested(component).get()).columns());
        continue;
      }
      Column said = component.getAnnotation(Column.class);
      columns.add(
          new Field(
              snakeCase(component.getName()),
              kind(type, component),
              said == null ? "" : said.unit(),
              said == null ? "" : said.meaning()));
    }
    return new Schema(columns);
  }

  /** Reads the columns off a table; units and meanings are empty. */
  public static Schema of(Table table) {
    return new Schema(
        table.columns().stream()
            .map(column -> new Field(column.name(), Kind.of(column.type())))
            .toList());
  }

  /**
   * The columns of a table, with unit and meaning where this schema has a column of that name; the
   * table may have fewer columns, more, or another order.
   */
  public Schema describing(Table table) {
    return new Schema(
        of(table).columns().stream()
            .map(
                field ->
                    columns.stream()
                        .filter(known -> known.name().equals(field.name()))
                        .map(k -> new Field(k.name(), field.type(), k.unit(), k.meaning()))
                        .findFirst()
                        .orElse(field))
            .toList());
  }

  /** The names in order. */
  public List<String> names() {
    return columns.stream().map(Field::name).toList();
  }

  /** Type, unit and meaning of each column by its name, to be written beside a table's files. */
  public Map<String, Map<String, String>> toMap() {
    Map<String, Map<String, String>> map = new LinkedHashMap<>();
    for (Field field : columns) {
      Map<String, String> about = new LinkedHashMap<>();
      about.put("type", field.type().toString());
      about.put("unit", field.unit());
      about.put("meaning", field.meaning());
      map.put(field.name(), about);
    }
    return map;
  }

  /**
   * The columns of a table, with units and meanings from what {@link #toMap} gave; missing ones are
   * empty.
   */
  public static Schema ofMap(Map<String, ?> map, Table table) {
    List<Field> columns = new ArrayList<>();
    for (Field field : of(table).columns()) {
      Map<?, ?> said = map.get(field.name()) instanceof Map<?, ?> its ? its : Map.of();
      columns.add(new Field(field.name(), field.type(), text(said, "unit"), text(said, "meaning")));
    }
    return new Schema(columns);
  }

  private static String text(Map<?, ?> said, String key) {
    return said.get(key) == null ? "" : said.get(key).toString();
  }

  /** {@code learningRate} to {@code learning_rate}, {@code sqrtKL} to {@code sqrt_kl}. */
  static String snakeCase(String camel) {
    return camel
        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  private static Kind kind(Class<?> type, RecordComponent component) {
    try {
      return Kind.of(component.getType());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + "." + component.getName() + ": " + e.getMessage(), e);
    }
  }
}
