package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.config.Nearest;
import bondlab.config.ProjectHome;
import bondlab.logger.Loggers;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where trials are checked and run.
 *
 * @param home the project's folder; {@code results/} is in it unless {@code results.folder} says
 *     otherwise, and relative paths of the configuration start here
 * @param studies what the key {@code study} may name
 * @param tell hears one-line messages: a re-used run, a failing trial
 */
public record Workspace(Path home, Studies studies, Consumer<String> tell) {
  /** The system property by which a launcher says how many threads a process of its own has. */
  private static final String THREADS = "bondlab.threads";

  private static final int MOST_THREADS = 1000;

  public Workspace {
    home = home.toAbsolutePath().normalize();
  }

  /** Tells a one-line message. */
  void tell(String line) {
    tell.accept(line);
  }

  /** The same, with messages for someone else. */
  Workspace telling(Consumer<String> listener) {
    return new Workspace(home, studies, listener);
  }

  /** The folder of {@code runs/}, {@code sweeps/} and {@code cache/}. */
  Path results(Config config) {
    return folder(config, "results.folder", home.resolve("results"));
  }

  /** The folder of the runs of a trial's experiment. */
  Path runs(Trial trial) {
    return results(trial.config()).resolve("runs").resolve(trial.experiment());
  }

  /**
   * The folder of the artifact cache: {@code cache.folder}, else BONDLAB_CACHE, else {@code
   * results/cache}.
   */
  public Path cacheFolder(Config config) {
    String environment = System.getenv("BONDLAB_CACHE");
    boolean none = environment == null || environment.isBlank();
    Path usual = none ? results(config).resolve("cache") : Path.of(environment);
    return folder(config, "cache.folder", usual);
  }

  /** The artifact cache of a configuration. */
  public ArtifactCache cache(Config config) {
    return new ArtifactCache(cacheFolder(config), threads(config), tell);
  }

  private Path folder(Config config, String key, Path usual) {
    return config.hasPath(key) ? ProjectHome.resolve(home, config, key) : usual;
  }

  Study study(Trial trial) {
    return studies.of(trial.config());
  }

  /**
   * Refuses a trial that cannot be run, and fingerprints what it reads.
   *
   * @throws BadInput with every problem: what its study refuses, and what every study does
   */
  Trial checked(Trial trial) {
    check(trial);
    return trial.withInputs(study(trial).inputs(trial.what()));
  }

  /**
   * Checks a trial that was planned before, and gives it back.
   *
   * @throws BadInput as {@link #checked}, and if it does not read what it read then
   */
  Trial checkUnchanged(Trial trial) {
    trial.requireInputs(checked(trial).inputs());
    return trial;
  }

  /** As {@link #checked}, without a look at what is read. */
  void check(Trial trial) {
    Config config = trial.config();
    Study study = study(trial);
    BadInput.Collector problems = new BadInput.Collector();
    problems.check(() -> study.validate(trial.what()));
    problems.check(() -> checkThreads(config));
    problems.check(() -> checkFigures(study, config));
    problems.check(() -> Loggers.validate(config));
    problems.check(() -> checkFolder("results.folder", results(config)));
    problems.check(() -> checkFolder("cache.folder", cacheFolder(config)));
    problems.done();
  }

  /**
   * Worker threads of a trial: the key {@code threads}; where that is 0 or not there, what a
   * launcher gave this process (system property {@code bondlab.threads}), or else one per
   * processor.
   */
  static int threads(Config config) {
    int asked = config.hasPath("threads") ? config.getInt("threads") : 0;
    return asked > 0
        ? asked
        : Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** One rule for all studies; a key of another type is refused by the study's record. */
  private static void checkThreads(Config config) {
    if (config.hasPath("threads") && config.getValue("threads").unwrapped() instanceof Number n) {
      new Check("trial")
          .within("threads", n.doubleValue(), 0, MOST_THREADS, "0 for one per processor")
          .done(config);
    }
  }

  /** The names under {@code figures} are no part of what is computed, so the study sees none. */
  private static void checkFigures(Study study, Config config) {
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

  private static void checkFolder(String key, Path folder) {
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
