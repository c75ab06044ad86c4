package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.Experiments;
import bondlab.experiment.Machine;
import bondlab.experiment.Provenance;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Trial;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a trial again from its own folder, with no configuration file but the resolved one in it,
 * and compares every number.
 *
 * @param run the folder to be run again
 * @param experiments who runs it
 * @param trial what is run: all that decides the numbers, and nothing of where the first run wrote
 */
public record Replay(RunFolder run, Experiments experiments, Trial trial) {

  /**
   * Reads the trial.
   *
   * @throws BadInput if the run has not finished, its configuration is missing or damaged, or this
   *     code refuses it
   */
  public static Replay of(RunFolder run, Experiments experiments) {
    Config facts = RunFacts.provenance(run);
    Status status = run.status();
    boolean ended = status.state() == Status.State.UNKNOWN && facts.hasPath("ended");
    if (status.state() != Status.State.DONE && !ended) {
      throw new BadInput(
          "%s is not finished but %s %s; a replay needs a finished run"
              .formatted(run.path(), status.state(), status.reason()));
    }
    String experiment =
        facts.hasPath("experiment") ? facts.getString("experiment") : run.experiment();
    List<String> overrides =
        facts.hasPath("overrides") ? facts.getStringList("overrides") : List.of();
    Trial whole = new Trial(experiment, overrides, run.config());
    try {
      return new Replay(run, experiments, experiments.trial(experiment, overrides, whole.what()));
    } catch (BadInput e) {
      List<String> problems = new ArrayList<>(e.problems());
      problems.add(
          "so this code refuses the configuration of "
              + run.path()
              + "; replay it with its own commit, "
              + (facts.hasPath("git.commit")
                  ? facts.getString("git.commit")
                  : "which is not known"));
      throw new BadInput(problems);
    }
  }

  /**
   * What is not as it was then and may change the numbers: code, Java, processor, threads, an
   * edited configuration, edited inputs. One line each; empty if all is as it was.
   */
  public List<String> changed() {
    Config then = RunFacts.provenance(run);
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("git", Provenance.git(experiments.home()));
    now.put("versions", Provenance.versions());
    now.put("machine", Machine.describe());
    now.put("threads", threads());
    now.put("config_hash", trial.hash());
    Map<String, Object> flat = ConfigKeys.flatten(ConfigFactory.parseMap(now));
    List<String> lines = new ArrayList<>();
    for (String key :
        List.of(
            "config_hash",
            "git.commit",
            "git.dirty",
            "versions.bondlab",
            "versions.java",
            "versions.djl",
            "versions.pytorch_engine",
            "machine.cpu",
            "machine.cpu_id",
            "machine.aten",
            "machine.onednn",
            "machine.cores",
            "machine.arch",
            "threads")) {
      Object old = then.hasPath(key) ? then.getValue(key).unwrapped() : null;
      if (!ConfigKeys.same(old, flat.get(key))) {
        String was = old == null ? "not known" : ConfigKeys.text(old);
        lines.add(key + " was " + was + ", is " + ConfigKeys.text(flat.get(key)));
      }
    }
    lines.addAll(changedInputs(then));
    if (Boolean.TRUE.equals(flat.get("git.dirty"))) {
      lines.add("git.dirty: the code has changes that are in no commit");
    }
    return lines;
  }

  private List<String> changedInputs(Config then) {
    Map<String, Object> old =
        then.hasPath("inputs") ? then.getObject("inputs").unwrapped() : Map.of();
    Set<String> names = new TreeSet<>(old.keySet());
    names.addAll(trial.inputs().keySet());
    return names.stream()
        .filter(name -> !Objects.equals(old.get(name), trial.inputs().get(name)))
        .map(
            name ->
                "the content of %s was %s, is %s"
                    .formatted(
                        name,
                        Objects.requireNonNullElse(old.get(name), "not known"),
                        trial.inputs().getOrDefault(name, "not read any more")))
        .toList();
  }

  /** As a run counts them: the key {@code threads}, where 0 or none is one a processor. */
  private int threads() {
    int asked = trial.config().hasPath("threads") ? trial.config().getInt("threads") : 0;
    return asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Runs the trial and compares.
   *
   * @param into an empty folder for results and cache; it stays
   * @param cached whether trained networks are taken from one's own cache; if not, all is made anew
   * @throws bondlab.experiment.TrialFailed if the study fails
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Replayed go(Path into, boolean cached, Progress progress) {
    Path cache = cached ? experiments.cacheFolder(ConfigFactory.empty()) : into.resolve("cache");
    Config where =
        ConfigFactory.parseMap(
            Map.of("results.folder", into.toString(), "cache.folder", cache.toString()));
    Config config =
        trial
            .config()
            .withValue("results", where.getValue("results"))
            .withValue("cache", where.getValue("cache"));
    Trial again = new Trial(trial.experiment(), trial.overrides(), config);
    return Replayed.compare(run, experiments.run(again, progress));
  }
}
