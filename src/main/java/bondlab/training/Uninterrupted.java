package bondlab.training;

import bondlab.progress.StoppedByUser;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Supplier;

/** Finishes what must not stop half-way, and lets the interrupt be felt after it. */
final class Uninterrupted {
  private Uninterrupted() {}

  /**
   * Runs the work, from its beginning again if an interrupt broke it off.
   *
   * @param work may be begun more than once
   */
  static <T> T call(Supplier<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.get();
        } catch (RuntimeException e) {
          if (!isInterrupt(e)) {
            throw e;
          }
          interrupted = true;
          Thread.interrupted(); // a channel that was closed by it leaves the flag set
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isInterrupt(Throwable e) {
    return e != null
        && (e instanceof StoppedByUser
            || e instanceof ClosedByInterruptException
            || isInterrupt(e.getCause()));
  }
}
