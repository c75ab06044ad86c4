package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Composition;
import bondlab.config.ConfigHash;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.util.List;

/**
 * One resolved configuration to be run. It needs no configuration files any more, so editing them
 * does not change trials that wait.
 *
 * @param experiment names the folder of its runs: the experiment chosen, or else the study
 * @param overrides as given, for the record
 * @param config resolved
 */
public record Trial(String experiment, List<String> overrides, Config config) {
  /** Keys that say where the work happens and who is told, not what is computed. */
  private static final List<String> WHERE = List.of("cache", "launcher", "loggers", "results");

  private static final String SAFE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  public Trial {
    overrides = List.copyOf(overrides);
    if (!experiment.matches(SAFE_NAME)) {
      throw new BadInput(
          "experiment = "
              + ConfigUtil.quoteString(experiment)
              + " cannot name a folder; use letters, digits, '.', '_' and '-'");
    }
  }

  static Trial of(Composition composition) {
    Config config = composition.config();
    String chosen = composition.choices().get("experiment");
    String experiment = chosen == null ? config.getString("study") : chosen;
    // a choice may be a path of groups, such as published/overoptimization
    return new Trial(experiment.replace('/', '-'), composition.overrides(), config);
  }

  /**
   * Every value that decides what is computed: all but those under {@code cache}, {@code launcher},
   * {@code loggers} and {@code results}.
   */
  public Config what() {
    Config what = config;
    for (String key : WHERE) {
      what = what.withoutPath(key);
    }
    return what;
  }

  /** Whether a key, such as {@code results.folder}, is of those that {@link #what} keeps. */
  public static boolean decides(String key) {
    return !WHERE.contains(key.split("\\.", 2)[0]);
  }

  /** Its identity: two trials with one hash give the same numbers. */
  public String hash() {
    return ConfigHash.of(what());
  }
}
