package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.AtomicFile;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The folder of a sweep, and its trials run one after another.
 *
 * @param path {@code results/sweeps/ID}
 * @param since runs that started earlier are not re-used
 * @param trials all of them, resolved
 */
public record SweepFolder(Path path, Instant since, List<Trial> trials) {

  /** Makes the folder, with every trial in sweep.json. */
  static SweepFolder make(Experiments experiments, List<String> overrides, List<Trial> trials) {
    if (trials.isEmpty()) {
      throw new BadInput("the sweep has no trials: " + String.join(" ", overrides));
    }
    Path parent = experiments.results(trials.get(0).config()).resolve("sweeps");
    Instant since = experiments.force() ? Instant.now() : Instant.EPOCH;
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("created", Instant.now().toString());
    plan.put("reuse_since", since.toString());
    plan.put("overrides", overrides);
    plan.put("git", Provenance.git(experiments.home()));
    plan.put("trials", trials.stream().map(SweepFolder::described).toList());
    try {
      Path path = Folders.makeUnique(parent, trials.get(0).experiment());
      AtomicFile.write(path.resolve("sweep.json"), Json.page(plan));
      return new SweepFolder(path, since, trials);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + parent + ": " + e, e);
    }
  }

  /** Reads the trials back. */
  static SweepFolder open(Path path) {
    try {
      Config plan = Json.read(path.resolve("sweep.json"));
      List<Trial> trials = new ArrayList<>();
      for (Config each : plan.getConfigList("trials")) {
        trials.add(
            new Trial(
                each.getString("experiment"),
                each.getStringList("overrides"),
                each.getConfig("config")));
      }
      return new SweepFolder(path, Instant.parse(plan.getString("reuse_since")), trials);
    } catch (ConfigException | UncheckedIOException e) {
      throw new BadInput(path + " is not a sweep that can be resumed: " + e.getMessage());
    }
  }

  /** Runs what is not finished. */
  Sweep run(Experiments experiments, Progress progress) {
    Launchers.of(trials.get(0).config());
    trials.forEach(t -> experiments.studies().of(t.config()).validate(t.what()));
    try {
      return FolderLock.ifFree(path.resolve(".lock"), () -> work(experiments, progress))
          .orElseThrow(() -> new BadInput("the sweep " + path + " is running now; wait for it"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the sweep in " + path + ": " + e, e);
    }
  }

  private Sweep work(Experiments experiments, Progress progress) {
    List<Sweep.Outcome> outcomes = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      outcomes.add(Sweep.Outcome.waiting(i, trials.get(i)));
      numbers.add(i);
    }
    writeIndex(outcomes);
    Launcher launcher = Launchers.of(trials.get(0).config());
    Heartbeat heartbeat = new Heartbeat(path);
    try (Progress.Task task = progress.start("sweep", trials.size(), "trials")) {
      Consumer<Sweep.Outcome> ended =
          outcome -> {
            write(outcomes, outcome, experiments);
            task.step(1);
          };
      launcher.run(new SweepWork(experiments, this, numbers, progress, ended));
    } catch (StoppedByUser e) {
      heartbeat.end(Status.State.STOPPED, "by the user");
      throw new StoppedByUser("stopped by the user; go on with: ./bondlab sweep --resume " + path);
    } catch (RuntimeException | Error e) {
      heartbeat.end(Status.State.FAILED, TrialFailed.reason(e));
      throw e;
    }
    Sweep sweep = new Sweep(path, outcomes);
    int failed = sweep.failed().size();
    heartbeat.end(
        failed == 0 ? Status.State.DONE : Status.State.FAILED,
        failed == 0 ? "" : failed + " of " + trials.size() + " trials failed, see index.csv");
    return sweep;
  }

  private void write(List<Sweep.Outcome> outcomes, Sweep.Outcome ended, Experiments experiments) {
    synchronized (outcomes) {
      outcomes.set(ended.trial(), ended);
      writeIndex(outcomes);
    }
    if (ended.status().equals("FAILED")) {
      experiments
          .tell()
          .accept(
              "trial %d (%s) failed: %s"
                  .formatted(ended.trial(), ended.overrides(), ended.reason()));
    }
  }

  /** Relative, so that results can be moved as a whole. */
  String fromHere(RunFolder run) {
    Path here = path.toAbsolutePath().normalize();
    return here.relativize(run.path().toAbsolutePath().normalize()).toString();
  }

  private void writeIndex(List<Sweep.Outcome> outcomes) {
    TableFiles.writeCsv(
        Tables.of("index", Sweep.Outcome.class, outcomes), path.resolve("index.csv"));
  }

  private static Map<String, Object> described(Trial trial) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("experiment", trial.experiment());
    values.put("overrides", trial.overrides());
    values.put("config_hash", trial.hash());
    values.put("config", trial.config().root().unwrapped());
    return values;
  }
}
