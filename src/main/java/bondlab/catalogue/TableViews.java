package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * One view per table name, over the Parquet files of all runs, which are read in place. A view is
 * created when it is first needed, since that opens every file of its name.
 */
final class TableViews {
  private static final String PARQUET = ".parquet";
  private static final String CSV = ".csv";
  private static final String SCHEMA = ".schema.csv"; // says what the columns of a table are

  private final DuckDBConnection duck;
  private final FileMemo memo;
  private final Problem.Log problems;
  private final ConfigViews settings;
  private final Map<String, Entry> byName = new TreeMap<>();
  private final Map<Path, KnownRun> owner = new HashMap<>();

  /**
   * A view over the files of one table: {@code run}, {@code experiment}, the table's own columns by
   * name, and behind them the keys in which the configurations of these runs differ.
   *
   * @param name of the view
   * @param own columns of the tables, by their name in the view
   * @param keys keys of the configuration, by their name in the view
   * @param sql that creates the view
   */
  record View(
      String name, Map<String, ParquetSchemas.Field> own, Map<String, String> keys, String sql) {
    private static final String RUN = "run";
    private static final String EXPERIMENT = "experiment";

    /**
     * @param files with their columns
     * @param owners the run of each file
     * @param settings where {@code owners} are joined from
     */
    private static View of(
        String name,
        Map<Path, List<ParquetSchemas.Field>> files,
        Map<Path, KnownRun> owners,
        ConfigViews settings)
        throws SQLException {
      Set<String> taken = new HashSet<>(List.of(RUN, EXPERIMENT));
      Map<String, ParquetSchemas.Field> own = new LinkedHashMap<>();
      Set<String> known = new HashSet<>();
      for (List<ParquetSchemas.Field> fields : files.values()) {
        for (ParquetSchemas.Field field : fields) {
          if (known.add(field.name().toLowerCase(Locale.ROOT))) {
            own.put(ConfigViews.free(taken, field.name(), "table."), field);
          }
        }
      }
      Map<String, String> keys = new LinkedHashMap<>();
      for (String key : settings.differing(owners.values())) {
        keys.put(ConfigViews.free(taken, key, "config."), key);
      }
      return new View(name, own, keys, sql(name, own, keys, files, owners, settings));
    }

    private static String sql(
        String name,
        Map<String, ParquetSchemas.Field> own,
        Map<String, String> keys,
        Map<Path, List<ParquetSchemas.Field>> files,
        Map<Path, KnownRun> owners,
        ConfigViews settings)
        throws SQLException {
      StringBuilder file = new StringBuilder("__file");
      while (own.containsKey(file.toString())) {
        file.append('_');
      }
      List<String> columns = new ArrayList<>(List.of("s.run", "s.experiment"));
      Set<String> floats = floats(files.values());
      own.forEach(
          (shown, field) ->
              columns.add(
                  floats.contains(field.name().toLowerCase(Locale.ROOT))
                      ? checked(name, field.name()) + " AS " + DuckDb.name(shown)
                      : column("t", field.name(), shown)));
      keys.forEach((shown, key) -> columns.add(column("s", settings.column(key), shown)));
      return "CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s) t JOIN %s s ON s.file = t.%s"
          .formatted(
              DuckDb.name(name),
              String.join(", ", columns),
              rows(files, file.toString()),
              settings.join(name, owners),
              DuckDb.name(file.toString()));
    }

    /** Turns NaN into an error; this program's own tables hold NULL instead. */
    private static String checked(String table, String column) {
      String where =
          DuckDb.text("column " + column + " of table " + table + " of run ") + " || s.run";
      return DuckDb.withoutNaN("t." + DuckDb.name(column), where);
    }

    private static Set<String> floats(Collection<List<ParquetSchemas.Field>> files) {
      Set<String> floats = new HashSet<>();
      for (List<ParquetSchemas.Field> fields : files) {
        for (ParquetSchemas.Field field : fields) {
          if (field.type().equals("DOUBLE") || field.type().equals("FLOAT")) {
            floats.add(field.name().toLowerCase(Locale.ROOT));
          }
        }
      }
      return floats;
    }

    private static String column(String from, String name, String shown) {
      return from + "." + DuckDb.name(name) + " AS " + DuckDb.name(shown);
    }

    /** Reads files of one schema together, so that only one of them is opened before the rows. */
    private static String rows(Map<Path, List<ParquetSchemas.Field>> files, String fileColumn) {
      Map<List<ParquetSchemas.Field>, List<Path>> bySchema = new LinkedHashMap<>();
      files.forEach(
          (file, fields) -> bySchema.computeIfAbsent(fields, any -> new ArrayList<>()).add(file));
      return bySchema.values().stream()
          .map(
              group ->
                  "SELECT * FROM read_parquet(%s, filename = %s, hive_partitioning = false)"
                      .formatted(DuckDb.files(group), DuckDb.text(fileColumn)))
          .collect(Collectors.joining(" UNION ALL BY NAME "));
    }
  }

  /** The files of one table, those of the user's newest run first. */
  private static final class Entry {
    private final String name;
    private final List<Path> paths = new ArrayList<>();
    private final Set<Path> csvOnly = new LinkedHashSet<>();
    private View made;

    Entry(String name) {
      this.name = name;
    }
  }

  TableViews(
      DuckDBConnection duck,
      FileMemo memo,
      Problem.Log problems,
      ConfigViews settings,
      Collection<KnownRun> runs) {
    this.duck = duck;
    this.memo = memo;
    this.problems = problems;
    this.settings = settings;
    runs.stream()
        .sorted(
            Comparator.comparing(KnownRun::isOwn)
                .thenComparing(run -> String.valueOf(run.row().started()))
                .reversed())
        .forEach(this::collect);
  }

  private void collect(KnownRun run) {
    Set<String> whole = new LinkedHashSet<>();
    for (boolean parquet : new boolean[] {true, false}) {
      for (Path file : RunPlace.files(run.tables())) {
        String name = file.getFileName().toString();
        String ending = parquet ? PARQUET : CSV;
        if (!name.endsWith(ending) || name.endsWith(SCHEMA)) {
          continue;
        }
        String table = name.substring(0, name.length() - ending.length());
        if (parquet && whole.add(table)) {
          entry(table).paths.add(file);
        } else if (!parquet && !whole.contains(table)) {
          entry(table).csvOnly.add(file);
        }
        owner.put(file, run);
      }
    }
  }

  /** DuckDB ignores case in names. */
  private Entry entry(String table) {
    String name = Catalogue.RESERVED.contains(table.toLowerCase(Locale.ROOT)) ? "table_" : "";
    return byName.computeIfAbsent(
        (name + table).toLowerCase(Locale.ROOT), key -> new Entry(name + table));
  }

  /** The names of all views, created or not. */
  List<String> names() {
    return byName.values().stream().map(entry -> entry.name).toList();
  }

  /** The view of this name; null if there is none or none of its files can be read. */
  View get(String name) throws SQLException {
    make(name);
    Entry entry = byName.get(name.toLowerCase(Locale.ROOT));
    return entry == null ? null : entry.made;
  }

  /** Creates the view of this name if there is such a table and it does not exist yet. */
  void make(String name) throws SQLException {
    Entry entry = byName.get(name.toLowerCase(Locale.ROOT));
    if (entry == null || entry.made != null) {
      return;
    }
    entry.csvOnly.forEach(
        csv -> leaveOut(csv, "has no Parquet file beside it; ./bondlab report DIR writes it"));
    ParquetSchemas schemas = new ParquetSchemas(duck, memo, this::leaveOut);
    Map<Path, List<ParquetSchemas.Field>> found = schemas.of(entry.paths);
    leaveOutOtherTypes(found);
    if (!found.isEmpty()) {
      Map<Path, KnownRun> runs = new LinkedHashMap<>();
      found.keySet().forEach(file -> runs.put(file, owner.get(file)));
      entry.made = View.of(entry.name, found, runs, settings);
      DuckDb.execute(duck, entry.made.sql());
    }
  }

  /**
   * Leaves out the files that an error of DuckDB names and creates the views without them.
   *
   * @param sql that led to it; files that it names itself are not left out
   * @return whether any file was left out
   */
  boolean leaveOutNamed(String message, String sql) throws SQLException {
    boolean any = false;
    for (Entry entry : byName.values()) {
      List<Path> named =
          entry.paths.stream()
              .filter(path -> message.contains(path.toString()) && !sql.contains(path.toString()))
              .toList();
      if (!named.isEmpty()) {
        named.forEach(path -> leaveOut(path, "is damaged: " + message + ParquetSchemas.MENDING));
        entry.paths.removeAll(named);
        entry.made = null;
        DuckDb.execute(duck, "DROP VIEW IF EXISTS " + DuckDb.name(entry.name));
        make(entry.name);
        any = true;
      }
    }
    return any;
  }

  private void leaveOut(Path file, String why) {
    problems.add(owner.get(file).name(), file, why);
  }

  /** The first file with a column decides its family. */
  private void leaveOutOtherTypes(Map<Path, List<ParquetSchemas.Field>> schemas) {
    Map<String, ParquetSchemas.Field> decided = new HashMap<>();
    for (Path file : List.copyOf(schemas.keySet())) {
      Optional<String> other =
          schemas.get(file).stream().flatMap(field -> conflict(decided, field)).findFirst();
      if (other.isPresent()) {
        leaveOut(file, other.get());
        schemas.remove(file);
      } else {
        schemas.get(file).forEach(field -> decided.putIfAbsent(key(field), field));
      }
    }
  }

  private static Stream<String> conflict(
      Map<String, ParquetSchemas.Field> decided, ParquetSchemas.Field field) {
    ParquetSchemas.Field first = decided.getOrDefault(key(field), field);
    return first.family().equals(field.family())
        ? Stream.empty()
        : Stream.of(
            "column %s is %s there, but %s in a newer run"
                .formatted(field.name(), field.family(), first.family()));
  }

  private static String key(ParquetSchemas.Field field) {
    return field.name().toLowerCase(Locale.ROOT);
  }
}
