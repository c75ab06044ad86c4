package bondlab.catalogue;

import bondlab.catalogue.TableDiff.ColumnDiff;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Trial;
import bondlab.table.Column;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
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
 * @param tables how their tables differ
 */
public record RunDiff(
    RunFolder a,
    RunFolder b,
    List<KeyDiff> configs,
    List<KeyDiff> makings,
    TableDiff.Folders tables) {
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
  }

  /**
   * Reads and compares two runs. Rows are matched by the columns that tell them apart; columns of
   * measured time are not compared.
   *
   * @throws bondlab.config.BadInput if a configuration is missing or damaged
   */
  public static RunDiff of(RunFolder a, RunFolder b) {
    Config factsA = RunReader.provenance(a);
    Config factsB = RunReader.provenance(b);
    return new RunDiff(
        a,
        b,
        differences(config(a, factsA), config(b, factsB)),
        differences(makings(factsA), makings(factsB)),
        TableDiff.Folders.of(a.tables(), b.tables(), true));
  }

  /**
   * A value of a run.
   *
   * @param value as {@link ConfigKeys#flatten} gives it
   * @param origin where it comes from; empty if unknown
   */
  private record Said(Object value, String origin) {
    String text() {
      return Objects.requireNonNullElse(ConfigKeys.text(value), "null");
    }
  }

  /** Every value that decides what is computed, by key. */
  private static Map<String, Said> config(RunFolder run, Config facts) {
    Config config = run.config();
    List<String> overrides = RunReader.overrides(facts);
    Map<String, ConfigValue> written = ConfigKeys.leaves(config.root());
    Map<String, Said> said = new TreeMap<>();
    ConfigKeys.flatten(new Trial("any", List.of(), config).what())
        .forEach((key, value) -> said.put(key, new Said(value, origin(key, overrides, written))));
    return said;
  }

  /** Code, versions and machine, by key. */
  private static Map<String, Said> makings(Config facts) {
    Map<String, Said> said = new TreeMap<>();
    for (String part : MADE) {
      if (facts.hasPath(part)) {
        ConfigKeys.flatten(facts.getValue(part).atKey(part))
            .forEach((key, value) -> said.put(key, new Said(value, "")));
      }
    }
    return said;
  }

  /** The last override that names the key or a part above it, or else the line of the file. */
  private static String origin(
      String key, List<String> overrides, Map<String, ConfigValue> written) {
    ConfigValue value = written.get(key);
    String origin = value == null ? "" : "config.conf:" + value.origin().lineNumber();
    for (String override : overrides) {
      String named = override.split("=", 2)[0].replaceFirst("^(\\+\\+|\\+|~)", "");
      if (!named.isEmpty() && (key.equals(named) || key.startsWith(named + "."))) {
        origin = override;
      }
    }
    return origin;
  }

  private static List<KeyDiff> differences(Map<String, Said> a, Map<String, Said> b) {
    TreeSet<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    List<KeyDiff> differences = new ArrayList<>();
    for (String key : keys) {
      Said x = a.get(key);
      Said y = b.get(key);
      if (x == null) {
        differences.add(new KeyDiff("added", key, "", y.text(), "", y.origin));
      } else if (y == null) {
        differences.add(new KeyDiff("removed", key, x.text(), "", x.origin, ""));
      } else if (!ConfigKeys.same(x.value, y.value)) {
        differences.add(new KeyDiff("changed", key, x.text(), y.text(), x.origin, y.origin));
      }
    }
    return differences;
  }

  /** Whether configuration and all tables are equal; code and machine may differ. */
  public boolean isEqual() {
    return configs.isEmpty() && tables.isEqual();
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
        tables.shared().stream().flatMap(table -> table.columns().stream()).toList());
  }

  /** Gives every part by its name, for programs; missing numbers are null. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", a.path().toString());
    map.put("b", b.path().toString());
    map.put("equal", isEqual());
    map.put("config", configs.stream().map(Tables::cells).toList());
    map.put("made", makings.stream().map(Tables::cells).toList());
    map.put("tables", tables.shared().stream().map(TableDiff::toMap).toList());
    map.put("tables_only_in_a", tables.onlyA());
    map.put("tables_only_in_b", tables.onlyB());
    map.put("unreadable", tables.unreadable());
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
    tables.shared().forEach(table -> lines.add("table " + table));
    tables.onlyA().forEach(name -> lines.add("table " + name + ": only in A"));
    tables.onlyB().forEach(name -> lines.add("table " + name + ": only in B"));
    tables.unreadable().forEach(why -> lines.add("table " + why));
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
