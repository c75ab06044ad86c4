package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.table.Json;
import bondlab.table.Kind;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What the JSON file beside a table says of it. An older file gives each column's type alone, a
 * newer one type, unit and meaning; where there is none, nothing is known.
 *
 * @param columns by name
 * @param rows how many there are
 */
record TableFacts(Map<String, Column> columns, OptionalInt rows) {
  private static final Pattern TIME_UNIT =
      Pattern.compile("(s|ms|us|µs|ns|min|h)(/.+)?|.+/(s|ms|min|h)");
  private static final Pattern TIME_NAME =
      Pattern.compile(
          "(.*_)?(seconds|milliseconds|millis|nanoseconds|nanos|minutes|hours|duration|elapsed"
              + "|started|ended)|.*_per_(second|s|minute|hour)|.+_(ms|ns)");

  static final TableFacts NOTHING = new TableFacts(Map.of(), OptionalInt.empty());

  /**
   * A column.
   *
   * @param type null if it is of a kind that no cell has
   * @param unit such as {@code s}; empty if none is given
   */
  record Column(Kind type, String unit) {}

  /** Reads the file; a missing or damaged one says nothing. */
  static TableFacts read(Path sidecar) {
    try {
      return of(Json.config(sidecar));
    } catch (BadInput | ConfigException | UncheckedIOException e) {
      return NOTHING;
    }
  }

  private static TableFacts of(Config said) {
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
    return new TableFacts(columns, rows);
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
   * Whether a column holds measured time or a rate, which no two runs share: by its unit, or where
   * none is given by its name.
   */
  boolean isTime(String column) {
    String unit = columns.containsKey(column) ? columns.get(column).unit() : "";
    return unit.isEmpty() ? TIME_NAME.matcher(column).matches() : TIME_UNIT.matcher(unit).matches();
  }
}
