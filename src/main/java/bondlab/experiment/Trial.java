package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Composition;
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
    String experiment = composition.choices().get("experiment");
    if (experiment == null) {
      experiment = config.hasPath("study") ? config.getValue("study").unwrapped().toString() : "-";
    }
    // a choice may be a path of groups, such as published/overoptimization
    return new Trial(experiment.replace('/', '-'), composition.overrides(), config);
  }

  /** Its identity: two trials with one hash give the same numbers. */
  public String hash() {
    return ConfigHash.ofTrial(config);
  }
}
