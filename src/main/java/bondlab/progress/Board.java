package bondlab.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Collects what is going on now as lines of text: first the tasks inside one another, the outer
 * first, then one line for each part, such as the trials of a sweep that run side by side. Every
 * place that shows progress (a terminal, a log, a notebook cell) is a {@link Screen} of one. Safe
 * for many threads.
 */
public final class Board implements Progress {
  private static final int MOST_PARTS = 16;

  /** Where the lines go. Called by one thread at a time. */
  public interface Screen {
    /** Something has changed. The lines are made when asked for, which costs more than asking. */
    void changed(Supplier<List<String>> lines);

    /** The outermost task has ended, having shown. */
    void ended(String line);

    /** A message, which stays. */
    void say(String line);
  }

  private final Screen screen;
  private final Duration quiet;
  private final Row outer = new Row("");
  private final List<Row> parts = new ArrayList<>();

  /**
   * @param quiet how long a task or part must run before it shows
   */
  public Board(Screen screen, Duration quiet) {
    this.screen = screen;
    this.quiet = quiet;
  }

  @Override
  public Task start(String what, long total, String unit) {
    return outer.start(what, total, unit);
  }

  @Override
  public synchronized Part part(String name) {
    Row row = new Row(name);
    parts.add(row);
    return row;
  }

  @Override
  public synchronized void say(String line) {
    screen.say(line);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (outer.shows()) {
      lines.add(outer.text());
    }
    List<Row> shown = parts.stream().filter(Row::shows).toList();
    shown.stream().limit(MOST_PARTS).forEach(row -> lines.add("  " + row.text()));
    if (shown.size() > MOST_PARTS) {
      lines.add("  and " + (shown.size() - MOST_PARTS) + " more");
    }
    return lines;
  }

  private void changed() {
    screen.changed(this::lines);
  }

  /** The tasks of one line. */
  private final class Row implements Part {
    private final String name;
    private final long began = System.nanoTime();
    private final List<OpenTask> open = new ArrayList<>();
    private String said = "";

    Row(String name) {
      this.name = name;
    }

    @Override
    public Task start(String what, long total, String unit) {
      synchronized (Board.this) {
        OpenTask task = new OpenTask(this, new ProgressLine(what, total, unit));
        open.add(task);
        return task;
      }
    }

    @Override
    public void say(String line) {
      synchronized (Board.this) {
        said = line;
        changed();
      }
    }

    @Override
    public void close() {
      synchronized (Board.this) {
        parts.remove(this);
        changed();
      }
    }

    boolean shows() {
      boolean isOuter = this == outer;
      return isOuter
          ? open.stream().anyMatch(OpenTask::shows)
          : System.nanoTime() - began >= quiet.toNanos();
    }

    String text() {
      String tasks = open.stream().map(OpenTask::text).collect(Collectors.joining(" | "));
      String behind = tasks.isEmpty() ? said : tasks;
      return name.isEmpty() ? behind : name + (behind.isEmpty() ? "" : ": " + behind);
    }

    private void end(OpenTask task) {
      if (open.remove(task) && this == outer && open.isEmpty() && task.shows()) {
        screen.ended(task.text());
      }
    }
  }

  private final class OpenTask implements Task {
    private final Row row;
    private final ProgressLine line;
    private long done;
    private String note = "";

    OpenTask(Row row, ProgressLine line) {
      this.row = row;
      this.line = line;
    }

    @Override
    public void step(long units) {
      synchronized (Board.this) {
        done += units;
        changed();
      }
      StoppedByUser.throwIfInterrupted();
    }

    @Override
    public void note(String text) {
      synchronized (Board.this) {
        note = text;
      }
    }

    @Override
    public void close() {
      synchronized (Board.this) {
        row.end(this);
      }
    }

    boolean shows() {
      return line.elapsed().compareTo(quiet) >= 0;
    }

    String text() {
      return line.text(done, note);
    }
  }
}
