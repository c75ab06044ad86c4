package bondlab.experiment;

import bondlab.logger.Loggers;
import bondlab.progress.Progress;
import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The progress of a sweep. Its first line says how many trials have ended, the time left at their
 * rate, and how many failed, run and wait. A launcher opens a part in it for each trial at work.
 *
 * <p>Complaints of loggers are shown once per sweep, not on the line of a trial, which the next
 * message would write over. The log of each run has all of it.
 */
final class SweepProgress implements AutoCloseable {
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
  SweepProgress(Progress shown, Workspace workspace, String title, int total, int before) {
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
