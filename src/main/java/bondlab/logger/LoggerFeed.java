package bondlab.logger;

import bondlab.config.BadInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Hands what a run tells to one logger, in order, in a thread of its own. After a failure the
 * logger is opened again and asked what it has; in between, rows wait here.
 */
final class LoggerFeed implements Runnable {
  /** Rows that wait at most; more are not logged. Some tens of megabytes. */
  static final int MOST_WAITING = 10_000;

  private static final int ROWS_AT_ONCE = 50;

  /** What an open logger refuses this often is left out, so that the rest is logged. */
  private static final int MOST_FAILURES = 3;

  private final Loggers.Chosen chosen;
  private final LoggedRun run;
  private final Consumer<String> tell;
  private final Pace pace;
  private final Thread thread;
  private final Deque<Item> waiting = new ArrayDeque<>();
  private RunListener listener;
  private ToldSteps steps;
  private boolean ending;
  private boolean complained;
  private int failures;
  private long taken;
  private long lost;

  /** Something to be told. */
  interface Item {
    void to(RunListener listener) throws IOException;
  }

  /** A row, which is told together with its neighbours. */
  private record Row(LoggedRow row) implements Item {
    @Override
    public void to(RunListener listener) throws IOException {
      listener.rows(List.of(row));
    }
  }

  private LoggerFeed(Loggers.Chosen chosen, LoggedRun run, Consumer<String> tell, Pace pace) {
    this.chosen = chosen;
    this.run = run;
    this.tell = tell;
    this.pace = pace;
    thread = new Thread(this, "logger " + chosen.logger().name());
    thread.setDaemon(true);
  }

  static LoggerFeed start(Loggers.Chosen chosen, LoggedRun run, Consumer<String> tell, Pace pace) {
    LoggerFeed feed = new LoggerFeed(chosen, run, tell, pace);
    feed.thread.start();
    return feed;
  }

  void row(LoggedRow row) {
    item(new Row(row));
  }

  synchronized void item(Item item) {
    if (item instanceof Row && waiting.size() >= MOST_WAITING) {
      lost++;
    } else {
      waiting.add(item);
      notifyAll();
    }
  }

  /** No more is to come. */
  synchronized void end() {
    ending = true;
    notifyAll();
  }

  /** Waits while the logger takes something now and then, and says what it did not take. */
  void awaitEnd() {
    try {
      for (long before = -1; thread.isAlive() && before != taken(); ) {
        before = taken();
        thread.join(pace.patience().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the run's own stop; it waits no longer
    }
    thread.interrupt(); // of a thread that has ended this does nothing
    long left = left();
    if (left > 0) {
      tell.accept(
          ("logger %s has not taken %d of the rows, tables and figures of %s; its files have them,"
                  + " and the same command with --force logs them again, with networks from the"
                  + " cache")
              .formatted(chosen.logger().name(), left, run.folder()));
    }
  }

  private synchronized long taken() {
    return taken;
  }

  private synchronized long left() {
    return lost + waiting.size();
  }

  @Override
  public void run() {
    Duration pause = pace.firstPause();
    try {
      while (true) {
        try {
          if (!tellNext()) {
            return;
          }
          pause = pace.firstPause();
        } catch (IOException | RuntimeException | LinkageError e) {
          skipIfRefused();
          closeQuietly();
          boolean hopeless = e instanceof LinkageError || e instanceof BadInput;
          complain(e, hopeless);
          if (hopeless || !waited(pause)) {
            return;
          }
          pause = pace.longer(pause);
        }
      }
    } catch (InterruptedException e) {
      return; // the run does not wait any longer
    } finally {
      closeQuietly();
    }
  }

  /** Tells what is next, once it is there; false after the last. */
  private boolean tellNext() throws IOException, InterruptedException {
    if (listener == null) {
      listener = chosen.logger().open(run, chosen.settings());
      steps = new ToldSteps(listener);
    }
    List<Item> batch = next();
    if (batch.isEmpty()) {
      return false;
    }
    if (batch.get(0) instanceof Row) {
      List<LoggedRow> fresh = steps.fresh(batch.stream().map(item -> ((Row) item).row()).toList());
      if (!fresh.isEmpty()) {
        listener.rows(fresh);
      }
    } else {
      batch.get(0).to(listener);
    }
    remove(batch.size());
    failures = 0;
    return true;
  }

  private synchronized void skipIfRefused() {
    failures += listener == null ? 0 : 1; // a logger that is away refuses nothing
    if (failures == MOST_FAILURES) {
      waiting.poll();
      lost++;
      failures = 0;
    }
  }

  /** Some rows, or one other item; none after the last. They stay in the queue. */
  private synchronized List<Item> next() throws InterruptedException {
    while (waiting.isEmpty() && !ending) {
      wait();
    }
    List<Item> batch = new ArrayList<>();
    for (Item item : waiting) {
      boolean isRow = item instanceof Row;
      if (isRow || batch.isEmpty()) {
        batch.add(item);
      }
      if (!isRow || batch.size() == ROWS_AT_ONCE) {
        break;
      }
    }
    return batch;
  }

  private synchronized void remove(int count) {
    for (int i = 0; i < count; i++) {
      waiting.remove();
    }
    taken += count;
  }

  /** Waits for another try; false if the run has ended and there is none. */
  private synchronized boolean waited(Duration pause) throws InterruptedException {
    boolean ended = ending;
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toMillis(); left > 0 && !ending; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return !ended;
  }

  /**
   * Says that something went wrong, the first time.
   *
   * @param hopeless whether it is not tried again
   */
  private void complain(Throwable e, boolean hopeless) {
    if (!complained) {
      complained = true;
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      tell.accept(
          "logger %s: %s; the run goes on, its own files have everything%s"
              .formatted(
                  chosen.logger().name(),
                  reason,
                  hopeless ? "" : ", and it is tried again until the run ends"));
    }
  }

  private void closeQuietly() {
    try {
      if (listener != null) {
        listener.close();
      }
    } catch (IOException | RuntimeException e) {
      complain(e, false);
    } finally {
      listener = null;
    }
  }

  /**
   * How long a logger may take.
   *
   * @param firstPause after a failure, before another try; doubled each time
   * @param longestPause which it stays at
   * @param patience of a run that has ended, for one answer
   */
  record Pace(Duration firstPause, Duration longestPause, Duration patience) {
    static final Pace USUAL =
        new Pace(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(5));

    /** The pause after another failure. */
    Duration longer(Duration pause) {
      Duration twice = pause.multipliedBy(2);
      return twice.compareTo(longestPause) < 0 ? twice : longestPause;
    }
  }

  /** Keeps a value of a step from being told twice to one listener. */
  static final class ToldSteps {
    private final RunListener listener;
    private final Map<List<String>, Long> lastSteps = new HashMap<>();

    ToldSteps(RunListener listener) {
      this.listener = listener;
    }

    /**
     * Keeps what is new of these rows: values of a later step than the last of their series and
     * name. They count as told from now on.
     */
    List<LoggedRow> fresh(List<LoggedRow> rows) {
      List<LoggedRow> fresh = new ArrayList<>();
      for (LoggedRow row : rows) {
        Map<String, Double> values = new TreeMap<>();
        row.values()
            .forEach(
                (name, value) -> {
                  if (row.step() > lastStep(row.series(), name)) {
                    values.put(name, value);
                    lastSteps.put(List.of(row.series(), name), row.step());
                  }
                });
        if (!values.isEmpty()) {
          fresh.add(new LoggedRow(row.series(), row.step(), row.time(), values));
        }
      }
      return fresh;
    }

    private long lastStep(String series, String name) {
      return lastSteps.computeIfAbsent(
          List.of(series, name), key -> listener.lastStep(series, name).orElse(Long.MIN_VALUE));
    }
  }
}
