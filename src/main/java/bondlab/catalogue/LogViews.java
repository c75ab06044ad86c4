package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * The views over logs, read where they are: {@code metrics} over the {@code metrics.jsonl} of all
 * runs, and {@code trainings} over what a training at work keeps in {@code checkpoints/NAME/}. A
 * column is whole numbers, numbers, truth values or text, as its values are. The strings {@code
 * "inf"} and {@code "-inf"} are numbers; {@code "nan"} is missing, as it is in tables. A line that
 * is not a JSON object is left out and counted; the last one of a run at work may be half written.
 */
final class LogViews {
  static final String METRICS = "metrics";
  static final String TRAININGS = "trainings";
  static final List<String> NAMES = List.of(METRICS, TRAININGS);
  private static final String JSON_LINES = ".jsonl";

  private final DuckDBConnection duck;
  private final Problems problems;
  private final RunColumns settings;
  private final List<KnownRun> runs;
  private final Set<String> made = new HashSet<>();

  LogViews(DuckDBConnection duck, Problems problems, RunColumns settings, List<KnownRun> runs) {
    this.duck = duck;
    this.problems = problems;
    this.settings = settings;
    this.runs = runs;
  }

  /** Makes the view of this name, if it is not made yet. */
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
      execute("CREATE VIEW " + name + " AS SELECT '' AS run, '' AS experiment WHERE false");
      return;
    }
    String lines =
        "read_json_objects(%s, format = 'newline_delimited', ignore_errors = true, filename = true)"
            .formatted(TableView.list(files.keySet()));
    tellBadLines(lines, files);
    String rows = "SELECT filename, json FROM " + lines + " WHERE json_type(json) = 'OBJECT'";
    List<String> columns = new ArrayList<>(List.of("s.run", "s.experiment"));
    Set<String> taken = new HashSet<>(List.of("run", "experiment", "part", "log"));
    if (name.equals(TRAININGS)) {
      columns.add("parse_path(filename)[-2] AS part");
      columns.add("parse_filename(filename, true) AS log");
    }
    columns(rows).forEach((key, type) -> columns.add(value(key, type, taken)));
    for (String key : settings.differing(files.values())) {
      String shown = free(taken, key, "config.");
      columns.add("s." + DuckDb.name(settings.column(key)) + " AS " + DuckDb.name(shown));
    }
    execute(
        "CREATE VIEW %s AS SELECT %s FROM (%s) t JOIN %s s ON s.file = t.filename"
            .formatted(name, String.join(", ", columns), rows, settings.join(name, files)));
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

  /** A torn last line is no problem: the next line's writer, or a resumed run, cuts it off. */
  private void tellBadLines(String lines, Map<Path, KnownRun> files) throws SQLException {
    String sql =
        "SELECT filename, count(*) FROM "
            + lines
            + " WHERE json IS NULL OR json_type(json) <> 'OBJECT' GROUP BY filename";
    try (PreparedStatement statement = duck.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Path file = Path.of(rows.getString(1));
        long bad = rows.getLong(2) - (isTorn(file) ? 1 : 0);
        if (bad > 0) {
          String what = bad == 1 ? "1 line is" : bad + " lines are";
          problems.add(files.get(file).name(), file, what + " not a JSON object and left out");
        }
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

  /** The SQL type of each key that a line has, in the order of the lines' own. */
  private Map<String, String> columns(String rows) throws SQLException {
    String whole = "e.type IN ('BIGINT', 'UBIGINT')";
    String number = whole + " OR e.type = 'DOUBLE' OR (e.atom->>'$') IN ('nan', 'inf', '-inf')";
    String sql =
        "SELECT key, bool_and(%s), bool_and(%s), bool_and(e.type = 'BOOLEAN')"
                .formatted(whole, number)
            + " FROM ("
            + rows
            + ") t, json_each(t.json) e WHERE e.type <> 'NULL'"
            + " GROUP BY key ORDER BY min(e.id), key";
    Map<String, String> types = new LinkedHashMap<>();
    try (PreparedStatement statement = duck.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        String type =
            found.getBoolean(2)
                ? "BIGINT"
                : found.getBoolean(3) ? "DOUBLE" : found.getBoolean(4) ? "BOOLEAN" : "VARCHAR";
        types.put(found.getString(1), type);
      }
    }
    types.keySet().removeIf(key -> !key.matches("[^\"\\\\]+")); // no path can name them
    return types;
  }

  private static String value(String key, String type, Set<String> taken) {
    String path = DuckDb.text("$.\"" + key + "\"");
    String text = "json_extract_string(json, " + path + ")";
    String typed = "TRY_CAST(nullif(" + text + ", 'nan') AS " + type + ")";
    String shown = DuckDb.name(free(taken, key, "log."));
    return (type.equals("VARCHAR") ? text : typed) + " AS " + shown;
  }

  private static String free(Set<String> taken, String name, String prefix) {
    String free = name;
    while (!taken.add(free.toLowerCase(Locale.ROOT))) {
      free = prefix + free;
    }
    return free;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }
}
