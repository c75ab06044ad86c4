package bondlab.table;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import tech.tablesaw.api.Table;

/** An embedded DuckDB that lives in memory, and its answers as tables. */
public final class DuckDb {
  /** The catalog of a database in memory. */
  public static final String MEMORY = "memory";

  /** The catalog of what one connection alone sees, and only while it is open. */
  public static final String TEMPORARY = "temp";

  private DuckDb() {}

  /**
   * A new, empty database that never asks the network for an extension. Close it.
   *
   * @throws bondlab.config.BadInput if its native library cannot be unpacked or loaded
   */
  public static DuckDBConnection open() throws SQLException {
    DuckDbLibrary.load();
    // the driver by its class: in a notebook DriverManager does not see jars added by %classpath
    DuckDBConnection duck =
        (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
    execute(duck, "SET autoinstall_known_extensions = false");
    execute(duck, "SET autoload_known_extensions = false");
    return duck;
  }

  /** Runs a statement that has no answer. */
  public static void execute(DuckDBConnection duck, String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * The answer to a SELECT, in its order. Small integers become int, larger ones long, floats and
   * decimals double, times and nested values text.
   *
   * @param name of the table
   * @throws SQLException with DuckDB's message
   * @throws IllegalArgumentException if a value is the one integer that Tablesaw takes for missing
   */
  public static Table table(DuckDBConnection duck, String name, String select) throws SQLException {
    return table(duck, name, select, Watch.NONE);
  }

  /** Somebody who may stop a question. */
  public interface Watch {
    /** Nobody. */
    Watch NONE =
        new Watch() {
          @Override
          public void running(Statement statement) {}

          @Override
          public boolean isOver() {
            return false;
          }
        };

    /** Hears what runs now and can be cancelled; null once it has ended. */
    void running(Statement statement);

    /** Whether to stop; asked before each row. */
    boolean isOver();
  }

  /**
   * The same, until the watch stops it.
   *
   * @throws SQLException also if it was stopped
   */
  public static Table table(DuckDBConnection duck, String name, String select, Watch watch)
      throws SQLException {
    String source = "(\n" + select + "\n)"; // the select may end in a comment
    Schema schema = describe(duck, source, watch);
    String columns =
        schema.columns().stream()
            .map(field -> "CAST(" + name(field.name()) + " AS " + field.type().sql() + ")")
            .collect(Collectors.joining(", "));
    Table table = Tables.empty(name, schema);
    try (Statement statement = duck.createStatement();
        ResultSet rows = run(statement, "SELECT " + columns + " FROM " + source, watch)) {
      while (rows.next()) {
        if (watch.isOver()) {
          throw new SQLException("stopped while rows were read");
        }
        for (int i = 0; i < table.columnCount(); i++) {
          Cells.append(table.column(i), rows.getObject(i + 1));
        }
      }
    }
    return table;
  }

  /**
   * Makes a table of the database and fills it; a missing cell is NULL.
   *
   * @param catalog {@link #MEMORY}, or {@link #TEMPORARY} for a table of this connection alone
   * @param schema that exists, such as {@code main}
   * @param name of the new table, not quoted
   */
  public static void load(
      DuckDBConnection duck, String catalog, String schema, String name, Table table)
      throws SQLException {
    String place = String.join(".", name(catalog), name(schema), name(name));
    String columns =
        Schema.of(table).columns().stream()
            .map(field -> name(field.name()) + " " + field.type().sql())
            .collect(Collectors.joining(", "));
    String temporary = catalog.equals(TEMPORARY) ? "TEMPORARY " : "";
    execute(duck, "CREATE " + temporary + "TABLE " + place + " (" + columns + ")");
    try (DuckDBAppender appender = duck.createAppender(catalog, schema, name)) {
      for (int row = 0; row < table.rowCount(); row++) {
        appender.beginRow();
        for (Object value : Cells.row(table, row)) {
          append(appender, value);
        }
        appender.endRow();
      }
    }
  }

  private static void append(DuckDBAppender appender, Object value) throws SQLException {
    if (value == null) {
      appender.appendNull();
    } else if (value instanceof Double number) {
      appender.append(number.doubleValue());
    } else if (value instanceof Integer number) {
      appender.append(number.intValue());
    } else if (value instanceof Long number) {
      appender.append(number.longValue());
    } else if (value instanceof Boolean truth) {
      appender.append(truth.booleanValue());
    } else {
      appender.append((String) value);
    }
  }

  /** A column's or table's name as SQL quotes it. */
  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Text as SQL quotes it. */
  public static String text(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** A file's absolute path as SQL quotes it, DuckDB's wildcards made literal. */
  public static String file(Path path) {
    return text(literal(path.toAbsolutePath().toString()));
  }

  /** Several files as a list of SQL. */
  public static String files(Collection<Path> paths) {
    return paths.stream().map(DuckDb::file).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A path without wildcards: {@code [}, {@code *} and {@code ?} stand for themselves. */
  public static String literal(String path) {
    return path.replaceAll("[\\[*?]", "[$0]");
  }

  /**
   * The columns of a select that hold floating point numbers, which may be NaN.
   *
   * @param source a table, view, function or select in brackets
   */
  static List<String> floats(DuckDBConnection duck, String source) throws SQLException {
    return describe(duck, source, Watch.NONE).columns().stream()
        .filter(field -> field.type() == Kind.DOUBLE)
        .map(Schema.Field::name)
        .toList();
  }

  /**
   * SQL for a column in which NaN is an error when it is met, since readers take it for missing
   * while SQL counts it.
   *
   * @param column as SQL names it
   * @param where SQL for text that says which column of which file it is
   */
  public static String withoutNaN(String column, String where) {
    String message =
        text("NaN in ")
            + " || "
            + where
            + " || "
            + text("; a missing value is NULL: write it so, or leave those rows out");
    return "CASE WHEN isnan(CAST(%s AS DOUBLE)) THEN error(%s) ELSE %s END"
        .formatted(column, message, column);
  }

  private static ResultSet run(Statement statement, String sql, Watch watch) throws SQLException {
    watch.running(statement);
    try {
      return statement.executeQuery(sql);
    } finally {
      watch.running(null);
    }
  }

  private static Schema describe(DuckDBConnection duck, String source, Watch watch)
      throws SQLException {
    List<Schema.Field> fields = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet columns = run(statement, "DESCRIBE SELECT * FROM " + source, watch)) {
      while (columns.next()) {
        String type = columns.getString("column_type");
        fields.add(new Schema.Field(columns.getString("column_name"), kind(type)));
      }
    }
    return new Schema(fields);
  }

  /** Files of others hold more types than ours; what does not fit a BIGINT fails in its cast. */
  private static Kind kind(String sqlType) {
    return switch (sqlType.replaceFirst("\\(\\d.*", "")) {
      case "FLOAT", "DOUBLE", "DECIMAL" -> Kind.DOUBLE;
      case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT" -> Kind.INT;
      case "BIGINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT" -> Kind.LONG;
      case "BOOLEAN" -> Kind.BOOLEAN;
      default -> Kind.STRING;
    };
  }
}
