package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Cancels a running statement when time is up or its thread is interrupted. Close it. */
final class TimeLimit implements DuckDb.Watch, AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final Duration limit;
  private final Thread asking = Thread.currentThread();
  private final long start = System.nanoTime();
  private final Timer timer = new Timer("time limit of a question", true);
  private volatile Statement running;

  /**
   * Starts the clock.
   *
   * @param limit zero for none
   */
  TimeLimit(Duration limit) {
    this.limit = limit;
    TimerTask look =
        new TimerTask() {
          @Override
          public void run() {
            cancelIfOver();
          }
        };
    timer.schedule(look, LOOK_MILLIS, LOOK_MILLIS);
  }

  /** Called again and again: the next statement may just have begun. */
  private void cancelIfOver() {
    Statement its = running;
    try {
      if (its != null && isOver()) {
        its.cancel();
      }
    } catch (SQLException e) {
      return; // it has just ended
    }
  }

  private boolean isUp() {
    return !limit.isZero() && System.nanoTime() - start >= limit.toNanos();
  }

  @Override
  public void running(Statement statement) {
    running = statement;
  }

  @Override
  public boolean isOver() {
    return isUp() || asking.isInterrupted();
  }

  /**
   * Checks the clock.
   *
   * @throws BadInput if time is up or the thread was interrupted
   */
  void requireInTime() {
    if (isUp()) {
      throw new BadInput(
          "the question took longer than %s seconds and was stopped; ask for less, or allow more"
                  .formatted(limit.toMillis() / 1000.0)
              + " time: --timeout SECONDS, 0 for no limit");
    }
    if (asking.isInterrupted()) {
      throw new BadInput("the question was stopped");
    }
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
