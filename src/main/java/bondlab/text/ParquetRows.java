package bondlab.text;

import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import bondlab.text.TextRows.Row;
import bondlab.text.TextRows.Wanted;
import bondlab.text.Utf8Lines.Allowance;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/** Text columns of a Parquet file, read by DuckDB; the other columns are never unpacked. */
final class ParquetRows {
  private static final Set<String> WHOLE_NUMBERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT");

  private ParquetRows() {}

  static void read(Path file, List<Wanted> columns, Allowance allowance, Consumer<Row> rows) {
    // partition columns are switched off: a folder named lang=en would otherwise add a column
    String source = "read_parquet(" + DuckDb.file(file) + ", hive_partitioning = false)";
    try (DuckDBConnection duck = DuckDb.open();
        Statement statement = duck.createStatement()) {
      statement.execute("SET threads = 1"); // rows in the file's order
      int[] places = places(statement, source, file, columns);
      allowance.take(bytes(statement, source, places), file);
      String cells =
          IntStream.of(places)
              .mapToObj(place -> "CAST(#" + (place + 1) + " AS VARCHAR)")
              .collect(Collectors.joining(", "));
      try (ResultSet found = statement.executeQuery("SELECT " + cells + " FROM " + source)) {
        for (int row = 1; found.next(); row++) {
          String[] texts = new String[places.length];
          for (int i = 0; i < texts.length; i++) {
            texts[i] = found.getString(i + 1);
          }
          rows.accept(new Row(file + ", row " + row, texts));
        }
      }
    } catch (SQLException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new BadInput(file + " cannot be read as Parquet (" + first + ")");
    }
  }

  /** Positions, since DuckDB takes names in capitals for the same. */
  private static int[] places(Statement statement, String source, Path file, List<Wanted> columns)
      throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (described.next()) {
        names.add(described.getString("column_name"));
        types.add(described.getString("column_type"));
      }
    }
    int[] places = new int[columns.size()];
    for (int i = 0; i < places.length; i++) {
      Wanted column = columns.get(i);
      places[i] = TextRows.place(file, column, names);
      String type = types.get(places[i]);
      boolean text = type.equals("VARCHAR") || type.startsWith("ENUM");
      if (!text && !WHOLE_NUMBERS.contains(type)) {
        throw TextRows.notText(file.toString(), column, type);
      }
    }
    return places;
  }

  /** Before any of it is in memory: a small file can unpack to much. */
  private static long bytes(Statement statement, String source, int[] places) throws SQLException {
    String sizes =
        IntStream.of(places)
            .mapToObj(
                place -> "coalesce(sum(strlen(CAST(#" + (place + 1) + " AS VARCHAR))), 0)::BIGINT")
            .collect(Collectors.joining(" + "));
    try (ResultSet size = statement.executeQuery("SELECT " + sizes + " FROM " + source)) {
      size.next();
      return size.getLong(1);
    }
  }
}
