package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.duckdb.DuckDBConnection;

/** Reads the columns of many Parquet files from their footers. */
final class ParquetSchemas {
  /** Advice where the table's CSV may be intact. */
  static final String MENDING = "; if its CSV is intact, ./bondlab report DIR writes it again";

  /** The family of all numbers. */
  static final String NUMBER = "a number";

  private final DuckDBConnection duck;
  private final FileMemo memo;
  private final BiConsumer<Path, String> damaged;

  /**
   * @param memo of earlier reads
   * @param damaged receives each file that is not Parquet or is truncated, with the reason
   */
  ParquetSchemas(DuckDBConnection duck, FileMemo memo, BiConsumer<Path, String> damaged) {
    this.duck = duck;
    this.memo = memo;
    this.damaged = damaged;
  }

  /**
   * A column.
   *
   * @param type DuckDB's name of it; NESTED for lists and records
   */
  record Field(String name, String type) {
    boolean isFloat() {
      return type.equals("DOUBLE") || type.equals("FLOAT");
    }

    /** Columns of one family can be concatenated without changing their meaning. */
    String family() {
      return switch (type) {
        case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT" -> NUMBER;
        case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT" -> NUMBER;
        case "FLOAT", "DOUBLE" -> NUMBER;
        case "VARCHAR" -> "text";
        case "BOOLEAN" -> "a truth value";
        default -> type.startsWith("DECIMAL") ? NUMBER : type;
      };
    }
  }

  /** Gives the columns of each readable file, in the order of {@code files}. */
  Map<Path, List<Field>> of(List<Path> files) throws SQLException {
    Map<Path, List<Field>> schemas = new LinkedHashMap<>();
    Map<Path, String> unread = new LinkedHashMap<>(); // with their stamps
    for (Path file : files) {
      Map<String, Object> known = memo.get(file);
      if (known != null) {
        List<Field> fields = new ArrayList<>();
        known.forEach((name, type) -> fields.add(new Field(name, (String) type)));
        schemas.put(file, fields);
        continue;
      }
      schemas.put(file, new ArrayList<>());
      unread.put(file, memo.stamp(file));
    }
    read(List.copyOf(unread.keySet()), schemas);
    unread.forEach((file, stamp) -> keep(file, stamp, schemas.get(file)));
    schemas.values().removeIf(List::isEmpty);
    return schemas;
  }

  private void keep(Path file, String stamp, List<Field> fields) {
    Map<String, Object> types = new LinkedHashMap<>();
    fields.forEach(field -> types.put(field.name(), field.type()));
    if (!fields.isEmpty() && types.size() == fields.size()) {
      memo.put(file, stamp, types);
    }
  }

  /** Reads all footers at once, or if DuckDB refuses that, one after the other. */
  private void read(List<Path> files, Map<Path, List<Field>> into) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    try {
      footers(files, into);
    } catch (SQLException e) {
      files.forEach(file -> into.get(file).clear());
      for (Path file : files) {
        try {
          footers(List.of(file), into);
        } catch (SQLException its) {
          damaged.accept(file, "is damaged: " + its.getMessage() + MENDING);
        }
      }
    }
  }

  private void footers(List<Path> files, Map<Path, List<Field>> into) throws SQLException {
    String sql =
        "SELECT file_name, name, duckdb_type, num_children FROM parquet_schema(%s)"
            .formatted(DuckDb.files(files));
    try (PreparedStatement statement = duck.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      String last = "";
      long inside = 0; // elements of a nested column that are still to come
      while (rows.next()) {
        String file = rows.getString(1);
        long children = rows.getLong(4);
        if (!file.equals(last)) { // the root, whose children are the columns
          last = file;
          inside = 0;
        } else if (inside > 0) {
          inside += children - 1;
        } else {
          inside = children;
          String type = children > 0 ? "NESTED" : rows.getString(3);
          into.get(Path.of(file)).add(new Field(rows.getString(2), type));
        }
      }
    }
  }
}
