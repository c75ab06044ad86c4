package bondlab.sharing;

import bondlab.table.Kind;
import bondlab.table.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/**
 * In what the trials of a sweep differ, as columns before those of a table: the key {@code
 * objective.beta} is the column {@code objective_beta}, or {@code trial_objective_beta} if some
 * table has that column already.
 */
final class VariedKeys {
  private final List<Map<String, String>> trials;
  private final Map<String, Schema.Field> fields = new LinkedHashMap<>();

  private VariedKeys(List<Map<String, String>> trials) {
    this.trials = trials;
  }

  /**
   * @param overrides of each trial, such as {@code objective.beta=0.5}
   * @param taken names of columns that the keys may not have
   */
  static VariedKeys of(List<List<String>> overrides, Collection<String> taken) {
    List<Map<String, String>> trials = overrides.stream().map(VariedKeys::values).toList();
    VariedKeys varied = new VariedKeys(trials);
    Set<String> keys = new LinkedHashSet<>();
    trials.forEach(trial -> keys.addAll(trial.keySet()));
    keys.removeIf(key -> trials.stream().map(trial -> trial.get(key)).distinct().count() == 1);
    Set<String> names = new HashSet<>();
    taken.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    for (String key : keys) {
      String name = free(key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"), names);
      names.add(name);
      varied.fields.put(
          key, new Schema.Field(name, varied.kind(key), "", "value of " + key + " in the trial"));
    }
    return varied;
  }

  private static String free(String name, Set<String> taken) {
    String free = taken.contains(name) ? "trial_" + name : name;
    for (int i = 2; taken.contains(free); i++) {
      free = "trial_" + name + "_" + i;
    }
    return free;
  }

  private static Map<String, String> values(List<String> overrides) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String override : overrides) {
      String[] parts = override.replaceFirst("^[+]+", "").split("=", 2);
      values.put(parts[0], parts.length == 1 ? "" : unquoted(parts[1]));
    }
    return values;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.matches("(?s)\".*\"|'.*'");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private Kind kind(String key) {
    List<String> values =
        trials.stream().map(trial -> trial.get(key)).filter(Objects::nonNull).toList();
    if (values.stream().allMatch(value -> value.matches("[+-]?\\d{1,18}"))) {
      return Kind.LONG;
    }
    if (values.stream()
        .allMatch(value -> value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?"))) {
      return Kind.DOUBLE;
    }
    return values.stream().allMatch(value -> value.matches("true|false"))
        ? Kind.BOOLEAN
        : Kind.STRING;
  }

  /** What the columns are, in the order of the keys. */
  List<Schema.Field> fields() {
    return List.copyOf(fields.values());
  }

  /** The columns for some rows of one trial. */
  List<Column<?>> columns(int trial, int rows) {
    List<Column<?>> columns = new ArrayList<>();
    fields.forEach((key, field) -> columns.add(column(field, trials.get(trial).get(key), rows)));
    return columns;
  }

  private static Column<?> column(Schema.Field field, String value, int rows) {
    Column<?> column =
        switch (field.type()) {
          case INT, LONG -> LongColumn.create(field.name());
          case DOUBLE -> DoubleColumn.create(field.name());
          case BOOLEAN -> BooleanColumn.create(field.name());
          case STRING -> StringColumn.create(field.name());
        };
    for (int row = 0; row < rows; row++) {
      if (value == null) {
        column.appendMissing();
      } else if (column instanceof LongColumn longs) {
        longs.append(Long.parseLong(value));
      } else if (column instanceof DoubleColumn doubles) {
        doubles.append(Double.parseDouble(value));
      } else if (column instanceof BooleanColumn booleans) {
        booleans.append(Boolean.parseBoolean(value));
      } else if (column instanceof StringColumn texts) {
        texts.append(value);
      }
    }
    return column;
  }
}
