package bondlab.table;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.file.Files;
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

/** Parquet by way of an embedded DuckDB that lives in memory and keeps nothing of a file. */
final class ParquetFile {
  private static DuckDBConnection database;

  private ParquetFile() {}

  static void write(Table table, Path path) throws IOException {
    Schema schema = Schema.of(table);
    String columns =
        schema.columns().stream()
            .map(field -> name(field.name()) + " " + field.type().sql())
            .collect(Collectors.joining(", "));
    try (DuckDBConnection duck = open();
        Statement statement = duck.createStatement()) {
      statement.execute("CREATE TEMP TABLE rows (" + columns + ")");
      try (DuckDBAppender appender = duck.createAppender("temp", "main", "rows")) {
        for (int row = 0; row < table.rowCount(); row++) {
          appender.beginRow();
          for (Object value : Cells.row(table, row)) {
            append(appender, value);
          }
          appender.endRow();
        }
      }
      statement.execute("COPY rows TO " + text(path.toString()) + " (FORMAT parquet)");
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static Table read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new BadInput(path + " does not exist");
    }
    // partition columns are switched off: a run folder named seed=3 would otherwise add a column
    String source =
        "read_parquet(" + text(literal(path.toAbsolutePath())) + ", hive_partitioning = false)";
    try (DuckDBConnection duck = open();
        Statement statement = duck.createStatement()) {
      Schema schema = describe(duck, source);
      String columns =
          schema.columns().stream()
              .map(field -> "CAST(" + name(field.name()) + " AS " + field.type().sql() + ")")
              .collect(Collectors.joining(", "));
      String name = path.getFileName().toString().replaceFirst("\\.parquet$", "");
      Table table = Tables.empty(name, schema);
      try (ResultSet rows = statement.executeQuery("SELECT " + columns + " FROM " + source)) {
        while (rows.next()) {
          for (int i = 0; i < table.columnCount(); i++) {
            Cells.append(table.column(i), rows.getObject(i + 1));
          }
        }
      }
      return table;
    } catch (SQLException | IllegalArgumentException e) {
      throw new BadInput(path + " cannot be read as a table from Parquet: " + e.getMessage());
    }
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
    return switch (sqlType.replaceFirst("\\(.*", "")) {
      case "FLOAT", "DOUBLE", "DECIMAL" -> Kind.DOUBLE;
      case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT" -> Kind.INT;
      case "BIGINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT" -> Kind.LONG;
      case "BOOLEAN" -> Kind.BOOLEAN;
      default -> Kind.STRING;
    };
  }

  /** A connection of its own to the one database: opening a database takes ten times as long. */
  private static DuckDBConnection open() throws SQLException {
    return database().duplicate();
  }

  private static synchronized DuckDBConnection database() throws SQLException {
    if (database == null) {
      // the driver by its class: in a notebook DriverManager does not see jars added by %classpath
      DuckDBConnection duck =
          (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
      try (Statement statement = duck.createStatement()) {
        statement.execute("SET threads = 1"); // equal tables give equal bytes
        statement.execute("SET autoinstall_known_extensions = false"); // never asks the network
        statement.execute("SET autoload_known_extensions = false");
      }
      database = duck;
    }
    return database;
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

  private static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  private static String text(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** The path with DuckDB's wildcards made literal. */
  private static String literal(Path path) {
    return path.toString().replaceAll("[\\[*?]", "[$0]");
  }
}
