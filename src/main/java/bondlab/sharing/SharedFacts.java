package bondlab.sharing;

import bondlab.config.ConfigHash;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Trial;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The provenance of a run as it is shared: run.json without private facts.
 *
 * @param json content of run.json
 * @param overrides that decide what is computed, without private paths
 */
record SharedFacts(Config json, List<String> overrides) {
  /** The key of the hash of the configuration as it is shared. */
  static final String SHARED_HASH = "shared_config_hash";

  /**
   * Reads a run's provenance.
   *
   * @param shared the configuration as it is shared
   * @throws bondlab.config.BadInput if run.json is missing or damaged
   */
  static SharedFacts of(RunFolder run, Config shared, LocalPaths paths) {
    Config provenance = run.provenance();
    List<String> overrides =
        provenance.hasPath("overrides") ? provenance.getStringList("overrides") : List.of();
    List<String> kept = overrides(overrides, paths);
    Map<String, Object> facts = new LinkedHashMap<>(paths.facts(provenance));
    facts.put("overrides", kept);
    facts.put(SHARED_HASH, ConfigHash.of(shared));
    return new SharedFacts(ConfigValueFactory.fromMap(facts).toConfig(), kept);
  }

  /** Keeps the overrides that decide what is computed, without private paths. */
  static List<String> overrides(List<String> typed, LocalPaths paths) {
    return typed.stream()
        .filter(override -> Trial.decides(override.replaceFirst("^[+~]+", "").split("=", 2)[0]))
        .map(paths::override)
        .toList();
  }

  /** The content of run.json as it is shared. */
  Map<String, Object> toMap() {
    return json.root().unwrapped();
  }

  /** The command that repeats this run. */
  String command() {
    return command("run", overrides);
  }

  static String command(String verb, List<String> overrides) {
    List<String> words = new ArrayList<>(List.of("./bondlab", verb));
    for (String override : overrides) {
      boolean plain = override.matches("[A-Za-z0-9@%+=:,./_-]*");
      words.add(plain ? override : "'" + override.replace("'", "'\\''") + "'");
    }
    return String.join(" ", words);
  }

  String experiment() {
    return text("experiment");
  }

  String configHash() {
    return text("config_hash");
  }

  /** When the run ended, in UTC; unlike the time of sharing it is reproducible. */
  String ended() {
    return text("ended");
  }

  /** The version of this library that computed the run. */
  String version() {
    return text("versions.bondlab");
  }

  /** The commit, with a remark if the code was changed since. */
  String commit() {
    boolean dirty = json.hasPath("git.dirty") && json.getBoolean("git.dirty");
    return text("git.commit") + (dirty ? ", with uncommitted changes" : "");
  }

  /** The facts for a reader, by name, besides the command. */
  Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("configuration (SHA-256)", configHash());
    table.put("commit", commit());
    entries("seeds").forEach((key, seed) -> table.put(key, String.valueOf(seed)));
    table.put("started", text("started"));
    table.put("ended", ended());
    table.put("seconds of work", text("seconds"));
    table.put("machine", machine());
    List<String> versions = new ArrayList<>();
    entries("versions").forEach((name, version) -> versions.add(name + " " + version));
    table.put("versions", String.join(", ", versions));
    return table;
  }

  private String machine() {
    return "%s, %s cores, %s MiB, %s %s"
        .formatted(
            text("machine.cpu"),
            text("machine.cores"),
            text("machine.memory_mib"),
            text("machine.os"),
            text("machine.arch"));
  }

  private Map<String, Object> entries(String path) {
    return json.hasPath(path)
        ? new TreeMap<>(json.getConfig(path).root().unwrapped())
        : new TreeMap<>();
  }

  private String text(String path) {
    return json.hasPath(path) ? String.valueOf(json.getAnyRef(path)) : "unknown";
  }
}
