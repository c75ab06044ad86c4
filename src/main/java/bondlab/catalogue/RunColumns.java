package bondlab.catalogue;

import bondlab.table.DuckDb;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The configurations of all runs in the database: {@code config}, one row a value, and {@code
 * settings}, one row a run and a typed column a key; and what joins files to them. Both are read
 * when they are first asked for.
 */
final class RunColumns {
  static final String CONFIG = "config";
  static final String SETTINGS = "settings";

  /** What is not for questions is in a schema of its own. */
  static final String INSIDE = "inside";

  private final DuckDBConnection duck;
  private final RunReader reader;
  private final List<KnownRun> runs;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Map<Set<Integer>, List<String>> differing = new HashMap<>();
  private List<Map<String, Object>> configs;
  private boolean isLong;

  private record ConfigRow(
      String run, String experiment, String key, String value, Double number) {}

  private record FileRow(String file, int place) {}

  RunColumns(DuckDBConnection duck, RunReader reader, List<KnownRun> runs) {
    this.duck = duck;
    this.reader = reader;
    this.runs = runs;
    runs.forEach(run -> places.put(run.name(), places.size()));
  }

  /** Makes {@code settings}, if it is not made yet. */
  void makeSettings() throws SQLException {
    if (configs == null) {
      configs = runs.parallelStream().map(reader::config).toList();
      nameColumns();
      DuckDb.load(duck, DuckDb.MEMORY, INSIDE, SETTINGS, wide());
      execute("CREATE VIEW settings AS SELECT * EXCLUDE (place) FROM inside.settings");
    }
  }

  /** Makes {@code config}, if it is not made yet. */
  void makeConfig() throws SQLException {
    makeSettings();
    if (!isLong) {
      isLong = true;
      execute("DROP TABLE IF EXISTS " + CONFIG);
      DuckDb.load(duck, DuckDb.MEMORY, "main", CONFIG, longForm());
    }
  }

  /** Makes {@code config} without its rows, for a question that asks only what there is. */
  void nameConfig() throws SQLException {
    if (!isLong) {
      Table none = Tables.of(CONFIG, ConfigRow.class, List.of());
      execute("DROP TABLE IF EXISTS " + CONFIG);
      DuckDb.load(duck, DuckDb.MEMORY, "main", CONFIG, none);
    }
  }

  /** What decides a run's numbers, by key; null if it is not known. */
  Map<String, Object> config(KnownRun run) throws SQLException {
    makeSettings();
    return configs.get(places.get(run.name()));
  }

  /** The keys in which these runs differ, in alphabetical order. */
  List<String> differing(Collection<KnownRun> some) throws SQLException {
    makeSettings();
    Set<Integer> which = new TreeSet<>();
    some.forEach(run -> which.add(places.get(run.name())));
    return differing.computeIfAbsent( // most tables are of the same runs
        which, its -> ConfigKeys.differing(its.stream().map(configs::get).toList()));
  }

  /** The column of {@code settings} that holds a key. */
  String column(String key) {
    return columns.get(key);
  }

  /**
   * Writes which run each file of a view is of, for its rows to be joined to the settings.
   *
   * @param view whose files these are; an earlier table of its files is replaced
   * @return SQL for a table of {@code settings} with a column {@code file}
   */
  String join(String view, Map<Path, KnownRun> owners) throws SQLException {
    makeSettings();
    List<FileRow> rows = new ArrayList<>();
    owners.forEach((file, run) -> rows.add(new FileRow(file.toString(), places.get(run.name()))));
    String name = "files of " + view;
    String quoted = INSIDE + "." + DuckDb.name(name);
    execute("DROP TABLE IF EXISTS " + quoted);
    DuckDb.load(duck, DuckDb.MEMORY, INSIDE, name, Tables.of(name, FileRow.class, rows));
    return "(SELECT * FROM " + quoted + " JOIN inside.settings USING (place))";
  }

  private Table wide() {
    IntColumn numbers = IntColumn.create("place");
    StringColumn names = StringColumn.create("run");
    StringColumn experiments = StringColumn.create("experiment");
    for (int i = 0; i < runs.size(); i++) {
      numbers.append(i);
      names.append(runs.get(i).name());
      experiments.append(runs.get(i).row().experiment());
    }
    Table wide = Table.create(SETTINGS, numbers, names, experiments);
    columns.forEach((key, column) -> wide.addColumns(TypedColumn.of(column, values(key))));
    return wide;
  }

  private List<Object> values(String key) {
    List<Object> values = new ArrayList<>();
    configs.forEach(config -> values.add(config == null ? null : config.get(key)));
    return values;
  }

  private Table longForm() {
    List<ConfigRow> rows = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String run = runs.get(i).name();
      String experiment = runs.get(i).row().experiment();
      if (configs.get(i) != null) {
        configs.get(i).forEach((key, value) -> rows.add(row(run, experiment, key, value)));
      }
    }
    return Tables.of(CONFIG, ConfigRow.class, rows);
  }

  private static ConfigRow row(String run, String experiment, String key, Object value) {
    Double number = value instanceof Number its ? its.doubleValue() : null;
    return new ConfigRow(run, experiment, key, ConfigKeys.text(value), number);
  }

  private void nameColumns() {
    Set<String> taken = new HashSet<>(List.of("place", "run", "experiment"));
    Set<String> keys = new TreeSet<>();
    configs.stream().filter(Objects::nonNull).forEach(config -> keys.addAll(config.keySet()));
    for (String key : keys) {
      String free = key;
      while (!taken.add(free.toLowerCase(Locale.ROOT))) {
        free = "config." + free;
      }
      columns.put(key, free);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }
}
