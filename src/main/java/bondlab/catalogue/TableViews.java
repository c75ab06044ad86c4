package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
   */
  record View(String name, Map<String, ParquetSchemas.Field> own, Map<String, String> keys) {}

  /** The files of one table, those of the user's newest run first. */
  private static final class Entry {
    private final String name;
    private final List<Path> paths = new ArrayList<>();
    private final List<Path> csvOnly = new ArrayList<>();
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
    for (String name : StoredTable.names(run.tables())) {
      StoredTable table = new StoredTable(run.tables(), name);
      boolean whole = Files.isRegularFile(table.parquet(), LinkOption.NOFOLLOW_LINKS);
      Path file = whole ? table.parquet() : table.csv();
      (whole ? entry(name).paths : entry(name).csvOnly).add(file);
      owner.put(file, run);
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
      entry.made = create(entry.name, found);
    }
  }

  private View create(String name, Map<Path, List<ParquetSchemas.Field>> files)
      throws SQLException {
    Map<String, ParquetSchemas.Field> first = new LinkedHashMap<>();
    Set<String> floats = new HashSet<>();
    for (List<ParquetSchemas.Field> fields : files.values()) {
      for (ParquetSchemas.Field field : fields) {
        first.putIfAbsent(key(field), field);
        if (field.isFloat()) {
          floats.add(key(field));
        }
      }
    }
    Set<String> taken = new HashSet<>(List.of("run", "experiment"));
    Map<String, ParquetSchemas.Field> own = new LinkedHashMap<>();
    Map<String, String> columns = new LinkedHashMap<>();
    first.forEach(
        (key, field) -> {
          String shown = ConfigViews.free(taken, field.name(), "table.");
          own.put(shown, field);
          columns.put(
              shown,
              floats.contains(key)
                  ? checked(name, field.name())
                  : "t." + DuckDb.name(field.name()));
        });
    String file = "__file";
    while (own.containsKey(file)) {
      file += "_";
    }
    Map<Path, KnownRun> owners = new LinkedHashMap<>();
    files.keySet().forEach(path -> owners.put(path, owner.get(path)));
    String rows = rows(files, file);
    return new View(name, own, settings.createView(name, columns, taken, rows, file, owners));
  }

  /** Turns NaN into an error; this program's own tables hold NULL instead. */
  private static String checked(String table, String column) {
    String where =
        DuckDb.text("column " + column + " of table " + table + " of run ") + " || s.run";
    return DuckDb.withoutNaN("t." + DuckDb.name(column), where);
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
