package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * One view for each name of a table, over the Parquet files of all runs, read where they are. A
 * view is made when it is first asked for, since that opens every file of its name.
 */
final class TableViews {
  private static final String PARQUET = ".parquet";
  private static final String CSV = ".csv";
  private static final String SCHEMA = ".schema.csv"; // says what the columns of a table are

  private final DuckDBConnection duck;
  private final FileMemo memo;
  private final Problems problems;
  private final RunColumns runColumns;
  private final Map<String, Entry> byName = new TreeMap<>();
  private final Map<Path, KnownRun> owner = new HashMap<>();

  /** The files of one table, those of one's own newest run first. */
  private static final class Entry {
    private final String name;
    private final List<Path> paths = new ArrayList<>();
    private final Set<Path> csvOnly = new LinkedHashSet<>();
    private TableView made;

    Entry(String name) {
      this.name = name;
    }
  }

  TableViews(
      DuckDBConnection duck,
      FileMemo memo,
      Problems problems,
      RunColumns runColumns,
      Collection<KnownRun> runs) {
    this.duck = duck;
    this.memo = memo;
    this.problems = problems;
    this.runColumns = runColumns;
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

  /** DuckDB compares names without regard to case. */
  private Entry entry(String table) {
    String name = Catalogue.RESERVED.contains(table.toLowerCase(Locale.ROOT)) ? "table_" : "";
    return byName.computeIfAbsent(
        (name + table).toLowerCase(Locale.ROOT), key -> new Entry(name + table));
  }

  /** The names of the views, made or not. */
  List<String> names() {
    return byName.values().stream().map(entry -> entry.name).toList();
  }

  /** A view that was made; null if there is none, or none of its files can be read. */
  TableView get(String name) throws SQLException {
    make(name);
    Entry entry = byName.get(name.toLowerCase(Locale.ROOT));
    return entry == null ? null : entry.made;
  }

  /** Makes the view of this name, if there is a table so named and it is not made yet. */
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
      entry.made = TableView.of(entry.name, found, runs, runColumns);
      execute(entry.made.sql());
    }
  }

  /**
   * Leaves out the files that an error of DuckDB names, for the views to be made without them.
   *
   * @param sql that led to it; files that it names itself are its own affair
   * @return whether any was left out
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
        execute("DROP VIEW IF EXISTS " + DuckDb.name(entry.name));
        make(entry.name);
        any = true;
      }
    }
    return any;
  }

  private void leaveOut(Path file, String why) {
    problems.add(owner.get(file).name(), file, why);
  }

  /** The first file that has a column decides of which family it is. */
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

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }
}
