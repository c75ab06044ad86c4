package bondlab.catalogue;

import bondlab.catalogue.TableDiff.ColumnDiff;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Trial;
import bondlab.table.Column;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import tech.tablesaw.api.Table;

/**
 * How two runs A and B differ.
 *
 * @param a folder of A
 * @param b folder of B
 * @param configs keys of the configuration that were added, removed or changed
 * @param makings the same of code, versions and machine
 * @param tables how each table that both have differs, by name
 * @param onlyA tables that only A has
 * @param onlyB tables that only B has
 * @param unreadable tables that cannot be compared, each with the reason
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
  /** The parts of run.json about code and machine; times and names of runs always differ. */
  private static final List<String> MADE =
      List.of("git", "inputs", "machine", "study", "threads", "versions");

  /** A value in which two runs differ. */
  public record KeyDiff(
      @Column(meaning = "added (only in B), removed (only in A) or changed") String change,
      @Column(meaning = "the key") String key,
      @Column(meaning = "value in A") String a,
      @Column(meaning = "value in B") String b,
      @Column(meaning = "where A has it from: the override, or the line of its config.conf")
          String originA,
      @Column(meaning = "where B has it from") String originB) {}

  public RunDiff {
    configs = List.copyOf(configs);
    makings = List.copyOf(makings);
    tables = List.copyOf(tables);
    onlyA = List.copyOf(onlyA);
    onlyB = List.copyOf(onlyB);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Reads and compares two runs. Rows are matched by the columns that tell them apart; columns of
   * measured time are not compared.
   *
   * @throws bondlab.config.BadInput if a configuration is missing or damaged
   */
  public static RunDiff of(RunFolder a, RunFolder b) {
    Facts factsA = Facts.of(a);
    Facts factsB = Facts.of(b);
    TableDiff.Folders tables = TableDiff.Folders.of(a.tables(), b.tables(), true);
    return new RunDiff(
        a,
        b,
        differences(factsA.config, factsB.config, factsA.origins, factsB.origins),
        differences(factsA.made, factsB.made, Map.of(), Map.of()),
        tables.tables(),
        tables.onlyA(),
        tables.onlyB(),
        tables.unreadable());
  }

  /**
   * What a run's folder says of the run.
   *
   * @param config every value that decides what is computed, by key
   * @param origins where each value of the configuration comes from, by key
   * @param made code, versions and machine, by key
   */
  private record Facts(
      Map<String, Object> config, Map<String, String> origins, Map<String, Object> made) {

    static Facts of(RunFolder run) {
      Config config = run.config();
      Config facts = RunReader.provenance(run);
      List<String> overrides =
          facts.hasPath("overrides") ? facts.getStringList("overrides") : List.of();
      Map<String, Object> made = new TreeMap<>();
      for (String key : MADE) {
        if (facts.hasPath(key)) {
          made.putAll(ConfigKeys.flatten(facts.getValue(key).atKey(key)));
        }
      }
      Map<String, String> origins = new TreeMap<>();
      ConfigKeys.leaves(config.root())
          .forEach(
              (key, value) ->
                  origins.put(
                      key, origin(key, overrides, "config.conf:" + value.origin().lineNumber())));
      Config what = new Trial("any", List.of(), config).what();
      return new Facts(ConfigKeys.flatten(what), origins, made);
    }

    /** The last override that names the key or a part above it, or else the line of the file. */
    private static String origin(String key, List<String> overrides, String line) {
      String origin = line;
      for (String override : overrides) {
        String named = override.split("=", 2)[0].replaceFirst("^(\\+\\+|\\+|~)", "");
        if (!named.isEmpty() && (key.equals(named) || key.startsWith(named + "."))) {
          origin = override;
        }
      }
      return origin;
    }
  }

  private static List<KeyDiff> differences(
      Map<String, Object> a,
      Map<String, Object> b,
      Map<String, String> originsA,
      Map<String, String> originsB) {
    TreeSet<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    List<KeyDiff> differences = new ArrayList<>();
    for (String key : keys) {
      boolean both = a.containsKey(key) && b.containsKey(key);
      if (!both || !ConfigKeys.same(a.get(key), b.get(key))) {
        differences.add(
            new KeyDiff(
                both ? "changed" : a.containsKey(key) ? "removed" : "added",
                key,
                text(a, key),
                text(b, key),
                a.containsKey(key) ? originsA.getOrDefault(key, "") : "",
                b.containsKey(key) ? originsB.getOrDefault(key, "") : ""));
      }
    }
    return differences;
  }

  private static String text(Map<String, Object> values, String key) {
    return values.containsKey(key)
        ? Objects.requireNonNullElse(ConfigKeys.text(values.get(key)), "null")
        : "";
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

  /** Gives every part by its name, for programs; missing numbers are null. */
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

  /** A summary for a person, one fact per line. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add("A: " + a.path());
    lines.add("B: " + b.path());
    lines.add("configuration: " + differing(configs.size(), "key"));
    lines.add("code and machine: " + differing(makings.size(), "fact"));
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

  private static String differing(int count, String noun) {
    return count == 0
        ? "equal"
        : TableDiff.counted(count, noun) + (count == 1 ? " differs" : " differ");
  }
}
