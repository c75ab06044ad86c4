package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.config.Nearest;
import bondlab.logger.Loggers;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is checked of a trial before any work: its study's own rules, and those of every study. */
final class TrialCheck {
  private static final int MOST_THREADS = 1000;

  private final List<String> problems = new ArrayList<>();

  private TrialCheck() {}

  /**
   * Checks one trial.
   *
   * @throws BadInput with every problem found
   */
  static void require(Experiments experiments, Trial trial) {
    Config config = trial.config();
    Study study = experiments.studies().of(config);
    TrialCheck check = new TrialCheck();
    check.collect(() -> study.validate(trial.what()));
    check.collect(() -> threads(config));
    check.collect(() -> figures(study, config));
    check.collect(() -> Loggers.validate(config));
    check.collect(() -> folder("results.folder", experiments.results(config)));
    check.collect(() -> folder("cache.folder", experiments.cacheFolder(config)));
    if (!check.problems.isEmpty()) {
      throw new BadInput(check.problems.stream().distinct().toList());
    }
  }

  private void collect(Runnable rule) {
    try {
      rule.run();
    } catch (BadInput e) {
      problems.addAll(e.problems());
    }
  }

  /** One rule for all studies; a key of another type is refused by the study's record. */
  private static void threads(Config config) {
    if (config.hasPath("threads") && config.getValue("threads").unwrapped() instanceof Number n) {
      new Check("trial")
          .within("threads", n.doubleValue(), 0, MOST_THREADS, "0 for one a processor")
          .done(config);
    }
  }

  /** The names under {@code figures} are no part of what is computed, so the study sees none. */
  private static void figures(Study study, Config config) {
    if (!config.hasPath("figures")) {
      return;
    }
    ConfigValue value = config.getValue("figures");
    List<String> known = study.figures();
    Check check = new Check("trial");
    if (known.isEmpty()) {
      String all = "the study " + study.name() + " draws all its figures; remove the key";
      check.that(false, "figures", value.unwrapped(), all);
    } else if (!(value instanceof ConfigList names)) {
      check.that(false, "figures", value.unwrapped(), "must be a list, of " + known);
    } else {
      for (ConfigValue name : names) {
        boolean text = name.valueType() == ConfigValueType.STRING;
        String given = String.valueOf(name.unwrapped());
        check.that(
            text && known.contains(given),
            "figures",
            given,
            "must be one of " + String.join(", ", known) + Nearest.hint(given, known));
      }
    }
    check.done(config);
  }

  private static void folder(String key, Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.isDirectory(at)) {
        return;
      }
      if (Files.exists(at)) {
        throw new BadInput(key + " = " + folder + ": " + at + " is a file; name a folder");
      }
    }
  }
}
