package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Composition;
import bondlab.config.ConfigHash;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One resolved configuration to be run, and the fingerprints of what it reads. It needs no
 * configuration files any more, so editing them does not change trials that wait.
 *
 * @param experiment names the folder of its runs: the experiment chosen, or else the study
 * @param overrides as given, for the record
 * @param config resolved
 * @param inputs {@link Study#inputs} when it was checked
 */
public record Trial(
    String experiment, List<String> overrides, Config config, Map<String, String> inputs) {
  /** The key that the settings of a launcher stand under. */
  static final String LAUNCHER = "launcher";

  /**
   * Keys that say where the work happens, who hears of it and what is drawn, not what is computed.
   */
  private static final List<String> WHERE =
      List.of("cache", "figures", LAUNCHER, "loggers", "results");

  private static final String SAFE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  /** Something that a configuration may have: letters, digits and underscores between dots. */
  private static final String KEY = "[\\w-]+(\\.[\\w-]+)*";

  /** A trial without fingerprints of what it reads; running it, or a sweep of it, takes them. */
  public Trial(String experiment, List<String> overrides, Config config) {
    this(experiment, overrides, config, Map.of());
  }

  public Trial {
    overrides = List.copyOf(overrides);
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    if (!experiment.matches(SAFE_NAME)) {
      throw new BadInput(
          "experiment = %s cannot name a folder; use letters, digits, '.', '_' and '-'"
              .formatted(ConfigUtil.quoteString(experiment)));
    }
  }

  static Trial of(Composition composition) {
    Config config = composition.typed().config();
    String chosen = composition.choices().get("experiment");
    String experiment = chosen == null ? config.getString("study") : chosen;
    // a choice may be a path of groups, such as published/overoptimization
    return new Trial(experiment.replace('/', '-'), composition.overrides(), config);
  }

  /**
   * Keeps every value that decides what is computed: all but those under {@code cache}, {@code
   * figures}, {@code launcher}, {@code loggers} and {@code results}.
   */
  public Config what() {
    Config what = config;
    for (String key : WHERE) {
      what = what.withoutPath(key);
    }
    return what;
  }

  /** What stands under {@code launcher}; empty if nothing does. */
  Config launcher() {
    return config.hasPath(LAUNCHER) ? config.getConfig(LAUNCHER) : ConfigFactory.empty();
  }

  /** Whether a key, such as {@code results.folder}, is of those that {@link #what} keeps. */
  public static boolean decides(String key) {
    return !WHERE.contains(key.split("\\.", 2)[0]);
  }

  /** The same, with what it reads. */
  public Trial withInputs(Map<String, String> fingerprints) {
    return new Trial(experiment, overrides, config, fingerprints);
  }

  /**
   * The identity of the trial: two trials with one hash give the same numbers. It is the hash of
   * {@link #what}, where each input's content stands in place of where it is.
   */
  public String hash() {
    if (inputs.isEmpty()) {
      return ConfigHash.of(what());
    }
    Config settings = what();
    for (String input : inputs.keySet()) {
      settings = input.matches(KEY) ? settings.withoutPath(input) : settings;
    }
    return ConfigHash.of(
        ConfigFactory.parseMap(
            Map.of("settings", settings.root(), "inputs", ConfigValueFactory.fromMap(inputs))));
  }

  /**
   * Requires that everything it reads is what it was.
   *
   * @param now {@link Study#inputs} as they are now
   * @throws BadInput naming each input that differs
   */
  void requireInputs(Map<String, String> now) {
    TreeSet<String> names = new TreeSet<>(inputs.keySet());
    names.addAll(now.keySet());
    names.removeIf(name -> Objects.equals(inputs.get(name), now.get(name)));
    if (!names.isEmpty()) {
      throw new BadInput(names.stream().map(name -> changed(name, now)).toList());
    }
  }

  private String changed(String name, Map<String, String> now) {
    String where =
        name.matches(KEY) && config.hasPath(name)
            ? name + " = " + config.getValue(name).render()
            : name;
    return ("%s has changed since this trial was planned: it was %s, is %s; put back what it was,"
            + " or type the command again, which then runs with what is there now")
        .formatted(
            where,
            inputs.getOrDefault(name, "not recorded"),
            now.getOrDefault(name, "not read any more"));
  }
}
