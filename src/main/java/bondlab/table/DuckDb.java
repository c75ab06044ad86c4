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

/** Opens embedded DuckDB databases in memory, and turns their answers into tables. */
public final class DuckDb {
  /** The catalog of a database in memory. */
  public static final String MEMORY = "memory";

  /** The catalog of tables that only one connection sees, while it is open. */
  public static final String TEMPORARY = "temp";

  private DuckDb() {}

  /**
   * Opens a new, empty database that never loads extensions from the network. The caller closes it.
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

  /** Runs a statement without an answer. */
  public static void execute(DuckDBConnection duck, String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Runs a SELECT and keeps the order of its answer. Small integers become int, larger ones long,
   * floats and decimals double, times and nested values text.
   *
   * @param name of the table
   * @throws SQLException with DuckDB's message
   * @throws IllegalArgumentException if a value is the one integer that Tablesaw uses for "missing"
   */
  public static Table table(DuckDBConnection duck, String name, String select) throws SQLException {
    return table(duck, name, select, Watch.NONE);
  }

  /** Decides when to stop a query. */
  public interface Watch {
    /** Never stops. */
    Watch NONE =
        new Watch() {
          @Override
          public void running(Statement statement) {}

          @Override
          public boolean isOver() {
            return false;
          }
        };

    /** Receives the statement that now runs and can be cancelled; null once it has ended. */
    void running(Statement statement);

    /** Whether to stop; asked before each row. */
    boolean isOver();
  }

  /**
   * Runs a SELECT until the watch stops it.
   *
   * @throws SQLException with DuckDB's message, or if it was stopped
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
   * Creates a table in the database and fills it; a missing cell is NULL.
   *
   * @param catalog {@link #MEMORY}, or {@link #TEMPORARY} for a table of this connection alone
   * @param schema existing schema, such as {@code main}
   * @param name of the new table, unquoted
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

  /** Quotes the name of a column or table for SQL. */
  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Quotes text for SQL. */
  public static String text(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** Quotes a file's absolute path for SQL, with DuckDB's wildcards made literal. */
  public static String file(Path path) {
    return text(literal(path.toAbsolutePath().toString()));
  }

  /** Writes several files as an SQL list. */
  public static String files(Collection<Path> paths) {
    return paths.stream().map(DuckDb::file).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Makes the wildcards {@code [}, {@code *} and {@code ?} of a path literal. */
  public static String literal(String path) {
    return path.replaceAll("[\\[*?]", "[$0]");
  }

  /**
   * The columns of a select that hold floating-point numbers, which may be NaN.
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
   * Writes SQL for a column in which NaN is an error, since readers take it for missing while SQL
   * counts it.
   *
   * @param column as SQL names it
   * @param where SQL for text that names the column and file
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

  /** Foreign files hold more types than ours; what does not fit a BIGINT fails in its cast. */
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
