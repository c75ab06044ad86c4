package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.nio.file.Path;
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
  private final LogSchemas schemas;
  private final Problems problems;
  private final RunColumns settings;
  private final List<KnownRun> runs;
  private final Set<String> made = new HashSet<>();

  LogViews(
      DuckDBConnection duck,
      FileMemo memo,
      Problems problems,
      RunColumns settings,
      List<KnownRun> runs) {
    this.duck = duck;
    this.schemas = new LogSchemas(duck, memo);
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
    Map<Path, LogSchemas.Log> logs = schemas.of(files.keySet());
    logs.forEach((file, log) -> tellBadLines(files.get(file), file, log.badLines()));
    String lines = LogSchemas.lines(files.keySet());
    String rows = "SELECT filename, json FROM " + lines + " WHERE json_type(json) = 'OBJECT'";
    List<String> columns = new ArrayList<>(List.of("s.run", "s.experiment"));
    Set<String> taken = new HashSet<>(List.of("run", "experiment", "part", "log"));
    if (name.equals(TRAININGS)) {
      columns.add("parse_path(filename)[-2] AS part");
      columns.add("parse_filename(filename, true) AS log");
    }
    LogSchemas.types(logs.values()).forEach((key, type) -> columns.add(value(key, type, taken)));
    for (String key : settings.differing(files.values())) {
      String shown = free(taken, key, "config.");
      columns.add("s." + DuckDb.name(settings.column(key)) + " AS " + DuckDb.name(shown));
    }
    execute(
        "CREATE VIEW %s AS SELECT %s FROM (%s) t JOIN %s s ON s.file = t.filename"
            .formatted(name, String.join(", ", columns), rows, settings.join(name, files)));
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
