package bondlab.table;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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

  /** A new, empty database that never asks the network for an extension. Close it. */
  public static DuckDBConnection open() throws SQLException {
    // the driver by its class: in a notebook DriverManager does not see jars added by %classpath
    DuckDBConnection duck =
        (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
    try (Statement statement = duck.createStatement()) {
      statement.execute("SET autoinstall_known_extensions = false");
      statement.execute("SET autoload_known_extensions = false");
    }
    return duck;
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
    String source = "(\n" + select + "\n)"; // the select may end in a comment
    Schema schema = describe(duck, source);
    String columns =
        schema.columns().stream()
            .map(field -> "CAST(" + name(field.name()) + " AS " + field.type().sql() + ")")
            .collect(Collectors.joining(", "));
    Table table = Tables.empty(name, schema);
    try (Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + columns + " FROM " + source)) {
      while (rows.next()) {
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
    try (Statement statement = duck.createStatement()) {
      String temporary = catalog.equals(TEMPORARY) ? "TEMPORARY " : "";
      statement.execute("CREATE " + temporary + "TABLE " + place + " (" + columns + ")");
    }
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
    return text(path.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]"));
  }

  private static Schema describe(DuckDBConnection duck, String source) throws SQLException {
    List<Schema.Field> fields = new ArrayList<>();
    try (PreparedStatement statement = duck.prepareStatement("DESCRIBE SELECT * FROM " + source);
        ResultSet columns = statement.executeQuery()) {
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
