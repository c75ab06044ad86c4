package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.JsonLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What came of running a trial again.
 *
 * @param again the folder of the replay
 * @param tables each table of the run beside the replay's, row by row in order
 * @param lost tables that the replay has not, or that cannot be read, and why
 * @param added tables that only the replay has, such as those that are not shared
 * @param metrics what became of metrics.jsonl
 * @param sameMetrics false if metrics.jsonl was compared and differs
 */
public record Replayed(
    RunFolder again,
    List<TableDiff> tables,
    List<String> lost,
    List<String> added,
    String metrics,
    boolean sameMetrics) {

  public Replayed {
    tables = List.copyOf(tables);
    lost = List.copyOf(lost);
    added = List.copyOf(added);
  }

  /** Compares two folders table by table. */
  static Replayed compare(RunFolder run, RunFolder again) {
    List<TableDiff> tables = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    List<String> names = StoredTable.names(run.tables());
    List<String> now = StoredTable.names(again.tables());
    for (String name : names) {
      if (!now.contains(name)) {
        lost.add(name + ": the replay has no such table");
        continue;
      }
      StoredTable then = new StoredTable(run.tables(), name);
      try {
        TableFacts facts = then.facts();
        tables.add(
            TableComparison.byPlace(
                then.read(), new StoredTable(again.tables(), name).read(), facts::isTime));
      } catch (BadInput e) {
        lost.add(name + ": " + e.getMessage());
      }
    }
    List<String> added = now.stream().filter(name -> !names.contains(name)).toList();
    String metrics = metrics(run.metrics(), again.metrics());
    return new Replayed(again, tables, lost, added, metrics, !metrics.startsWith(DIFFERENT));
  }

  private static final String DIFFERENT = "different";

  /** Every cell of the run came out equal, to its last bit; columns that are new do not count. */
  public boolean isEqual() {
    return sameMetrics && lost.isEmpty() && tables.stream().allMatch(Replayed::isEqual);
  }

  private static boolean isEqual(TableDiff table) {
    return table.onlyA() == 0
        && table.onlyB() == 0
        && table.columnsA().isEmpty()
        && table.columns().isEmpty();
  }

  /** Lines are compared if there are as many: parts that came from a cache log none. */
  private static String metrics(Path then, Path now) {
    if (!Files.exists(then)) {
      return "the run has none";
    }
    try {
      List<Map<String, Object>> old = JsonLines.read(then);
      List<Map<String, Object>> anew = Files.exists(now) ? JsonLines.read(now) : List.of();
      if (old.size() != anew.size()) {
        return "not compared: %d lines then, %d now, since what comes from a cache logs nothing"
            .formatted(old.size(), anew.size());
      }
      for (int i = 0; i < old.size(); i++) {
        if (!Objects.equals(withoutTime(old.get(i)), withoutTime(anew.get(i)))) {
          return DIFFERENT + " in line " + (i + 1);
        }
      }
      return "equal, " + old.size() + " lines";
    } catch (BadInput e) {
      return "not compared: " + e.getMessage();
    }
  }

  private static Map<String, Object> withoutTime(Map<String, Object> line) {
    Map<String, Object> left = new HashMap<>(line);
    left.keySet().removeIf(TableFacts.NOTHING::isTime);
    return left;
  }

  /** For programs. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("equal", isEqual());
    map.put("replay", again.path().toString());
    map.put("tables", tables.stream().map(TableDiff::toMap).toList());
    map.put("lost", lost);
    map.put("added", added);
    map.put("metrics", metrics);
    return map;
  }

  /** A line a table, and the verdict last. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    tables.forEach(table -> lines.add("table " + table));
    lost.forEach(why -> lines.add("table " + why));
    added.forEach(name -> lines.add("table " + name + ": only in the replay, not compared"));
    lines.add("metrics.jsonl: " + metrics);
    long equal = tables.stream().filter(Replayed::isEqual).count();
    lines.add(
        isEqual()
            ? "EQUAL: every number of " + equal + " tables came out equal, to the last bit"
            : "NOT EQUAL: %d of %d tables came out equal"
                .formatted(equal, tables.size() + lost.size()));
    return String.join("\n", lines);
  }
}
