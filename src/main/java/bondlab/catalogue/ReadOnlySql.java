package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Restricts SQL to reading: one statement, a SELECT; no table function that could write or run
 * other SQL; no file outside one folder, and no link that leads out of it; no network, no
 * extension.
 */
final class ReadOnlySql {
  /** DuckDB's table functions that only read rows or count; some of the others write. */
  private static final Set<String> ALLOWED =
      Set.of(
          "duckdb_columns",
          "duckdb_functions",
          "duckdb_tables",
          "duckdb_types",
          "duckdb_views",
          "generate_series",
          "glob",
          "histogram",
          "histogram_values",
          "json_each",
          "json_tree",
          "parquet_file_metadata",
          "parquet_kv_metadata",
          "parquet_metadata",
          "parquet_scan",
          "parquet_schema",
          "pragma_table_info",
          "range",
          "read_blob",
          "read_csv",
          "read_csv_auto",
          "read_json",
          "read_json_auto",
          "read_json_objects",
          "read_ndjson",
          "read_ndjson_auto",
          "read_ndjson_objects",
          "read_parquet",
          "read_text",
          "repeat",
          "sniff_csv",
          "summary",
          "unnest");

  private static final String TABLES =
      "SELECT DISTINCT json_extract_string(value, '$.table_name')"
          + " FROM json_tree(CAST(? AS JSON))"
          + " WHERE json_extract_string(value, '$.type') = 'BASE_TABLE'";

  private static final String FUNCTIONS =
      "SELECT DISTINCT lower(json_extract_string(value, '$.function.function_name'))"
          + " FROM json_tree(CAST(? AS JSON))"
          + " WHERE json_extract_string(value, '$.type') = 'TABLE_FUNCTION'";

  private ReadOnlySql() {}

  /** Permanently denies the database access to files that are not below {@code readable}. */
  static void lock(DuckDBConnection duck, Path readable) throws SQLException {
    DuckDb.execute(duck, "SET temp_directory = ''");
    String folder = readable + "/";
    String literal = DuckDb.literal(folder); // DuckDB looks at a path before it takes it apart
    DuckDb.execute(
        duck,
        "SET allowed_directories = [%s, %s]".formatted(DuckDb.text(folder), DuckDb.text(literal)));
    DuckDb.execute(duck, "SET enable_external_access = false");
    DuckDb.execute(duck, "SET lock_configuration = true");
  }

  /**
   * Checks a statement and returns it without a trailing semicolon.
   *
   * @param readable folder whose files the statement may name
   * @throws BadInput if it is not a single SELECT (or WITH, FROM, VALUES, DESCRIBE, SUMMARIZE,
   *     SHOW), uses a table function that is not allowed, or names files while a link leads out of
   *     the folder
   */
  static String checked(DuckDBConnection duck, String sql, Path readable) throws SQLException {
    String tree =
        answers(duck, "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", sql).get(0);
    String error = "SELECT json_extract_string(CAST(? AS JSON), '$.error_message')";
    String count = "SELECT CAST(json_array_length(CAST(? AS JSON), '$.statements') AS VARCHAR)";
    String message = answers(duck, error, tree).get(0);
    if (message != null && message.contains("syntax error")) {
      throw new BadInput("the SQL cannot be read: " + message);
    }
    if (message != null || !"1".equals(answers(duck, count, tree).get(0))) {
      throw new BadInput(
          "only one statement that reads is allowed: SELECT (or WITH, FROM, VALUES, DESCRIBE,"
              + " SUMMARIZE, SHOW TABLES); a PIVOT needs its values: PIVOT (…) IN (…)");
    }
    List<String> functions = answers(duck, FUNCTIONS, tree);
    Set<String> refused = new TreeSet<>(functions);
    refused.removeAll(ALLOWED);
    if (!refused.isEmpty()) {
      throw new BadInput(
          "the table function "
              + String.join(", ", refused)
              + " is not allowed here; those that only read are, such as read_parquet, read_csv,"
              + " read_json, glob, range, unnest");
    }
    if (functions.stream().anyMatch(name -> name.matches("glob|sniff_csv|(read|parquet)_.*"))
        || answers(duck, TABLES, tree).stream()
            .anyMatch(name -> name.matches("(?s).*[./\\\\].*"))) {
      requireNoLinkOut(readable);
    }
    return sql.strip().replaceFirst("[;\\s]+$", "");
  }

  /** DuckDB follows links, wherever they lead. */
  private static void requireNoLinkOut(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(path -> RunPlace.leadsOut(folder, path))
          .findFirst()
          .ifPresent(
              link -> {
                throw new BadInput(
                    link
                        + " is a link that leads out of "
                        + folder
                        + "; while it is there files cannot be read by name: remove it, or ask the"
                        + " views alone");
              });
    } catch (IOException | UncheckedIOException e) {
      throw new BadInput(folder + " cannot be searched for links: " + e.getMessage());
    }
  }

  private static List<String> answers(DuckDBConnection duck, String sql, String argument)
      throws SQLException {
    List<String> answers = new ArrayList<>();
    try (PreparedStatement statement = duck.prepareStatement(sql)) {
      statement.setString(1, argument);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          answers.add(rows.getString(1));
        }
      }
    }
    return answers;
  }
}
