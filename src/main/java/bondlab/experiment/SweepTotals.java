package bondlab.experiment;

import bondlab.progress.Progress;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The first line of a sweep's progress: how many trials have ended, and the time left at their
 * rate; how many failed, run and wait. A launcher opens a part for each trial at work in {@link
 * #trials}.
 */
final class SweepTotals implements AutoCloseable {
  private final Progress progress;
  private final Path home;
  private final Progress.Task task;
  private final int total;
  private final int before;
  private int ended;
  private int failed;
  private int running;

  /**
   * @param home the project's folder
   * @param title such as {@code sweep}, or the rung of a halving
   * @param total trials to be run
   * @param before trials that had finished before, which tell nothing of the rate
   */
  SweepTotals(Progress progress, Path home, String title, int total, int before) {
    this.home = home;
    this.progress = progress;
    this.total = total;
    this.before = before;
    this.task = progress.start(title, total, "trials");
    note();
  }

  /** Where trials at work are shown. */
  Progress trials() {
    return new Progress() {
      @Override
      public Task start(String what, long total, String unit) {
        return progress.start(what, total, unit);
      }

      @Override
      public Part part(String name) {
        return new Counted(progress.part(name));
      }

      @Override
      public void say(String line) {
        progress.say(line);
      }
    };
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

  private synchronized void at(int change) {
    running += change;
    note();
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

  /** A trial at work. */
  private final class Counted implements Progress.Part {
    private final Progress.Part part;
    private boolean closed;

    Counted(Progress.Part part) {
      this.part = part;
      at(1);
    }

    @Override
    public Task start(String what, long total, String unit) {
      return part.start(what, total, unit);
    }

    /** Without the folders of this machine: the line is short. */
    @Override
    public void say(String line) {
      part.say(line.replace(home + File.separator, ""));
    }

    @Override
    public void close() {
      part.close();
      if (!closed) {
        at(-1);
      }
      closed = true;
    }
  }
}
