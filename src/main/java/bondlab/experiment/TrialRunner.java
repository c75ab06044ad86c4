package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.ConfigText;
import bondlab.logger.Loggers;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import bondlab.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs trials: from their configuration to folders marked DONE, FAILED or STOPPED. One object
 * serves all trials of a sweep: it asks git once and lists earlier runs once.
 */
final class TrialRunner {
  private final Workspace workspace;
  private final EarlierRuns.Reuse reuse;
  private final EarlierRuns earlier;
  private Map<String, Object> git;

  TrialRunner(Workspace workspace, EarlierRuns.Reuse reuse) {
    this.workspace = workspace;
    this.reuse = reuse;
    this.earlier = new EarlierRuns(reuse, workspace.tell());
    Tables.startTablesaw(); // before anything that can be stopped
  }

  /** A trial to be run, the folder of its runs, and who hears of it. */
  private record Job(
      Trial trial, String hash, Path parent, Progress progress, Consumer<String> tell) {}

  /** The finished run of a trial, if there is one that may be used. */
  Optional<RunFolder> finished(Trial trial, String hash) {
    return reuse.finished(workspace.study(trial))
        ? earlier.finished(workspace.runs(trial), hash)
        : Optional.empty();
  }

  /** The run that a trial began and did not finish, if there is one. */
  Optional<RunFolder> unfinished(Trial trial, String hash) {
    return earlier.unfinished(workspace.runs(trial), hash);
  }

  /**
   * Runs a trial, finds its finished run, or resumes one that was stopped or killed, in its folder.
   * If the same configuration is running in another process, a trial of a sweep waits for it and
   * then finds its result.
   *
   * @param tell hears what is being done
   * @throws TrialFailed if the study throws
   * @throws BadInput if the study finds its input bad on the way, or a trial outside a sweep is
   *     running now
   * @throws StoppedByUser if interrupted
   */
  RunFolder run(Trial trial, String hash, Progress progress, Consumer<String> tell) {
    Path parent = workspace.runs(trial);
    Path lock = EarlierRuns.lock(parent, hash);
    Job job = new Job(trial, hash, parent, progress, tell);
    Optional<RunFolder> before = reused(job); // without a lock: the folder may be read-only
    if (before.isPresent()) {
      return before.get();
    }
    try {
      Optional<RunFolder> now = Folders.ifFree(lock, () -> claimed(job));
      if (now.isPresent()) {
        return now.get();
      }
      String running =
          "the same configuration is running now in "
              + parent.resolve("*-" + EarlierRuns.shortened(hash));
      if (reuse.sweep().isEmpty()) {
        throw new BadInput(running + "; wait for it, or change the seed");
      }
      tell.accept("waiting: " + running);
      return Folders.hold(lock, () -> claimed(job));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep runs in " + parent + ": " + e, e);
    }
  }

  private Optional<RunFolder> reused(Job job) {
    Optional<RunFolder> finished = finished(job.trial, job.hash);
    boolean unheard = Loggers.areAsked(job.trial.config());
    finished.ifPresent(
        run ->
            job.tell.accept(
                "re-used the finished run "
                    + run.path()
                    + (unheard ? "; loggers hear only what is run: --force runs it again" : "")));
    return finished;
  }

  private RunFolder claimed(Job job) throws IOException {
    Optional<RunFolder> finished = reused(job);
    if (finished.isPresent()) {
      return finished.get();
    }
    requireInputs(job.trial);
    earlier.awaitSilence(job.parent, job.hash, job.tell);
    Optional<RunFolder> unfinished = unfinished(job.trial, job.hash);
    earlier.tellDamaged(job.parent, job.hash);
    return unfinished.isPresent()
        ? resume(job, unfinished.get())
        : begin(job, earlier.begin(job.parent, job.hash));
  }

  private void requireInputs(Trial trial) {
    trial.requireInputs(workspace.study(trial).inputs(trial.what()));
  }

  private RunFolder begin(Job job, RunFolder folder) {
    Trial trial = job.trial;
    Path path = folder.path();
    job.tell.accept("running in " + path);
    AtomicFile.replace(path.resolve("config.conf"), ConfigText.hocon(trial.config()));
    AtomicFile.replace(
        path.resolve("overrides.txt"),
        String.join("\n", trial.overrides()) + (trial.overrides().isEmpty() ? "" : "\n"));
    return work(job, folder, facts(job, folder));
  }

  private Map<String, Object> facts(Job job, RunFolder folder) {
    Map<String, Object> facts = new LinkedHashMap<>(origin(job, folder));
    facts.put("experiment", job.trial.experiment());
    facts.put("study", job.trial.config().getString("study"));
    facts.put("overrides", job.trial.overrides());
    if (!job.trial.inputs().isEmpty()) {
      facts.put("inputs", job.trial.inputs());
    }
    reuse.sweep().ifPresent(sweep -> facts.put("sweep", sweep));
    facts.put("versions", Provenance.versions());
    facts.put("machine", Provenance.machine());
    facts.put("threads", Workspace.threads(job.trial.config()));
    facts.put("started", Instant.now().toString());
    facts.put("resumed", 0);
    return facts;
  }

  private RunFolder resume(Job job, RunFolder folder) throws IOException {
    job.tell.accept("resuming the unfinished run " + folder.path());
    Folders.deleteUnfinishedFiles(folder.path());
    Folders.deleteUnfinishedFiles(folder.tables());
    folder.path().resolve("summary.txt").toFile().delete(); // it is said again at the end
    Map<String, Object> facts = facts(job, folder);
    try {
      facts.putAll(folder.provenance().root().unwrapped());
    } catch (BadInput e) {
      workspace.tell(e.getMessage() + "; it is written anew");
    }
    facts.putAll(origin(job, folder));
    // of an end that STATUS does not confirm
    facts.keySet().removeAll(List.of("ended", "seconds", RunFolder.SEALED));
    facts.put("resumed", ((Number) facts.get("resumed")).intValue() + 1);
    return work(job, folder, facts);
  }

  private RunFolder work(Job job, RunFolder folder, Map<String, Object> facts) {
    Path file = folder.path().resolve("run.json");
    AtomicFile.replace(file, Json.page(facts));
    Status.Heartbeat heartbeat = new Status.Heartbeat(folder.path(), () -> {});
    Study study = workspace.study(job.trial);
    long start = System.nanoTime();
    ArtifactCache cache = workspace.telling(job.tell).cache(job.trial.config());
    try (Run run = new Run(job.trial, folder, origin(job, folder), job.progress, cache)) {
      try {
        study.run(run);
        requireInputs(job.trial); // what was read in between is not what the hash says
      } catch (RuntimeException | Error e) {
        run.log(e);
        throw e;
      }
      facts.put("ended", Instant.now().toString());
      facts.put("seconds", (System.nanoTime() - start) / 1e9);
      Provenance.engine().ifPresent(engine -> facts.put("engine", engine));
      facts.put(RunFolder.SEALED, true);
      AtomicFile.replace(file, Json.page(facts));
      folder.seal();
      heartbeat.rest();
      AtomicFile.force(folder.results());
      heartbeat.end(Status.State.DONE, "");
      return folder;
    } catch (RuntimeException | Error e) {
      throw ended(heartbeat, folder, e);
    }
  }

  private static RuntimeException ended(Status.Heartbeat heartbeat, RunFolder folder, Throwable e) {
    if (heartbeat.endBy(e)) {
      return e instanceof StoppedByUser stop ? stop : new StoppedByUser("stopped by the user");
    }
    return e instanceof BadInput bad ? bad : new TrialFailed(folder, e);
  }

  private Map<String, Object> origin(Job job, RunFolder folder) {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("run", folder.id());
    origin.put("config_hash", job.hash);
    origin.put("git", git());
    origin.put("seeds", Provenance.seeds(job.trial.config()));
    return origin;
  }

  private synchronized Map<String, Object> git() {
    if (git == null) {
      git = Provenance.git(workspace.home());
    }
    return git;
  }
}
