package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.ConfigText;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.AtomicFile;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes one trial from its configuration to a folder with DONE, FAILED or STOPPED in it. */
final class TrialRunner {
  private final Experiments experiments;
  private final Map<String, Object> git;

  TrialRunner(Experiments experiments) {
    this.experiments = experiments;
    this.git = Provenance.git(experiments.home());
  }

  /**
   * Runs a trial, unless a finished run of the same configuration has started at or after {@code
   * since} and its study does not run anew each time. A stopped or killed one is gone on with, in
   * its folder.
   *
   * @throws TrialFailed if the study throws
   * @throws BadInput if the study finds its input bad on the way, or the same trial is running now
   * @throws StoppedByUser if interrupted
   */
  RunFolder run(Trial trial, Instant since, Progress progress) {
    Path parent = experiments.results(trial.config()).resolve("runs").resolve(trial.experiment());
    String shortHash = trial.hash().substring(0, 8);
    try {
      return FolderLock.ifFree(
              parent.resolve(".locks").resolve(shortHash),
              () -> claimed(parent, trial, since, progress))
          .orElseThrow(() -> new BadInput(runningNow(parent, shortHash)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep runs in " + parent + ": " + e, e);
    }
  }

  private RunFolder claimed(Path parent, Trial trial, Instant since, Progress progress)
      throws IOException {
    List<RunFolder> earlier = earlier(parent, trial, since);
    boolean anew = experiments.studies().of(trial.config()).runsAnew();
    for (RunFolder run : earlier) {
      if (!anew && run.status().state() == Status.State.DONE) {
        experiments.tell().accept("re-used the finished run " + run.path());
        return run;
      }
    }
    for (RunFolder run : earlier) {
      if (run.status().isResumable()) {
        return resume(run, trial, progress);
      }
    }
    String suffix = trial.hash().substring(0, 8);
    return begin(new RunFolder(Folders.makeUnique(parent, suffix)), trial, progress);
  }

  private static String runningNow(Path parent, String shortHash) {
    return "the same configuration is running now in "
        + parent.resolve("*-" + shortHash)
        + "; wait for it, or change the seed";
  }

  /** Runs of the same configuration, the latest first. */
  private static List<RunFolder> earlier(Path parent, Trial trial, Instant since) {
    String hash = trial.hash();
    return RunFolder.list(parent).stream()
        .filter(path -> path.getFileName().toString().contains("-" + hash.substring(0, 8)))
        .sorted(Comparator.reverseOrder())
        .map(RunFolder::new)
        .filter(run -> isOf(run, hash, since))
        .toList();
  }

  private static boolean isOf(RunFolder run, String hash, Instant since) {
    try {
      Config provenance = run.provenance();
      return provenance.getString("config_hash").equals(hash)
          && !Instant.parse(provenance.getString("started")).isBefore(since);
    } catch (RuntimeException e) {
      return false; // a damaged folder is nobody's; it stays for its owner to look at
    }
  }

  private RunFolder begin(RunFolder folder, Trial trial, Progress progress) {
    Map<String, Object> facts = new LinkedHashMap<>(origin(trial, folder));
    facts.put("experiment", trial.experiment());
    facts.put("study", trial.config().getString("study"));
    facts.put("overrides", trial.overrides());
    facts.put("versions", Provenance.versions());
    facts.put("machine", Machine.describe());
    facts.put("threads", threads(trial.config()));
    facts.put("started", Instant.now().toString());
    facts.put("resumed", 0);
    Path path = folder.path();
    experiments.tell().accept("running in " + path);
    AtomicFile.write(path.resolve("config.conf"), ConfigText.hocon(trial.config()));
    AtomicFile.write(
        path.resolve("overrides.txt"),
        String.join("\n", trial.overrides()) + (trial.overrides().isEmpty() ? "" : "\n"));
    return work(folder, trial, facts, progress);
  }

  /** Worker threads of a trial: the key {@code threads}, where 0 or none is one a processor. */
  private static int threads(Config config) {
    int asked = config.hasPath("threads") ? config.getInt("threads") : 0;
    return asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
  }

  private RunFolder resume(RunFolder folder, Trial trial, Progress progress) {
    experiments.tell().accept("going on with the unfinished run " + folder.path());
    folder.path().resolve("summary.txt").toFile().delete(); // it is said again at the end
    Map<String, Object> facts = new LinkedHashMap<>(folder.provenance().root().unwrapped());
    facts.putAll(origin(trial, folder));
    facts.put("resumed", ((Number) facts.getOrDefault("resumed", 0)).intValue() + 1);
    return work(folder, trial, facts, progress);
  }

  private RunFolder work(
      RunFolder folder, Trial trial, Map<String, Object> facts, Progress progress) {
    Path file = folder.path().resolve("run.json");
    AtomicFile.write(file, Json.page(facts));
    Heartbeat heartbeat = new Heartbeat(folder.path());
    Study study = experiments.studies().of(trial.config());
    long start = System.nanoTime();
    ArtifactCache cache = experiments.cache(trial.config());
    try (Run run = new Run(trial, folder, origin(trial, folder), progress, cache)) {
      try {
        study.run(run);
      } catch (RuntimeException | Error e) {
        run.log(e);
        throw e;
      }
      facts.put("ended", Instant.now().toString());
      facts.put("seconds", (System.nanoTime() - start) / 1e9);
      AtomicFile.write(file, Json.page(facts));
      heartbeat.end(Status.State.DONE, "");
      return folder;
    } catch (RuntimeException | Error e) {
      throw ended(heartbeat, folder, e);
    }
  }

  private static RuntimeException ended(Heartbeat heartbeat, RunFolder folder, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoppedByUser || cause instanceof ClosedByInterruptException) {
        heartbeat.end(Status.State.STOPPED, "by the user");
        return cause instanceof StoppedByUser stop
            ? stop
            : new StoppedByUser("stopped by the user");
      }
    }
    heartbeat.end(Status.State.FAILED, TrialFailed.reason(e));
    return e instanceof BadInput bad ? bad : new TrialFailed(folder, e);
  }

  private Map<String, Object> origin(Trial trial, RunFolder folder) {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("run", folder.id());
    origin.put("config_hash", trial.hash());
    origin.put("git", git);
    origin.put("seeds", Provenance.seeds(trial.config()));
    return origin;
  }
}
