package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.logger.Loggers;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A sweep at work, as its launcher sees it.
 *
 * @param workspace the project's folder, its studies, and who hears messages
 * @param sweep the sweep's folder and its trials
 * @param runner runs its trials in this process
 * @param waiting the numbers of the trials to be run, in order; of trials with one configuration
 *     only the first, and none that has finished
 * @param progress tells a person; a launcher opens a part in it for each trial at work
 * @param ended takes each outcome once, from any thread, and records it
 */
public record SweepWork(
    Workspace workspace,
    SweepFolder sweep,
    TrialRunner runner,
    List<Integer> waiting,
    Totals progress,
    Consumer<Sweep.Outcome> ended) {

  public SweepWork {
    waiting = List.copyOf(waiting);
  }

  /** The settings under the key {@code launcher}. */
  public Config settings() {
    return sweep.trials().get(0).launcher();
  }

  /**
   * The sweep's folder, where another process finds the trials ({@link Experiments#runPrepared}).
   */
  public Path folder() {
    return sweep.path();
  }

  /** A line of progress for a trial that begins; close it when the trial ends. */
  public Progress.Part part(int number) {
    return progress.part(sweep.label(number));
  }

  /** Records the outcome of a trial. */
  public void ended(Sweep.Outcome outcome) {
    ended.accept(outcome);
  }

  /**
   * An outcome for a trial whose process died. Its run, if it had begun one, is resumed with the
   * sweep.
   *
   * @param reason says how, and what to do
   */
  public Sweep.Outcome died(int number, String reason, double seconds) {
    String run =
        runner
            .unfinished(sweep.trials().get(number), sweep.hash(number))
            .map(sweep::fromHere)
            .orElse("");
    return sweep.waiting(number).failed(run, reason, seconds);
  }

  /**
   * Runs one trial in this thread, or finds its finished run.
   *
   * @param telling shows what it does
   * @return what became of it; a failure is an outcome
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Sweep.Outcome runHere(int number, Progress telling) {
    return outcome(sweep, runner, number, telling);
  }

  /** Runs trial {@code number} of {@code sweep}, or finds its finished run. */
  static Sweep.Outcome outcome(
      SweepFolder sweep, TrialRunner runner, int number, Progress telling) {
    Sweep.Outcome waiting = sweep.waiting(number);
    long start = System.nanoTime();
    try {
      RunFolder run =
          runner.run(sweep.trials().get(number), sweep.hash(number), telling, telling::say);
      return waiting.done(sweep.fromHere(run), seconds(start));
    } catch (TrialFailed e) {
      String reason = TrialFailed.reason(e.getCause());
      return waiting.failed(sweep.fromHere(e.folder()), reason, seconds(start));
    } catch (BadInput | UncheckedIOException e) {
      // the latter is a folder that cannot be made: the disk is full, or not to be written
      return waiting.failed("", TrialFailed.reason(e), seconds(start));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * The progress of a sweep. Its first line says how many trials have ended, the time left at their
   * rate, and how many failed, run and wait. A launcher opens a part in it for each trial at work.
   *
   * <p>Complaints of loggers are shown once per sweep, not on the line of a trial, which the next
   * message would write over. The log of each run has all of it.
   */
  static final class Totals implements AutoCloseable {
    private final Progress shown;
    private final Workspace workspace;
    private final Progress.Task task;
    private final int total;
    private final int before;
    private final Set<String> complaints = new HashSet<>();
    private int ended;
    private int failed;
    private int running;

    /**
     * Opens the first line.
     *
     * @param title such as {@code sweep}, or the rung of a halving
     * @param total trials to be run
     * @param before trials that had finished before, which tell nothing of the rate
     */
    Totals(Progress shown, Workspace workspace, String title, int total, int before) {
      this.shown = shown;
      this.workspace = workspace;
      this.total = total;
      this.before = before;
      this.task = shown.start(title, total, "trials");
      note();
    }

    /** A line for a trial at work; close it when the trial ends. */
    Progress.Part part(String name) {
      return new TrialPart(shown.part(name));
    }

    /**
     * Counts trials that have ended.
     *
     * @throws bondlab.progress.StoppedByUser if this thread was interrupted
     */
    void ended(int count, boolean badly) {
      synchronized (this) {
        ended += count;
        failed += badly ? count : 0;
        note();
      }
      task.step(count);
    }

    private synchronized void addRunning(int change) {
      running += change;
      note();
    }

    private synchronized boolean isFirst(String complaint) {
      return complaints.add(complaint);
    }

    private void note() {
      List<String> parts = new ArrayList<>();
      add(parts, failed, " failed");
      add(parts, running, " running");
      add(parts, Math.max(0, total - ended - running), " waiting");
      add(parts, before, " finished before");
      task.note(String.join(", ", parts));
    }

    private static void add(List<String> parts, int count, String what) {
      if (count > 0) {
        parts.add(count + what);
      }
    }

    @Override
    public void close() {
      task.close();
    }

    /** The line of a trial at work. */
    private final class TrialPart implements Progress.Part {
      private final Progress.Part part;
      private boolean closed;

      TrialPart(Progress.Part part) {
        this.part = part;
        addRunning(1);
      }

      @Override
      public Progress.Task start(String what, long units, String unit) {
        return part.start(what, units, unit);
      }

      /** Without the folders of this machine: the line is short. */
      @Override
      public void say(String line) {
        Optional<String> complaint = Loggers.complaint(line);
        if (complaint.isEmpty()) {
          part.say(line.replace(workspace.home() + File.separator, ""));
        } else if (isFirst(complaint.get())) {
          workspace.tell(line);
        }
      }

      @Override
      public void close() {
        part.close();
        if (!closed) {
          addRunning(-1);
        }
        closed = true;
      }
    }
  }
}
