package bondlab.notebook;

import bondlab.progress.StoppedByUser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The long work of a cell, in a thread of its own. A kernel ends an interrupted cell at once and
 * shows nothing that comes later, while work hears the interrupt at its next step and then saves
 * what it has. So the cell's thread waits here, answers the stop button and passes it on; the next
 * cell's work begins when this one has ended.
 */
final class CellWork {
  /** A cell that starts so soon after a stopped one was queued with it, not run by hand. */
  private static final long QUEUED_NANOS = 700_000_000L;

  private static Thread last = new Thread(); // of the cell before, which may still be saving
  private static long stoppedAt;
  private static boolean isStopped;

  private CellWork() {}

  /**
   * Does the work and returns what it returns, or throws what it throws.
   *
   * @param waiting is called if the work of a stopped cell has to end first
   * @param stopped is called at once when the cell is interrupted
   * @throws StoppedByUser if the cell was interrupted, or was queued behind one that was
   */
  static <T> T run(Supplier<T> work, Runnable waiting, Runnable stopped) {
    refuseQueued();
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.set(work.get());
              } catch (RuntimeException | Error e) {
                thrown.set(e);
              }
            },
            "work of a cell");
    thread.setDaemon(true); // a kernel that is shut down does not wait for it
    try {
      begin(thread, waiting);
      await(thread, stopped);
    } finally {
      noteEnd();
    }
    if (thrown.get() instanceof Error error) {
      throw error;
    }
    if (thrown.get() instanceof RuntimeException exception) {
      throw exception;
    }
    return result.get();
  }

  /** "Run all" goes on to the next cells when one is stopped; they must not start new work. */
  private static synchronized void refuseQueued() {
    if (isStopped && System.nanoTime() - stoppedAt < QUEUED_NANOS) {
      stoppedAt = System.nanoTime();
      throw new StoppedByUser("not started: the cell before was stopped; run this cell by itself");
    }
    isStopped = false;
  }

  private static synchronized void noteEnd() {
    if (isStopped) {
      stoppedAt = System.nanoTime(); // the time counts from when the kernel is free again
    }
  }

  private static synchronized void noteStop() {
    isStopped = true;
    stoppedAt = System.nanoTime();
  }

  private static void begin(Thread thread, Runnable waiting) {
    synchronized (CellWork.class) {
      try {
        if (last.isAlive() && last != Thread.currentThread()) {
          waiting.run();
          last.join();
        }
      } catch (InterruptedException e) {
        throw new StoppedByUser("stopped while waiting for the cell that was stopped before");
      }
      last = thread;
      thread.start();
    }
  }

  /** Waits for the end, to which an interrupt is passed on. */
  private static void await(Thread thread, Runnable stopped) {
    boolean done = false;
    while (!done) {
      try {
        thread.join();
        done = true;
      } catch (InterruptedException e) {
        noteStop();
        stopped.run();
        thread.interrupt();
      }
    }
  }
}
