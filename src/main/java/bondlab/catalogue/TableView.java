package bondlab.catalogue;

import bondlab.table.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A view over the files of one table: {@code run}, {@code experiment}, the table's own columns by
 * name, and behind them the keys in which the configurations of these runs differ.
 *
 * @param name of the view
 * @param own the tables' own columns, by the name they have in the view
 * @param keys the keys of the configuration, by the name they have in the view
 * @param sql what makes the view
 */
record TableView(
    String name, Map<String, ParquetSchemas.Field> own, Map<String, String> keys, String sql) {
  private static final String RUN = "run";
  private static final String EXPERIMENT = "experiment";

  /**
   * @param files with their columns
   * @param owners the run of each file
   * @param settings where {@code owners} are joined from
   */
  static TableView of(
      String name,
      Map<Path, List<ParquetSchemas.Field>> files,
      Map<Path, KnownRun> owners,
      RunColumns settings)
      throws SQLException {
    Set<String> taken = new HashSet<>(List.of(RUN, EXPERIMENT));
    Map<String, ParquetSchemas.Field> own = new LinkedHashMap<>();
    Set<String> known = new HashSet<>();
    for (List<ParquetSchemas.Field> fields : files.values()) {
      for (ParquetSchemas.Field field : fields) {
        if (known.add(field.name().toLowerCase(Locale.ROOT))) {
          own.put(free(taken, field.name(), "table."), field);
        }
      }
    }
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : settings.differing(owners.values())) {
      keys.put(free(taken, key, "config."), key);
    }
    return new TableView(name, own, keys, sql(name, own, keys, files, owners, settings));
  }

  /** A name that is not taken, with the prefix before it if it must be; takes it. */
  private static String free(Set<String> taken, String name, String prefix) {
    String free = name;
    while (!taken.add(free.toLowerCase(Locale.ROOT))) {
      free = prefix + free;
    }
    return free;
  }

  private static String sql(
      String name,
      Map<String, ParquetSchemas.Field> own,
      Map<String, String> keys,
      Map<Path, List<ParquetSchemas.Field>> files,
      Map<Path, KnownRun> owners,
      RunColumns settings)
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

  /** Of one's own tables none holds NaN: they are written with NULL. */
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

  /** Files of one schema are read together; then only one of them is opened before the rows are. */
  private static String rows(Map<Path, List<ParquetSchemas.Field>> files, String fileColumn) {
    Map<List<ParquetSchemas.Field>, List<Path>> bySchema = new LinkedHashMap<>();
    files.forEach(
        (file, fields) -> bySchema.computeIfAbsent(fields, any -> new ArrayList<>()).add(file));
    return bySchema.values().stream()
        .map(
            group ->
                "SELECT * FROM read_parquet(%s, filename = %s, hive_partitioning = false)"
                    .formatted(list(group), DuckDb.text(fileColumn)))
        .collect(Collectors.joining(" UNION ALL BY NAME "));
  }

  static String list(Collection<Path> files) {
    return files.stream().map(DuckDb::file).collect(Collectors.joining(", ", "[", "]"));
  }
}
