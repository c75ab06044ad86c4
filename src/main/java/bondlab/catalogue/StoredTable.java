package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.table.Csv;
import bondlab.table.Json;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tech.tablesaw.api.Table;

/**
 * One table in a run's folder: {@code NAME.parquet}, {@code NAME.csv} and {@code NAME.json}, of
 * which some may be missing or damaged.
 *
 * @param folder where its files are
 */
public record StoredTable(Path folder, String name) {
  private static final String PARQUET = ".parquet";
  private static final String CSV = ".csv";

  /** The names of the tables in a folder, in alphabetical order. */
  static List<String> names(Path folder) {
    TreeSet<String> names = new TreeSet<>();
    for (Path file : RunPlace.files(folder)) {
      String name = file.getFileName().toString();
      for (String ending : List.of(PARQUET, CSV)) {
        if (name.endsWith(ending) && !name.endsWith(".schema.csv")) {
          names.add(name.substring(0, name.length() - ending.length()));
        }
      }
    }
    return List.copyOf(names);
  }

  /**
   * The names of the tables in a folder, also of those of which only the JSON file is left, in
   * alphabetical order.
   */
  public static List<String> announced(Path folder) {
    TreeSet<String> names = new TreeSet<>(names(folder));
    for (Path file : RunPlace.files(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".json")) {
        names.add(name.substring(0, name.length() - ".json".length()));
      }
    }
    return List.copyOf(names);
  }

  Path parquet() {
    return folder.resolve(name + PARQUET);
  }

  Path csv() {
    return folder.resolve(name + CSV);
  }

  Path sidecar() {
    return folder.resolve(name + ".json");
  }

  Facts facts() {
    return Facts.read(sidecar());
  }

  /**
   * What the JSON file beside a table says: the run, and the table's columns.
   *
   * @param provenance of the run, as in run.json
   */
  public static Map<String, Object> sidecar(
      Map<String, ?> provenance, String name, int rows, Schema schema) {
    Map<String, Object> sidecar = new LinkedHashMap<>();
    for (String key : List.of("run", "config_hash", "git", "seeds")) {
      if (provenance.get(key) != null) {
        sidecar.put(key, provenance.get(key));
      }
    }
    sidecar.put("table", name);
    sidecar.put("rows", rows);
    sidecar.put("columns", schema.toMap());
    return sidecar;
  }

  /**
   * The rows from the Parquet file, or else from the CSV file.
   *
   * @throws BadInput saying why neither can be read
   */
  public Table read() {
    try {
      return fromParquet();
    } catch (BadInput damaged) {
      if (!Files.exists(csv())) {
        throw new BadInput(damaged.getMessage() + "; ./bondlab run --force makes the run anew");
      }
      try {
        return fromCsv();
      } catch (BadInput too) {
        List<String> both = new ArrayList<>(damaged.problems());
        both.addAll(too.problems());
        throw new BadInput(both);
      }
    }
  }

  /**
   * @throws BadInput if the file is missing or damaged
   */
  Table fromParquet() {
    return TableFiles.readParquet(parquet()).setName(name);
  }

  /**
   * The rows of the CSV file, with the types that the JSON file gives.
   *
   * @throws BadInput if either is missing or damaged, or the rows are not as many as the JSON file
   *     says
   */
  Table fromCsv() {
    Facts facts = facts();
    List<Schema.Field> fields = new ArrayList<>();
    for (String column : Csv.uniqueHeader(csv())) {
      Facts.Column known = facts.columns().get(column);
      Kind type = known == null ? null : known.type();
      if (type == null) {
        throw new BadInput(
            csv() + " cannot be read: " + sidecar() + " does not say the type of " + column);
      }
      fields.add(new Schema.Field(column, type));
    }
    Table table = TableFiles.readCsv(csv(), new Schema(fields)).setName(name);
    requireRows(table, csv());
    return table;
  }

  /**
   * @throws BadInput if the table has not as many rows as the JSON file says
   */
  public void requireRows(Table table, Path file) {
    facts()
        .rows()
        .ifPresent(
            rows -> {
              if (rows != table.rowCount()) {
                throw new BadInput(
                    "%s has %d rows, %s says %d"
                        .formatted(file, table.rowCount(), sidecar().getFileName(), rows));
              }
            });
  }

  /**
   * What the JSON file beside a table says of it. An older file gives each column's type alone, a
   * newer one type, unit and meaning; where there is none, nothing is known.
   *
   * @param columns by name
   * @param rows how many there are
   */
  record Facts(Map<String, Column> columns, OptionalInt rows) {
    private static final Pattern TIME_UNIT =
        Pattern.compile("(s|ms|us|µs|ns|min|h)(/.+)?|.+/(s|ms|min|h)");
    private static final Pattern TIME_NAME =
        Pattern.compile(
            "(.*_)?(seconds|milliseconds|millis|nanoseconds|nanos|minutes|hours|duration|elapsed"
                + "|started|ended)|.*_per_(second|s|minute|hour)|.+_(ms|ns)");

    static final Facts NOTHING = new Facts(Map.of(), OptionalInt.empty());

    /**
     * A column.
     *
     * @param type null if it is of a kind that no cell has
     * @param unit such as {@code s}; empty if none is given
     */
    record Column(Kind type, String unit) {}

    /** Reads the file; a missing or damaged one says nothing. */
    static Facts read(Path sidecar) {
      try {
        return of(Json.config(sidecar));
      } catch (BadInput | ConfigException | UncheckedIOException e) {
        return NOTHING;
      }
    }

    private static Facts of(Config said) {
      Map<String, Column> columns = new HashMap<>();
      if (said.hasPath("columns")) {
        said.getObject("columns")
            .unwrapped()
            .forEach(
                (name, about) -> {
                  boolean newer = about instanceof Map;
                  Object type = newer ? ((Map<?, ?>) about).get("type") : about;
                  Object unit = newer ? ((Map<?, ?>) about).get("unit") : null;
                  String text = unit == null ? "" : unit.toString();
                  columns.put(name, new Column(kind(String.valueOf(type)), text));
                });
      }
      OptionalInt rows =
          said.hasPath("rows") ? OptionalInt.of(said.getInt("rows")) : OptionalInt.empty();
      return new Facts(columns, rows);
    }

    private static Kind kind(String type) {
      return switch (type) {
        case "double", "float" -> Kind.DOUBLE;
        case "int", "integer", "short" -> Kind.INT;
        case "long" -> Kind.LONG;
        case "boolean" -> Kind.BOOLEAN;
        case "string", "text" -> Kind.STRING;
        default -> null;
      };
    }

    /**
     * Whether a column holds measured time or a rate, which no two runs share: by its unit, or
     * where none is given by its name.
     */
    boolean isTime(String column) {
      String unit = columns.containsKey(column) ? columns.get(column).unit() : "";
      return unit.isEmpty()
          ? TIME_NAME.matcher(column).matches()
          : TIME_UNIT.matcher(unit).matches();
    }
  }
}
