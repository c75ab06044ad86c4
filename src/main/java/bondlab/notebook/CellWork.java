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
  private static Thread last = new Thread(); // of the cell before, which may still be saving

  private CellWork() {}

  /**
   * Does the work and returns what it returns, or throws what it throws.
   *
   * @param waiting is called if the work of a stopped cell has to end first
   * @param stopped is called at once when the cell is interrupted
   * @throws StoppedByUser if the cell was interrupted
   */
  static <T> T run(Supplier<T> work, Runnable waiting, Runnable stopped) {
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
    begin(thread, waiting);
    await(thread, stopped);
    if (thrown.get() instanceof Error error) {
      throw error;
    }
    if (thrown.get() instanceof RuntimeException exception) {
      throw exception;
    }
    return result.get();
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
        stopped.run();
        thread.interrupt();
      }
    }
  }
}
