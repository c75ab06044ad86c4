package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Runs a sweep: finds what has finished, has the launcher run the rest, and records what becomes of
 * each trial. The runs themselves say what has finished, never a file of the sweep, so that a kill
 * at any instant loses nothing.
 */
final class SweepRun {
  private final Workspace workspace;
  private final SweepFolder sweep;
  private final Launcher launcher;
  private final Progress progress;
  private final TrialRunner runner;
  private final Sweep.Index index;

  private SweepRun(Workspace workspace, SweepFolder sweep, Launcher launcher, Progress progress) {
    this.workspace = workspace;
    this.sweep = sweep;
    this.launcher = launcher;
    this.progress = progress;
    this.runner = new TrialRunner(workspace, sweep.reuse());
    List<Sweep.Outcome> waiting =
        IntStream.range(0, sweep.trials().size()).mapToObj(sweep::waiting).toList();
    this.index = new Sweep.Index(sweep.path().resolve("index.csv"), waiting, workspace.tell());
  }

  /**
   * Runs what is not finished of a sweep.
   *
   * @throws BadInput if another process is at work on it
   * @throws StoppedByUser if interrupted; the message says how to resume
   */
  static Sweep of(Workspace workspace, SweepFolder sweep, Progress progress) {
    Launcher launcher = Launchers.of(sweep.trials());
    try {
      return Folders.ifFree(
              sweep.path().resolve(".lock"),
              () -> new SweepRun(workspace, sweep, launcher, progress).run())
          .orElseThrow(() -> new BadInput(runningNow(sweep.path())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the sweep in " + sweep.path() + ": " + e, e);
    }
  }

  private static String runningNow(Path path) {
    String who = Status.who(path);
    return "the sweep %s is running now%s; wait for it, or stop that first"
        .formatted(path, who.isEmpty() ? "" : " (" + who + ")");
  }

  private Sweep run() {
    workspace.tell("sweep of " + index.outcomes().size() + " trials: " + sweep.path());
    Status.Heartbeat heartbeat = new Status.Heartbeat(sweep.path(), index::follow);
    try {
      index.write();
      if (sweep.halving().isPresent()) {
        runRungs(sweep.halving().get());
      } else {
        runAll("sweep", IntStream.range(0, sweep.trials().size()).boxed().toList());
      }
      index.write();
      Sweep ended = new Sweep(sweep.path(), index.outcomes());
      String failure = failure(ended);
      heartbeat.end(failure.isEmpty() ? Status.State.DONE : Status.State.FAILED, failure);
      return ended;
    } catch (RuntimeException | Error e) {
      throw ended(heartbeat, e);
    }
  }

  private String failure(Sweep ended) {
    int all = ended.outcomes().size();
    int failed = ended.failed().size();
    if (failed > 0) {
      return failed + " of " + all + " trials failed, see index.csv";
    }
    return ended.isWhole() ? "" : "some of " + all + " trials have no outcome; " + sweep.goOn();
  }

  private RuntimeException ended(Status.Heartbeat heartbeat, Throwable e) {
    String goOn = sweep.goOn();
    boolean stopped = heartbeat.endBy(e);
    try {
      index.write();
    } catch (UncheckedIOException unwritten) {
      e.addSuppressed(unwritten);
    }
    if (stopped) {
      return new StoppedByUser("stopped by the user; " + goOn + " (or start the same again)");
    }
    if (e instanceof UncheckedIOException io) {
      return new UncheckedIOException(
          io.getMessage() + "; free some space, then " + goOn, io.getCause());
    }
    if (e instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e;
  }

  private void runAll(String title, List<Integer> numbers) {
    Map<String, List<Integer>> same = new LinkedHashMap<>();
    numbers.forEach(n -> same.computeIfAbsent(sweep.hash(n), h -> new ArrayList<>()).add(n));
    List<Integer> waiting = new ArrayList<>();
    int before = 0;
    for (List<Integer> all : same.values()) {
      int first = all.get(0);
      Optional<RunFolder> run = runner.finished(sweep.trials().get(first), sweep.hash(first));
      if (run.isPresent()) {
        before += all.size();
        note(index.get(first).done(sweep.fromHere(run.get()), 0), all);
        requireScore(run.get());
      } else {
        waiting.add(first);
      }
    }
    if (before > 0) {
      workspace.tell("%d of %d trials had finished before".formatted(before, numbers.size()));
    }
    if (waiting.isEmpty()) {
      return;
    }
    try (SweepWork.Totals totals =
        new SweepWork.Totals(progress, workspace, title, numbers.size() - before, before)) {
      launcher.run(
          new SweepWork(
              workspace,
              sweep,
              runner,
              waiting,
              totals,
              outcome -> ended(outcome, same.get(sweep.hash(outcome.trial())), totals)));
    }
  }

  private void ended(Sweep.Outcome outcome, List<Integer> same, SweepWork.Totals totals) {
    note(outcome, same);
    boolean failed = outcome.status().equals("FAILED");
    if (failed) {
      workspace.tell(
          "trial %d (%s) failed: %s"
              .formatted(outcome.trial(), outcome.overrides(), outcome.reason()));
    } else {
      requireScore(run(outcome));
    }
    totals.ended(same.size(), failed);
  }

  /** A wrong name of a table or column is told before more is run. */
  private void requireScore(RunFolder run) {
    sweep.halving().ifPresent(halving -> halving.best().score(run));
  }

  private void note(Sweep.Outcome outcome, List<Integer> same) {
    index.set(
        same.stream()
            .map(n -> n == outcome.trial() ? outcome : outcome.sameFor(sweep.waiting(n)))
            .toList());
  }

  private RunFolder run(Sweep.Outcome outcome) {
    return new RunFolder(sweep.path().resolve(outcome.run()).normalize());
  }

  private void runRungs(Halving halving) {
    int candidates = sweep.trials().size() / halving.rungs().size();
    List<Integer> going = IntStream.range(0, candidates).boxed().toList();
    List<Halving.RungRow> rows = new ArrayList<>();
    for (int rung = 0; rung < halving.rungs().size(); rung++) {
      int first = rung * candidates;
      List<Integer> trials = going.stream().map(candidate -> first + candidate).toList();
      String title = "rung " + (rung + 1) + " of " + halving.rungs().size();
      runAll(title, trials);
      List<Halving.RungRow> ranked =
          halving.rank(
              rung,
              trials.stream().map(index::get).toList(),
              trials.stream().map(n -> score(halving, n)).toList());
      requireValues(halving, ranked);
      rows.addAll(ranked);
      ranked.stream()
          .filter(row -> !row.wentOn())
          .forEach(row -> prune(halving, ranked, row, candidates));
      going =
          ranked.stream()
              .filter(Halving.RungRow::wentOn)
              .map(row -> row.trial() - first)
              .sorted()
              .toList();
      TableFiles.writeCsv(
          Tables.of("halving", Halving.RungRow.class, rows), sweep.path().resolve("halving.csv"));
    }
  }

  /** Of trials that finished, one at least must have what they are ranked by. */
  private void requireValues(Halving halving, List<Halving.RungRow> ranked) {
    long done = ranked.stream().filter(r -> index.get(r.trial()).status().equals("DONE")).count();
    if (done > 0 && ranked.stream().allMatch(row -> Double.isNaN(row.score()))) {
      throw new BadInput(
          ("best = %s: none of the %d trials that finished %s has a finite value in the last row"
                  + " of that column, so none is better than another; choose one that has values")
              .formatted(halving.best(), done, ranked.get(0).rung()));
    }
  }

  private double score(Halving halving, int number) {
    Sweep.Outcome outcome = index.get(number);
    return outcome.status().equals("DONE") ? halving.best().score(run(outcome)) : Double.NaN;
  }

  /** On all rungs above. */
  private void prune(
      Halving halving, List<Halving.RungRow> ranked, Halving.RungRow row, int candidates) {
    String score = Double.isNaN(row.score()) ? "no value" : String.valueOf(row.score());
    String why =
        index.get(row.trial()).status().equals("FAILED")
            ? "failed at " + row.rung()
            : "rank %d of %d at %s (%s: %s); the best %d went on"
                .formatted(
                    row.rank(),
                    ranked.size(),
                    row.rung(),
                    halving.best(),
                    score,
                    ranked.stream().filter(Halving.RungRow::wentOn).count());
    for (int n = row.trial() + candidates; n < sweep.trials().size(); n += candidates) {
      index.set(List.of(sweep.waiting(n).pruned(why)));
    }
  }
}
