package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Row;

/**
 * The views over logs, which are read in place: {@code metrics} over the {@code metrics.jsonl} of
 * all runs, and {@code trainings} over the logs that a running training keeps in {@code
 * checkpoints/NAME/}. A column holds whole numbers, numbers, truth values or text, depending on its
 * values. The strings {@code "inf"} and {@code "-inf"} are numbers; {@code "nan"} is missing, as it
 * is in tables. A line that is not a JSON object is left out and counted, unless it is the last
 * line of a running run, which may be half written.
 */
final class LogViews {
  static final String METRICS = "metrics";
  static final String TRAININGS = "trainings";
  static final List<String> NAMES = List.of(METRICS, TRAININGS);
  private static final String JSON_LINES = ".jsonl";
  private static final String BAD_LINES = "bad"; // in the memo
  private static final String KEY = "key:"; // before a key in the memo

  private final DuckDBConnection duck;
  private final FileMemo memo;
  private final Problem.Log problems;
  private final ConfigViews settings;
  private final List<KnownRun> runs;
  private final Set<String> made = new HashSet<>();

  /**
   * The type of a key's values.
   *
   * @param whole whether all are whole numbers
   * @param number whether all are numbers
   * @param truth whether all are truth values
   * @param place its first position in a line
   */
  private record Key(boolean whole, boolean number, boolean truth, long place) {

    private Key and(Key other) {
      return new Key(
          whole && other.whole,
          number && other.number,
          truth && other.truth,
          Math.min(place, other.place));
    }

    private String sqlType() {
      return whole ? "BIGINT" : number ? "DOUBLE" : truth ? "BOOLEAN" : "VARCHAR";
    }

    private long packed() {
      return place << 3 | (whole ? 4 : 0) | (number ? 2 : 0) | (truth ? 1 : 0);
    }

    private static Key unpacked(long bits) {
      return new Key((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0, bits >> 3);
    }
  }

  LogViews(
      DuckDBConnection duck,
      FileMemo memo,
      Problem.Log problems,
      ConfigViews settings,
      List<KnownRun> runs) {
    this.duck = duck;
    this.memo = memo;
    this.problems = problems;
    this.settings = settings;
    this.runs = runs;
  }

  /** Creates the view of this name unless it exists. */
  void make(String name) throws SQLException {
    if (!made.add(name)) {
      return;
    }
    Map<Path, KnownRun> files = new LinkedHashMap<>();
    for (KnownRun run : runs) {
      List<Path> its = name.equals(METRICS) ? metrics(run) : trainings(run);
      its.stream().filter(file -> file.toFile().length() > 0).forEach(f -> files.put(f, run));
    }
    if (files.isEmpty()) {
      DuckDb.execute(
          duck, "CREATE VIEW " + name + " AS SELECT '' AS run, '' AS experiment WHERE false");
      return;
    }
    Map<Path, Map<String, Object>> logs = logs(files.keySet());
    logs.forEach((file, log) -> tellBadLines(files.get(file), file, whole(log.get(BAD_LINES))));
    String lines = lines(files.keySet());
    String rows = "SELECT filename, json FROM " + lines + " WHERE json_type(json) = 'OBJECT'";
    Map<String, String> columns = new LinkedHashMap<>();
    if (name.equals(TRAININGS)) {
      columns.put("part", "parse_path(filename)[-2]");
      columns.put("log", "parse_filename(filename, true)");
    }
    Set<String> taken = new HashSet<>(List.of("run", "experiment", "part", "log"));
    types(logs.values())
        .forEach(
            (key, type) -> columns.put(ConfigViews.free(taken, key, "log."), value(key, type)));
    settings.createView(name, columns, taken, rows, "filename", files);
  }

  private void tellBadLines(KnownRun run, Path file, long bad) {
    if (bad > 0) {
      String what = bad == 1 ? "1 line is" : bad + " lines are";
      problems.add(run.name(), file, what + " not a JSON object and left out");
    }
  }

  private static List<Path> metrics(KnownRun run) {
    return RunPlace.files(run.folder()).stream().filter(f -> f.endsWith("metrics.jsonl")).toList();
  }

  private static List<Path> trainings(KnownRun run) {
    return RunPlace.folders(run.folder().resolve("checkpoints")).stream()
        .flatMap(folder -> RunPlace.files(folder).stream())
        .filter(file -> file.toString().endsWith(JSON_LINES))
        .toList();
  }

  private static String value(String key, String type) {
    String text = "json_extract_string(json, " + DuckDb.text("$.\"" + key + "\"") + ")";
    return type.equals("VARCHAR") ? text : "TRY_CAST(nullif(" + text + ", 'nan') AS " + type + ")";
  }

  /** SQL that reads lines; a line that is not JSON is NULL. */
  private static String lines(Collection<Path> files) {
    return "read_json_objects(%s, format = 'newline_delimited', ignore_errors = true, filename = true)"
        .formatted(DuckDb.files(files));
  }

  /**
   * Describes logs by file as they stand in the memo, from there where they have not changed: the
   * number of lines that are not a JSON object, and the type of each key.
   */
  private Map<Path, Map<String, Object>> logs(Collection<Path> files) throws SQLException {
    Map<Path, Map<String, Object>> logs = new LinkedHashMap<>();
    Map<Path, String> unread = new LinkedHashMap<>(); // with their stamps
    for (Path file : files) {
      Map<String, Object> known = memo.get(file);
      if (known == null) {
        unread.put(file, memo.stamp(file));
      }
      logs.put(file, known == null ? new TreeMap<>(Map.of(BAD_LINES, 0L)) : known);
    }
    if (!unread.isEmpty()) {
      String lines = lines(unread.keySet());
      readKeys(lines, logs);
      countBadLines(lines, logs);
      unread.forEach((file, stamp) -> memo.put(file, stamp, logs.get(file)));
    }
    return logs;
  }

  /** The SQL type of each key, in the order of the keys in lines. */
  private static Map<String, String> types(Collection<Map<String, Object>> logs) {
    Map<String, Key> all = new TreeMap<>();
    for (Map<String, Object> log : logs) {
      log.forEach(
          (name, bits) -> {
            if (name.startsWith(KEY)) {
              all.merge(name.substring(KEY.length()), Key.unpacked(whole(bits)), Key::and);
            }
          });
    }
    List<String> names = new ArrayList<>(all.keySet());
    names.removeIf(name -> !name.matches("[^\"\\\\]+")); // no path can name them
    names.sort(Comparator.comparingLong(name -> all.get(name).place)); // stable
    Map<String, String> types = new LinkedHashMap<>();
    names.forEach(name -> types.put(name, all.get(name).sqlType()));
    return types;
  }

  private void readKeys(String lines, Map<Path, Map<String, Object>> logs) throws SQLException {
    String whole = "e.type IN ('BIGINT', 'UBIGINT')";
    String number = whole + " OR e.type = 'DOUBLE' OR (e.atom->>'$') IN ('nan', 'inf', '-inf')";
    String sql =
        """
        SELECT filename, key, bool_and(%s), coalesce(bool_and(%s), false),
          bool_and(e.type = 'BOOLEAN'), min(e.id)
        FROM (SELECT filename, json FROM %s WHERE json_type(json) = 'OBJECT') t, json_each(t.json) e
        WHERE e.type <> 'NULL' GROUP BY filename, key
        """
            .formatted(whole, number, lines);
    for (Row row : DuckDb.table(duck, "keys", sql)) {
      Key key = new Key(row.getBoolean(2), row.getBoolean(3), row.getBoolean(4), row.getLong(5));
      logs.get(Path.of(row.getString(0))).put(KEY + row.getString(1), key.packed());
    }
  }

  /** A torn last line is no problem: a resumed run cuts it off. */
  private void countBadLines(String lines, Map<Path, Map<String, Object>> logs)
      throws SQLException {
    String sql =
        "SELECT filename, count(*) FROM "
            + lines
            + " WHERE json IS NULL OR json_type(json) <> 'OBJECT' GROUP BY filename";
    for (Row row : DuckDb.table(duck, "bad lines", sql)) {
      Path file = Path.of(row.getString(0));
      logs.get(file).put(BAD_LINES, row.getLong(1) - (isTorn(file) ? 1 : 0));
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

  private static long whole(Object number) {
    return ((Number) number).longValue();
  }
}
