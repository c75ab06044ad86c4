package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Trial;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run's folder says of the run, for comparing.
 *
 * @param config every value that decides what is computed, by key
 * @param origins of the configuration
 * @param made code, versions and machine, by key
 */
record RunFacts(Map<String, Object> config, ConfigOrigins origins, Map<String, Object> made) {
  /** What run.json says of code and machine; times and names of runs differ always. */
  private static final List<String> MADE =
      List.of("git", "inputs", "machine", "study", "threads", "versions");

  /**
   * @throws BadInput if config.conf is missing or damaged
   */
  static RunFacts of(RunFolder run) {
    Config config = run.config();
    Config facts = provenance(run);
    List<String> overrides =
        facts.hasPath("overrides") ? facts.getStringList("overrides") : List.of();
    Map<String, Object> made = new TreeMap<>();
    for (String key : MADE) {
      if (facts.hasPath(key)) {
        made.putAll(ConfigKeys.flatten(facts.getValue(key).atKey(key)));
      }
    }
    Config what = new Trial("any", List.of(), config).what();
    return new RunFacts(ConfigKeys.flatten(what), new ConfigOrigins(config, overrides), made);
  }

  /** What run.json says; nothing if it is missing or damaged. */
  static Config provenance(RunFolder run) {
    try {
      return run.provenance();
    } catch (BadInput e) {
      return ConfigFactory.empty();
    }
  }

  /** The keys in which two configurations differ, in alphabetical order. */
  static List<KeyDiff> configs(RunFacts a, RunFacts b) {
    return diff(a.config, b.config, a.origins, b.origins);
  }

  /** In what code, versions and machine differ, in alphabetical order. */
  static List<KeyDiff> makings(RunFacts a, RunFacts b) {
    return diff(a.made, b.made, null, null);
  }

  private static List<KeyDiff> diff(
      Map<String, Object> a, Map<String, Object> b, ConfigOrigins fromA, ConfigOrigins fromB) {
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
                fromA == null || !a.containsKey(key) ? "" : fromA.of(key),
                fromB == null || !b.containsKey(key) ? "" : fromB.of(key)));
      }
    }
    return differences;
  }

  private static String text(Map<String, Object> values, String key) {
    return values.containsKey(key)
        ? Objects.requireNonNullElse(ConfigKeys.text(values.get(key)), "null")
        : "";
  }
}
