package bondlab.table;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Table;

/**
 * Writes and reads tables. Every write replaces the file whole or not at all, creates missing
 * folders, and gives equal bytes for equal tables.
 *
 * <p>CSV: UTF-8, a header, RFC 4180 quoting, LF; doubles to their last bit in any locale;
 * infinities {@code inf} and {@code -inf}; a missing cell is empty. Parquet: the exact column types
 * (DOUBLE, INTEGER, BIGINT, BOOLEAN, VARCHAR), a missing cell is NULL.
 */
public final class TableFiles {
  private TableFiles() {}

  /** Writes {@code path} as CSV. */
  public static void writeCsv(Table table, Path path) {
    AtomicFile.write(path, unfinished -> Csv.write(table, unfinished));
  }

  /** Writes {@code path} as Parquet. */
  public static void writeParquet(Table table, Path path) {
    AtomicFile.write(path, unfinished -> ParquetFile.write(table, unfinished));
  }

  /** Writes CSV without forcing it to disk: {@link AtomicFile#replace}. */
  public static void replaceCsv(Table table, Path path) {
    AtomicFile.replace(path, unfinished -> Csv.write(table, unfinished));
  }

  /** Writes Parquet without forcing it to disk: {@link AtomicFile#replace}. */
  public static void replaceParquet(Table table, Path path) {
    AtomicFile.replace(path, unfinished -> ParquetFile.write(table, unfinished));
  }

  /**
   * Writes {@code name.csv} and {@code name.parquet} into a folder, {@code name} being the table's.
   *
   * @throws UncheckedIOException if a file cannot be written
   */
  public static void write(Table table, Path folder) {
    writeCsv(table, folder.resolve(table.name() + ".csv"));
    writeParquet(table, folder.resolve(table.name() + ".parquet"));
  }

  /**
   * Reads these columns of a CSV file, in any order; ignores further columns.
   *
   * @throws BadInput with file and line of every problem: a missing file, a missing or repeated
   *     column, a cell of another type, a line of another length
   */
  public static Table readCsv(Path path, Schema schema) {
    return Csv.read(path, schema);
  }

  /** Reads a CSV file with the columns of a record. */
  public static Table readCsv(Path path, Class<? extends Record> type) {
    return readCsv(path, Schema.of(type));
  }

  /**
   * Reads a Parquet file with its types. Small integers become int, floats and decimals double,
   * times and nested values text.
   *
   * @throws BadInput if the file does not exist, is not Parquet, or holds NaN, which a table could
   *     not distinguish from a missing value (NULL)
   */
  public static Table readParquet(Path path) {
    return ParquetFile.read(path);
  }

  /** Parquet by way of an embedded DuckDB that lives in memory and keeps nothing of a file. */
  private static final class ParquetFile {
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
}
