package bondlab.table;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Builds Tablesaw tables from records, and records from tables. */
public final class Tables {
  private static boolean started;

  private Tables() {}

  /** An empty table with these columns. */
  public static Table empty(String name, Schema schema) {
    Table table = Table.create(name);
    for (Schema.Field field : schema.columns()) {
      table.addColumns(field.type().column(field.name()));
    }
    return table;
  }

  /**
   * A column of the narrowest type that holds these values.
   *
   * @param values truth values, numbers, text, or null where missing; mixed ones become text, and
   *     what is no text is written as JSON
   */
  public static Column<?> column(String name, List<Object> values) {
    return column(new Schema.Field(name, Kind.narrowest(values)), values);
  }

  /** A column of this type that holds these values; null is missing, a text column writes JSON. */
  public static Column<?> column(Schema.Field field, List<?> values) {
    Column<?> column = field.type().column(field.name());
    for (Object value : values) {
      boolean written = field.type() == Kind.STRING && value != null && !(value instanceof String);
      Cells.append(column, written ? Json.line(value) : value);
    }
    return column;
  }

  /**
   * Builds a table with one row per record and one typed column per component ({@code learningRate}
   * is {@code learning_rate}). Null components are missing; enums and moments become text; NaN is
   * missing, infinities are values.
   *
   * @throws IllegalArgumentException if a component's type cannot be a cell, or a value is the
   *     smallest int or long, which Tablesaw takes for missing
   */
  public static <R extends Record> Table of(String name, Class<R> type, List<R> rows) {
    Table table = empty(name, Schema.of(type));
    for (R row : rows) {
      int column = 0;
      for (Object cell : Cells.ofRecord(row)) {
        Cells.append(table.column(column++), cell);
      }
    }
    return table;
  }

  /**
   * Reads the rows of a table as records: every component needs its column, by its name or the one
   * that it {@link bondlab.table.Column#was}, unless it was {@link bondlab.table.Column#added}
   * later; further columns are left aside, order does not matter. A missing cell is null, NaN for a
   * primitive double, empty for text.
   *
   * @throws IllegalArgumentException if a column is absent or of another type, a cell is missing
   *     for a primitive int, long or boolean, or the record's own constructor refuses a row; the
   *     message names table, row and column
   */
  public static <R extends Record> List<R> rows(Table table, Class<R> type) {
    Map<String, Integer> places = places(table, type);
    List<R> rows = new ArrayList<>(table.rowCount());
    for (int i = 0; i < table.rowCount(); i++) {
      int row = i;
      Function<String, Object> cell =
          name -> {
            int place = places.get(name);
            return place < 0 ? null : Cells.get(table.column(place), row);
          };
      rows.add(row(type, cell, "table " + table.name() + ", row " + row));
    }
    return rows;
  }

  /** The cells of each row by column name, in order; a missing cell is null. */
  public static List<Map<String, Object>> cells(Table table) {
    List<Map<String, Object>> rows = new ArrayList<>(table.rowCount());
    for (int row = 0; row < table.rowCount(); row++) {
      Map<String, Object> cells = new LinkedHashMap<>();
      for (Column<?> column : table.columns()) {
        cells.put(column.name(), Cells.get(column, row));
      }
      rows.add(cells);
    }
    return rows;
  }

  /** The cells of a record by column name, in order; {@link #row} is the inverse. */
  public static Map<String, Object> cells(Record row) {
    return Cells.toMap(row);
  }

  /**
   * Builds a record from cells by column name, for rows too wide to name every component in a call.
   *
   * @throws IllegalArgumentException if the names are not exactly the columns of the record, or a
   *     cell does not fit; the message names the column
   */
  public static <R extends Record> R row(Class<R> type, Map<String, ?> cells) {
    List<String> names = Schema.of(type).names();
    if (!cells.keySet().equals(Set.copyOf(names))) {
      throw new IllegalArgumentException(
          "a " + type.getSimpleName() + " has the columns " + names + ", got " + cells.keySet());
    }
    return row(type, cells::get, "a " + type.getSimpleName());
  }

  private static <R extends Record> R row(
      Class<R> type, Function<String, Object> cell, String where) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Optional<Class<? extends Record>> nested = Cells.nested(components[i]);
      if (nested.isPresent()) {
        values[i] = row(nested.get(), cell, where);
      } else {
        String name = Schema.snakeCase(components[i].getName());
        values[i] =
            Cells.toComponent(cell.apply(name), components[i].getType(), where + ", " + name);
      }
    }
    return create(constructor(type), values, where);
  }

  /**
   * Concatenates tables of one schema, in order, under the name of the first.
   *
   * @throws IllegalArgumentException if names, order or types of columns differ; the message says
   *     where
   */
  public static Table concat(Table first, Table... others) {
    Schema schema = Schema.of(first);
    Table all = empty(first.name(), schema);
    copyRows(first, all);
    for (Table other : others) {
      Schema its = Schema.of(other);
      if (!its.equals(schema)) {
        throw new IllegalArgumentException(
            String.format(
                "table %s cannot go below table %s: it has %s, wanted %s",
                other.name(), first.name(), describe(its), describe(schema)));
      }
      copyRows(other, all);
    }
    return all;
  }

  private static void copyRows(Table from, Table to) {
    for (int row = 0; row < from.rowCount(); row++) {
      for (int i = 0; i < to.columnCount(); i++) {
        Cells.append(to.column(i), Cells.get(from.column(i), row));
      }
    }
  }

  private static String describe(Schema schema) {
    return schema.columns().stream().map(f -> f.name() + " " + f.type()).toList().toString();
  }

  /** Where each column of a record stands in a table; -1 for one that the table is older than. */
  private static Map<String, Integer> places(Table table, Class<? extends Record> type) {
    Map<String, Integer> places = new HashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Cells.nested(component)
          .ifPresentOrElse(
              nested -> places.putAll(places(table, nested)),
              () -> places.put(Schema.snakeCase(component.getName()), place(table, component)));
    }
    return places;
  }

  private static int place(Table table, RecordComponent component) {
    List<String> names = table.columnNames();
    String name = Schema.snakeCase(component.getName());
    bondlab.table.Column said = component.getAnnotation(bondlab.table.Column.class);
    int place = names.indexOf(name);
    if (place < 0 && said != null) {
      place = names.indexOf(said.was());
    }
    if (place < 0 && (said == null || !said.added())) {
      throw new IllegalArgumentException(
          "table " + table.name() + " has no column " + name + "; it has " + names);
    }
    return place;
  }

  private static <R extends Record> Constructor<R> constructor(Class<R> type) {
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its canonical constructor: " + type, e);
    }
  }

  private static <R extends Record> R create(Constructor<R> from, Object[] values, String where) {
    try {
      return from.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(where + ": " + e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + from, e);
    }
  }

  /**
   * Initialises Tablesaw, which looks for its readers and writers on the class path. An interrupt
   * in the middle, such as by a notebook's stop button, would break it until the process ends,
   * since Java never initialises a class twice; so a thread that nobody interrupts does it. Call
   * this before work that can be stopped; an interrupt is felt afterwards.
   */
  public static synchronized void startTablesaw() {
    if (started) {
      return;
    }
    started = true;
    Thread thread = new Thread(Tables::initialise, "start of Tablesaw");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ignores failures, which appear again where Tablesaw is needed. */
  private static void initialise() {
    try {
      Class.forName("tech.tablesaw.api.Table", true, Tables.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return;
    }
  }
}
