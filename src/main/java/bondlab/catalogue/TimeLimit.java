package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Stops what a database is at when time is up, or when its thread is interrupted. Close it. */
final class TimeLimit implements DuckDb.Watch, AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final Duration limit;
  private final Thread asking = Thread.currentThread();
  private final Thread watch;
  private volatile boolean isUp;
  private volatile boolean closed;
  private volatile Statement running;

  /**
   * @param limit from now on; zero for none
   */
  TimeLimit(Duration limit) {
    this.limit = limit;
    this.watch = new Thread(this::watch, "time limit of a question");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    long start = System.nanoTime();
    while (!closed) {
      boolean late = !limit.isZero() && System.nanoTime() - start >= limit.toNanos();
      isUp |= late;
      if (late || asking.isInterrupted()) {
        cancel(); // again and again: the next statement may just have begun
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void cancel() {
    Statement its = running;
    try {
      if (its != null) {
        its.cancel();
      }
    } catch (SQLException e) {
      return; // it has just ended
    }
  }

  @Override
  public void running(Statement statement) {
    running = statement;
  }

  @Override
  public boolean isOver() {
    return isUp || asking.isInterrupted();
  }

  /**
   * @throws BadInput if time was up
   */
  void requireInTime() {
    if (isUp) {
      throw new BadInput(
          "the question took longer than %s seconds and was stopped; ask for less, or give it more"
                  .formatted(limit.toMillis() / 1000.0)
              + " time: --timeout SECONDS, 0 for no limit");
    }
    if (asking.isInterrupted()) {
      throw new BadInput("the question was stopped");
    }
  }

  @Override
  public void close() {
    closed = true;
    watch.interrupt();
    try {
      watch.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
