package bondlab.catalogue;

import bondlab.table.DuckDb;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.sql.SQLException;
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
 * The views over the configurations of all runs: {@code config} has one row per value, {@code
 * settings} one row per run and a typed column per key. Also creates the views that join files to
 * them. Configurations are read when they are first asked for.
 */
final class ConfigViews {
  static final String CONFIG = "config";
  static final String SETTINGS = "settings";

  /** The schema of tables that are not for questions. */
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

  ConfigViews(DuckDBConnection duck, RunReader reader, List<KnownRun> runs) {
    this.duck = duck;
    this.reader = reader;
    this.runs = runs;
    runs.forEach(run -> places.put(run.name(), places.size()));
  }

  /** Makes {@code settings} unless it is made. */
  void makeSettings() throws SQLException {
    if (configs == null) {
      configs = runs.parallelStream().map(reader::config).toList();
      nameColumns();
      store(INSIDE, wide());
      DuckDb.execute(duck, "CREATE VIEW settings AS SELECT * EXCLUDE (place) FROM inside.settings");
    }
  }

  /**
   * Makes {@code config} unless it is made.
   *
   * @param whole whether with its rows, which a query that only asks which views exist does not
   *     need
   */
  void makeConfig(boolean whole) throws SQLException {
    if (!isLong) {
      isLong = whole;
      store("main", Tables.of(CONFIG, ConfigRow.class, whole ? configRows() : List.of()));
    }
  }

  /** Stores a table in place of an earlier one of its name. */
  private void store(String schema, Table rows) throws SQLException {
    DuckDb.execute(duck, "DROP TABLE IF EXISTS " + schema + "." + DuckDb.name(rows.name()));
    DuckDb.load(duck, DuckDb.MEMORY, schema, rows.name(), rows);
  }

  /** The keys in which these runs differ, in alphabetical order. */
  private List<String> differing(Collection<KnownRun> some) throws SQLException {
    makeSettings();
    Set<Integer> which = new TreeSet<>();
    some.forEach(run -> which.add(places.get(run.name())));
    return differing.computeIfAbsent( // most tables are of the same runs
        which, its -> ConfigKeys.differing(its.stream().map(configs::get).toList()));
  }

  /**
   * Creates a view over files of runs: {@code run}, {@code experiment}, own columns, and behind
   * them the keys in which the configurations of these runs differ.
   *
   * @param own SQL of the own columns by their name in the view
   * @param taken names, in lower case, that no key gets
   * @param rows SELECT of the rows, {@code t} in the SQL of columns
   * @param file the column of {@code rows} that holds the file
   * @param owners the run of each file
   * @return the keys by their name in the view
   */
  Map<String, String> createView(
      String view,
      Map<String, String> own,
      Set<String> taken,
      String rows,
      String file,
      Map<Path, KnownRun> owners)
      throws SQLException {
    List<String> shown = new ArrayList<>(List.of("s.run", "s.experiment"));
    own.forEach((name, sql) -> shown.add(sql + " AS " + DuckDb.name(name)));
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : differing(owners.values())) {
      String name = free(taken, key, "config.");
      keys.put(name, key);
      shown.add("s." + DuckDb.name(columns.get(key)) + " AS " + DuckDb.name(name));
    }
    DuckDb.execute(
        duck,
        "CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s) t JOIN %s s ON s.file = t.%s"
            .formatted(
                DuckDb.name(view),
                String.join(", ", shown),
                rows,
                join(view, owners),
                DuckDb.name(file)));
    return keys;
  }

  /**
   * Stores which run each file of a view belongs to, so that its rows can be joined to settings.
   *
   * @param view name of the view; an earlier table of its files is replaced
   * @return SQL for the rows of {@code settings} with a column {@code file}
   */
  private String join(String view, Map<Path, KnownRun> owners) throws SQLException {
    makeSettings();
    List<FileRow> rows = new ArrayList<>();
    owners.forEach((file, run) -> rows.add(new FileRow(file.toString(), places.get(run.name()))));
    String name = "files of " + view;
    store(INSIDE, Tables.of(name, FileRow.class, rows));
    return "(SELECT * FROM inside." + DuckDb.name(name) + " JOIN inside.settings USING (place))";
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
    columns.forEach((key, column) -> wide.addColumns(Tables.column(column, values(key))));
    return wide;
  }

  private List<Object> values(String key) {
    List<Object> values = new ArrayList<>();
    configs.forEach(config -> values.add(config == null ? null : config.get(key)));
    return values;
  }

  private List<ConfigRow> configRows() throws SQLException {
    makeSettings();
    List<ConfigRow> rows = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String run = runs.get(i).name();
      String experiment = runs.get(i).row().experiment();
      if (configs.get(i) != null) {
        configs.get(i).forEach((key, value) -> rows.add(row(run, experiment, key, value)));
      }
    }
    return rows;
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
      columns.put(key, free(taken, key, "config."));
    }
  }

  /** A name that is not taken, with the prefix before it if need be; takes it. */
  static String free(Set<String> taken, String name, String prefix) {
    String free = name;
    while (!taken.add(free.toLowerCase(Locale.ROOT))) {
      free = prefix + free;
    }
    return free;
  }
}
