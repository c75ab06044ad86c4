package bondlab.sharing;

import bondlab.config.OverrideText;
import bondlab.experiment.Sweep;
import bondlab.table.Column;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** Tables over all trials of a sweep: each row says its trial, and what was varied there. */
final class TrialTables {
  private static final String TRIAL = "trial";
  private static final Schema.Field NUMBER =
      new Schema.Field(TRIAL, Kind.INT, "", "number of the trial in the sweep, from 0");

  private final VariedKeys varied;

  private TrialTables(VariedKeys varied) {
    this.varied = varied;
  }

  /** A trial in the table that lists them. */
  private record TrialRow(
      @Column(meaning = "DONE, FAILED, WAITING or PRUNED") String status,
      @Column(meaning = "SHA-256 of the resolved configuration, the trial's identity")
          String configHash,
      @Column(meaning = "folder of its run in this package; empty if it has not finished")
          String run,
      @Column(meaning = "why it failed or was pruned; empty otherwise") String reason) {}

  /**
   * The list of trials, then every table of theirs.
   *
   * @param runs one a trial, null where there is none
   * @param left takes the tables that cannot be put below each other, and why
   */
  static List<SharedTable> of(
      Sweep sweep, List<SharedRun> runs, LocalPaths paths, Collection<String> left) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> columns = new LinkedHashSet<>(Schema.of(TrialRow.class).names());
    runs.stream()
        .filter(Objects::nonNull)
        .flatMap(run -> run.tables().stream())
        .forEach(
            table -> {
              names.add(table.name());
              columns.addAll(table.schema().names());
            });
    columns.add(TRIAL);
    List<List<String>> overrides =
        sweep.outcomes().stream()
            .map(o -> RunFacts.overrides(OverrideText.split(o.overrides()), paths))
            .toList();
    TrialTables joining = new TrialTables(VariedKeys.of(overrides, columns));
    List<SharedTable> tables = new ArrayList<>();
    String list = names.contains("trials") ? "sweep_trials" : "trials";
    tables.add(joining.trials(list, sweep, runs, paths));
    for (String name : names) {
      try {
        tables.add(joining.joined(name, runs));
      } catch (IllegalArgumentException e) {
        left.add("table " + name + " over all trials (" + e.getMessage() + ")");
      }
    }
    return tables;
  }

  private SharedTable trials(String name, Sweep sweep, List<SharedRun> runs, LocalPaths paths) {
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
    return below(parts);
  }

  private SharedTable joined(String name, List<SharedRun> runs) {
    Map<Integer, SharedTable> parts = new LinkedHashMap<>();
    for (int trial = 0; trial < runs.size(); trial++) {
      if (runs.get(trial) != null) {
        for (SharedTable table : runs.get(trial).tables()) {
          if (table.name().equals(name)) {
            parts.put(trial, table);
          }
        }
      }
    }
    return below(parts);
  }

  /** Puts tables below each other, the trial and what was varied before their own columns. */
  private SharedTable below(Map<Integer, SharedTable> parts) {
    List<Table> tables = new ArrayList<>();
    parts.forEach((trial, part) -> tables.add(marked(trial, part.table())));
    Table all =
        Tables.concat(tables.get(0), tables.subList(1, tables.size()).toArray(Table[]::new));
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(NUMBER);
    fields.addAll(varied.fields());
    fields.addAll(parts.values().iterator().next().schema().columns());
    return new SharedTable(all, new Schema(fields).describing(all));
  }

  private Table marked(int trial, Table table) {
    int rows = table.rowCount();
    Integer[] numbers = new Integer[rows];
    Arrays.fill(numbers, trial);
    Table marked = Table.create(table.name()).addColumns(IntColumn.create(TRIAL, numbers));
    varied.columns(trial, rows).forEach(marked::addColumns);
    table.columns().forEach(column -> marked.addColumns(column.copy()));
    return marked;
  }
}
