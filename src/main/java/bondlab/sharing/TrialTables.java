package bondlab.sharing;

import bondlab.config.OverrideText;
import bondlab.experiment.Sweep;
import bondlab.table.Column;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import tech.tablesaw.api.Table;

/**
 * Builds tables over all trials of a sweep, whose rows start with the trial and its varied values.
 */
final class TrialTables {
  private static final String TRIAL = "trial";
  private static final Schema.Field NUMBER =
      new Schema.Field(TRIAL, Kind.INT, "", "number of the trial in the sweep, from 0");

  private TrialTables() {}

  /** A row of the list of trials. */
  private record TrialRow(
      @Column(meaning = "DONE, FAILED, WAITING or PRUNED") String status,
      @Column(meaning = "SHA-256 of the resolved configuration, the trial's identity")
          String configHash,
      @Column(meaning = "folder of its run in this package; empty if it has not finished")
          String run,
      @Column(meaning = "why it failed or was pruned; empty otherwise") String reason) {}

  /**
   * Builds the list of trials, then each table over all trials.
   *
   * @param runs one per trial, null if there is none
   * @param left receives the tables that cannot be concatenated, with the reason
   */
  static List<SharedTable> of(
      Sweep sweep, List<SharedRun> runs, LocalPaths paths, Collection<String> left) {
    Map<String, Map<Integer, SharedTable>> parts = new LinkedHashMap<>();
    Set<String> columns = new LinkedHashSet<>(Schema.of(TrialRow.class).names());
    for (int i = 0; i < runs.size(); i++) {
      List<SharedTable> its = runs.get(i) == null ? List.of() : runs.get(i).tables();
      for (SharedTable table : its) {
        parts.computeIfAbsent(table.name(), name -> new LinkedHashMap<>()).put(i, table);
        columns.addAll(table.schema().names());
      }
    }
    columns.add(TRIAL);
    List<List<String>> overrides =
        sweep.outcomes().stream()
            .map(o -> SharedFacts.overrides(OverrideText.split(o.overrides()), paths))
            .toList();
    VariedKeys varied = VariedKeys.of(overrides, columns);
    List<SharedTable> tables = new ArrayList<>();
    String list = parts.containsKey("trials") ? "sweep_trials" : "trials";
    tables.add(concatenate(trials(list, sweep, runs, paths), varied));
    parts.forEach(
        (name, its) -> {
          try {
            tables.add(concatenate(its, varied));
          } catch (IllegalArgumentException e) {
            left.add("table " + name + " over all trials (" + e.getMessage() + ")");
          }
        });
    return tables;
  }

  /** The list of trials in parts of one row. */
  private static Map<Integer, SharedTable> trials(
      String name, Sweep sweep, List<SharedRun> runs, LocalPaths paths) {
    Map<Integer, SharedTable> parts = new LinkedHashMap<>();
    for (Sweep.Outcome outcome : sweep.outcomes()) {
      SharedRun run = runs.get(parts.size());
      TrialRow row =
          new TrialRow(
              outcome.status(),
              outcome.configHash(),
              run == null ? "" : run.place(),
              paths.without(outcome.reason()));
      Table table = Tables.of(name, TrialRow.class, List.of(row));
      parts.put(outcome.trial(), new SharedTable(table, Schema.of(TrialRow.class)));
    }
    return parts;
  }

  /** Concatenates tables, with the trial and its varied values before their own columns. */
  private static SharedTable concatenate(Map<Integer, SharedTable> parts, VariedKeys varied) {
    List<Table> tables = new ArrayList<>();
    parts.forEach((trial, part) -> tables.add(marked(trial, part.table(), varied)));
    Table all =
        Tables.concat(tables.get(0), tables.subList(1, tables.size()).toArray(Table[]::new));
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(NUMBER);
    fields.addAll(varied.fields());
    fields.addAll(parts.values().iterator().next().schema().columns());
    return new SharedTable(all, new Schema(fields).describing(all));
  }

  private static Table marked(int trial, Table table, VariedKeys varied) {
    int rows = table.rowCount();
    List<Integer> numbers = Collections.nCopies(rows, trial);
    Table marked = Table.create(table.name()).addColumns(Tables.column(NUMBER, numbers));
    varied.addTo(marked, trial, rows);
    table.columns().forEach(column -> marked.addColumns(column.copy()));
    return marked;
  }

  /**
   * The keys in which the trials of a sweep differ, as columns before those of a table: the key
   * {@code objective.beta} is the column {@code objective_beta}, or {@code trial_objective_beta} if
   * some table has that column already.
   */
  static final class VariedKeys {
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
      Predicate<String> all = form -> values.stream().allMatch(value -> value.matches(form));
      if (all.test("[+-]?\\d{1,18}")) {
        return Kind.LONG;
      }
      if (all.test("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
        return Kind.DOUBLE;
      }
      return all.test("true|false") ? Kind.BOOLEAN : Kind.STRING;
    }

    /** The columns, in the order of the keys. */
    List<Schema.Field> fields() {
      return List.copyOf(fields.values());
    }

    /** Adds the columns to a table of one trial that has this many rows. */
    void addTo(Table table, int trial, int rows) {
      fields.forEach(
          (key, field) -> {
            Object cell = cell(field.type(), trials.get(trial).get(key));
            table.addColumns(Tables.column(field, Collections.nCopies(rows, cell)));
          });
    }

    private static Object cell(Kind type, String value) {
      if (value == null) {
        return null;
      }
      return switch (type) {
        case INT, LONG -> Long.valueOf(value);
        case DOUBLE -> Double.valueOf(value);
        case BOOLEAN -> Boolean.valueOf(value);
        case STRING -> value;
      };
    }
  }
}
