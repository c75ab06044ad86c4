package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tech.tablesaw.api.Table;

/**
 * In what two runs differ.
 *
 * @param a the first run's folder
 * @param b the second's
 * @param configs keys of the configuration that were added, removed or changed
 * @param makings the same of code, versions and machine
 * @param tables in what the tables of both differ, by name
 * @param onlyA tables that only the first has
 * @param onlyB tables that only the second has
 * @param unreadable tables that cannot be compared, and why
 */
public record RunDiff(
    RunFolder a,
    RunFolder b,
    List<KeyDiff> configs,
    List<KeyDiff> makings,
    List<TableDiff> tables,
    List<String> onlyA,
    List<String> onlyB,
    List<String> unreadable) {

  public RunDiff {
    configs = List.copyOf(configs);
    makings = List.copyOf(makings);
    tables = List.copyOf(tables);
    onlyA = List.copyOf(onlyA);
    onlyB = List.copyOf(onlyB);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Reads and compares both. Rows are matched by the columns that tell them apart; columns of
   * measured time are not compared.
   *
   * @throws BadInput if a configuration is missing or damaged
   */
  public static RunDiff of(RunFolder a, RunFolder b) {
    RunFacts factsA = RunFacts.of(a);
    RunFacts factsB = RunFacts.of(b);
    List<String> namesA = StoredTable.names(a.tables());
    List<String> namesB = StoredTable.names(b.tables());
    List<TableDiff> tables = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    TreeSet<String> both = new TreeSet<>(namesA);
    both.retainAll(namesB);
    for (String name : both) {
      StoredTable first = new StoredTable(a.tables(), name);
      StoredTable second = new StoredTable(b.tables(), name);
      try {
        TableFacts facts = first.facts();
        tables.add(TableComparison.byKey(first.read(), second.read(), facts::isTime));
      } catch (BadInput e) {
        unreadable.add(name + ": " + e.getMessage());
      }
    }
    return new RunDiff(
        a,
        b,
        RunFacts.configs(factsA, factsB),
        RunFacts.makings(factsA, factsB),
        tables,
        namesA.stream().filter(name -> !namesB.contains(name)).toList(),
        namesB.stream().filter(name -> !namesA.contains(name)).toList(),
        unreadable);
  }

  /** Whether configuration and all tables are equal; code and machine may differ. */
  public boolean isEqual() {
    return configs.isEmpty()
        && onlyA.isEmpty()
        && onlyB.isEmpty()
        && unreadable.isEmpty()
        && tables.stream().allMatch(TableDiff::isEqual);
  }

  /** The differing keys of the configuration as a table. */
  public Table configTable() {
    return Tables.of("configuration", KeyDiff.class, configs);
  }

  /** The differing columns of all tables as one table. */
  public Table numbers() {
    return Tables.of(
        "numbers",
        ColumnDiff.class,
        tables.stream().flatMap(table -> table.columns().stream()).toList());
  }

  /** For programs: every part by its name; missing numbers are null. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", a.path().toString());
    map.put("b", b.path().toString());
    map.put("equal", isEqual());
    map.put("config", configs.stream().map(Tables::cells).toList());
    map.put("made", makings.stream().map(Tables::cells).toList());
    map.put("tables", tables.stream().map(TableDiff::toMap).toList());
    map.put("tables_only_in_a", onlyA);
    map.put("tables_only_in_b", onlyB);
    map.put("unreadable", unreadable);
    return map;
  }

  /** What a person wants to know first, a line a fact. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add("A: " + a.path());
    lines.add("B: " + b.path());
    lines.add(said("configuration", configs.size(), "key"));
    lines.add(said("code and machine", makings.size(), "fact"));
    makings.forEach(m -> lines.add("  " + m.key() + ": " + m.a() + " -> " + m.b()));
    tables.forEach(table -> lines.add("table " + table));
    onlyA.forEach(name -> lines.add("table " + name + ": only in A"));
    onlyB.forEach(name -> lines.add("table " + name + ": only in B"));
    unreadable.forEach(why -> lines.add("table " + why));
    lines.add(
        isEqual()
            ? "no difference: configuration and every table are equal, to the last bit"
            : "there are differences");
    return String.join("\n", lines);
  }

  private static String said(String what, int count, String unit) {
    return switch (count) {
      case 0 -> what + ": equal";
      case 1 -> what + ": 1 " + unit + " differs";
      default -> what + ": " + count + " " + unit + "s differ";
    };
  }
}
