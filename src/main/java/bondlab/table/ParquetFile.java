package bondlab.table;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Table;

/** Parquet by way of an embedded DuckDB that lives in memory and keeps nothing of a file. */
final class ParquetFile {
  private static DuckDBConnection database;

  private ParquetFile() {}

  static void write(Table table, Path path) throws IOException {
    try (DuckDBConnection duck = open();
        Statement statement = duck.createStatement()) {
      DuckDb.load(duck, DuckDb.TEMPORARY, "main", "rows", table);
      statement.execute("COPY rows TO " + DuckDb.text(path.toString()) + " (FORMAT parquet)");
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static Table read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new BadInput(path + " does not exist");
    }
    // partition columns are switched off: a run folder named seed=3 would otherwise add a column
    String source = "read_parquet(" + DuckDb.file(path) + ", hive_partitioning = false)";
    String name = path.getFileName().toString().replaceFirst("\\.parquet$", "");
    try (DuckDBConnection duck = open()) {
      String columns =
          DuckDb.floats(duck, source).stream()
              .map(column -> checked(path, column))
              .collect(Collectors.joining(", "));
      String replaced = columns.isEmpty() ? "" : " REPLACE (" + columns + ")";
      return DuckDb.table(duck, name, "SELECT *" + replaced + " FROM " + source);
    } catch (SQLException | IllegalArgumentException e) {
      throw new BadInput(path + " cannot be read as a table from Parquet: " + e.getMessage());
    }
  }

  private static String checked(Path path, String column) {
    String where = DuckDb.text("column " + column + " of " + path.getFileName());
    return DuckDb.withoutNaN(DuckDb.name(column), where) + " AS " + DuckDb.name(column);
  }

  /** A connection of its own to the one database: opening a database takes ten times as long. */
  private static DuckDBConnection open() throws SQLException {
    return database().duplicate();
  }

  private static synchronized DuckDBConnection database() throws SQLException {
    if (database == null) {
      DuckDBConnection duck = DuckDb.open();
      try (Statement statement = duck.createStatement()) {
        statement.execute("SET threads = 1"); // equal tables give equal bytes
      }
      database = duck;
    }
    return database;
  }
}
