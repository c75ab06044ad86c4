package bondlab.notebook;

import bondlab.progress.Progress;
import bondlab.progress.ProgressLine;
import bondlab.progress.StoppedByUser;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Progress as one line of a cell's output that is written over. Tasks inside one another stand in
 * one line, the outer first. The notebook's stop button interrupts the cell's thread, and the next
 * step of any task ends with {@link StoppedByUser}.
 */
final class CellProgress implements Progress {
  private static final long PAUSE_NANOS = 500_000_000L;

  private final Consumer<String> line;
  private final List<CellTask> open = new ArrayList<>();
  private long next = System.nanoTime();

  /**
   * @param line takes the text that replaces the one before
   */
  CellProgress(Consumer<String> line) {
    this.line = line;
  }

  @Override
  public synchronized Task start(String what, long total, String unit) {
    CellTask task = new CellTask(new ProgressLine(what, total, unit));
    open.add(task);
    return task;
  }

  private synchronized void changed() {
    if (System.nanoTime() - next >= 0) {
      line.accept(open.stream().map(CellTask::text).collect(Collectors.joining(" | ")));
      next = System.nanoTime() + PAUSE_NANOS;
    }
  }

  private synchronized void end(CellTask task) {
    open.remove(task);
  }

  private final class CellTask implements Task {
    private final ProgressLine told;
    private long done;
    private String note = "";

    CellTask(ProgressLine told) {
      this.told = told;
    }

    @Override
    public void step(long units) {
      synchronized (CellProgress.this) {
        done += units;
        changed();
      }
      StoppedByUser.throwIfInterrupted();
    }

    @Override
    public void note(String text) {
      synchronized (CellProgress.this) {
        note = text;
      }
    }

    @Override
    public void close() {
      end(this);
    }

    String text() {
      return told.text(done, note);
    }
  }
}
