package bondlab.catalogue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;

/** The keys of logs, many at a time, and how many of their lines are none. */
final class LogSchemas {
  private static final String BAD_LINES = "bad";
  private static final String KEY = "key:"; // before a key in the memo

  private final DuckDBConnection duck;
  private final FileMemo memo;

  LogSchemas(DuckDBConnection duck, FileMemo memo) {
    this.duck = duck;
    this.memo = memo;
  }

  /**
   * A log.
   *
   * @param badLines lines that are no JSON object, but for a last one that is half written
   * @param keys by name
   */
  record Log(long badLines, Map<String, Key> keys) {}

  /**
   * What the values of a key are.
   *
   * @param whole all whole numbers
   * @param number all numbers
   * @param truth all truth values
   * @param place where it first stands in a line
   */
  record Key(boolean whole, boolean number, boolean truth, long place) {

    private Key and(Key other) {
      return new Key(
          whole && other.whole,
          number && other.number,
          truth && other.truth,
          Math.min(place, other.place));
    }

    String sqlType() {
      return whole ? "BIGINT" : number ? "DOUBLE" : truth ? "BOOLEAN" : "VARCHAR";
    }

    private long packed() {
      return place << 3 | (whole ? 4 : 0) | (number ? 2 : 0) | (truth ? 1 : 0);
    }

    private static Key unpacked(long bits) {
      return new Key((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0, bits >> 3);
    }
  }

  /** The SQL that reads lines; what is no JSON is NULL. */
  static String lines(Collection<Path> files) {
    return "read_json_objects(%s, format = 'newline_delimited', ignore_errors = true, filename = true)"
        .formatted(TableView.list(files));
  }

  /** The logs by file, from the memo where they are not written any more. */
  Map<Path, Log> of(Collection<Path> files) throws SQLException {
    Map<Path, Log> logs = new LinkedHashMap<>();
    Map<Path, String> unread = new LinkedHashMap<>(); // with their stamps
    for (Path file : files) {
      Map<String, Object> known = memo.get(file);
      if (known == null) {
        unread.put(file, memo.stamp(file));
        logs.put(file, new Log(0, new TreeMap<>()));
      } else {
        logs.put(file, remembered(known));
      }
    }
    if (!unread.isEmpty()) {
      String lines = lines(unread.keySet());
      readKeys(lines, logs);
      countBadLines(lines, logs);
      unread.forEach((file, stamp) -> memo.put(file, stamp, forMemo(logs.get(file))));
    }
    return logs;
  }

  /** The SQL type of each key that a line has, in the order of the lines' own. */
  static Map<String, String> types(Collection<Log> logs) {
    Map<String, Key> all = new TreeMap<>();
    logs.forEach(log -> log.keys.forEach((name, key) -> all.merge(name, key, Key::and)));
    List<String> names = new ArrayList<>(all.keySet());
    names.removeIf(name -> !name.matches("[^\"\\\\]+")); // no path can name them
    names.sort(Comparator.comparingLong(name -> all.get(name).place)); // stable
    Map<String, String> types = new LinkedHashMap<>();
    names.forEach(name -> types.put(name, all.get(name).sqlType()));
    return types;
  }

  private void readKeys(String lines, Map<Path, Log> logs) throws SQLException {
    String whole = "e.type IN ('BIGINT', 'UBIGINT')";
    String number = whole + " OR e.type = 'DOUBLE' OR (e.atom->>'$') IN ('nan', 'inf', '-inf')";
    String sql =
        "SELECT filename, key, bool_and(%s), bool_and(%s), bool_and(e.type = 'BOOLEAN'), min(e.id)"
                .formatted(whole, number)
            + " FROM (SELECT filename, json FROM "
            + lines
            + " WHERE json_type(json) = 'OBJECT') t, json_each(t.json) e"
            + " WHERE e.type <> 'NULL' GROUP BY filename, key";
    try (PreparedStatement statement = duck.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        Key key =
            new Key(
                found.getBoolean(3), found.getBoolean(4), found.getBoolean(5), found.getLong(6));
        logs.get(Path.of(found.getString(1))).keys.put(found.getString(2), key);
      }
    }
  }

  /** A torn last line is no problem: the next line's writer, or a resumed run, cuts it off. */
  private void countBadLines(String lines, Map<Path, Log> logs) throws SQLException {
    String sql =
        "SELECT filename, count(*) FROM "
            + lines
            + " WHERE json IS NULL OR json_type(json) <> 'OBJECT' GROUP BY filename";
    try (PreparedStatement statement = duck.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Path file = Path.of(rows.getString(1));
        long bad = rows.getLong(2) - (isTorn(file) ? 1 : 0);
        logs.put(file, new Log(bad, logs.get(file).keys));
      }
    }
  }

  private static boolean isTorn(Path path) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - 1));
      return file.read() != '\n';
    } catch (IOException e) {
      return false;
    }
  }

  private static Map<String, Object> forMemo(Log log) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(BAD_LINES, log.badLines);
    log.keys.forEach((name, key) -> values.put(KEY + name, key.packed()));
    return values;
  }

  private static Log remembered(Map<String, Object> values) {
    Map<String, Key> keys = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(KEY)) {
            keys.put(name.substring(KEY.length()), Key.unpacked((Long) value));
          }
        });
    return new Log((Long) values.get(BAD_LINES), keys);
  }
}
