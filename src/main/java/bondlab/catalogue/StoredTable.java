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
 * A table in a run's folder: {@code NAME.parquet}, {@code NAME.csv} and {@code NAME.json}, some of
 * which may be missing or damaged.
 *
 * @param folder of its files
 */
public record StoredTable(Path folder, String name) {
  private static final String PARQUET = ".parquet";
  private static final String CSV = ".csv";
  private static final String JSON = ".json";

  /** The names of the tables in a folder, in alphabetical order. */
  static List<String> names(Path folder) {
    return names(folder, PARQUET, CSV);
  }

  /**
   * The names of the tables in a folder in alphabetical order, including those of which only the
   * JSON file is left.
   */
  public static List<String> announced(Path folder) {
    return names(folder, PARQUET, CSV, JSON);
  }

  private static List<String> names(Path folder, String... endings) {
    TreeSet<String> names = new TreeSet<>();
    for (Path file : RunPlace.files(folder)) {
      String name = file.getFileName().toString();
      for (String ending : endings) {
        if (name.endsWith(ending) && !name.endsWith(".schema.csv")) {
          names.add(name.substring(0, name.length() - ending.length()));
        }
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
    return folder.resolve(name + JSON);
  }

  Facts facts() {
    return Facts.read(sidecar());
  }

  /**
   * The columns of a table with units and meanings from its JSON file; without one they are empty.
   *
   * @throws BadInput if the JSON file is damaged
   */
  public Schema schema(Table table) {
    if (!Files.isRegularFile(sidecar())) {
      return Schema.of(table);
    }
    try {
      Config said = Json.config(sidecar());
      return said.hasPath("columns")
          ? Schema.ofMap(said.getObject("columns").unwrapped(), table)
          : Schema.of(table);
    } catch (BadInput | ConfigException e) {
      throw new BadInput("the table's JSON file is damaged: " + e.getMessage());
    }
  }

  /**
   * The content of the JSON file beside a table: its run, rows and columns.
   *
   * @param provenance content of run.json
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
   * Reads the Parquet file, or else the CSV file.
   *
   * @throws BadInput with the reasons if neither can be read
   */
  public Table read() {
    try {
      return fromParquet();
    } catch (BadInput damaged) {
      if (!Files.exists(csv())) {
        throw new BadInput(damaged.getMessage() + "; ./bondlab run --force repeats the run");
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
   * Reads the Parquet file.
   *
   * @throws BadInput if the file is missing or damaged
   */
  Table fromParquet() {
    return TableFiles.readParquet(parquet()).setName(name);
  }

  /**
   * Reads the CSV file with the types from the JSON file.
   *
   * @throws BadInput if either is missing or damaged, or the JSON file gives another number of rows
   */
  Table fromCsv() {
    Facts facts = facts();
    List<Schema.Field> fields = new ArrayList<>();
    for (String column : Csv.uniqueHeader(csv())) {
      Schema.Field known = facts.columns().get(column);
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
   * Checks the number of rows.
   *
   * @throws BadInput if the JSON file gives another number
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
   * The description of a table in its JSON file. Older files give only the type of each column,
   * newer ones type, unit and meaning.
   *
   * @param columns by name; a type is null if unknown, a unit empty
   * @param rows their number, if known
   */
  record Facts(Map<String, Schema.Field> columns, OptionalInt rows) {
    private static final Pattern TIME_UNIT =
        Pattern.compile("(s|ms|us|µs|ns|min|h)(/.+)?|.+/(s|ms|min|h)");
    private static final Pattern TIME_NAME =
        Pattern.compile(
            "(.*_)?(seconds|milliseconds|millis|nanoseconds|nanos|minutes|hours|duration|elapsed"
                + "|started|ended)|.*_per_(second|s|minute|hour)|.+_(ms|ns)");

    static final Facts NOTHING = new Facts(Map.of(), OptionalInt.empty());

    /** Reads the file; a missing or damaged one gives {@link #NOTHING}. */
    static Facts read(Path sidecar) {
      try {
        return of(Json.config(sidecar));
      } catch (BadInput | ConfigException | UncheckedIOException e) {
        return NOTHING;
      }
    }

    private static Facts of(Config said) {
      Map<String, Schema.Field> columns = new HashMap<>();
      if (said.hasPath("columns")) {
        said.getObject("columns")
            .unwrapped()
            .forEach(
                (name, about) -> {
                  boolean newer = about instanceof Map;
                  Object type = newer ? ((Map<?, ?>) about).get("type") : about;
                  Object unit = newer ? ((Map<?, ?>) about).get("unit") : null;
                  String text = unit == null ? "" : unit.toString();
                  columns.put(name, new Schema.Field(name, kind(String.valueOf(type)), text, ""));
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
     * Whether a column holds measured time or a rate, which differ between any two runs: judged by
     * its unit, or by its name if it has none.
     */
    boolean isTime(String column) {
      String unit = columns.containsKey(column) ? columns.get(column).unit() : "";
      return unit.isEmpty()
          ? TIME_NAME.matcher(column).matches()
          : TIME_UNIT.matcher(unit).matches();
    }
  }
}
