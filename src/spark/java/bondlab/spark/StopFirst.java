package bondlab.spark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Keeps Spark alive through the first seconds of a Ctrl-C. Spark stops itself at once when the
 * process is told to end, and its executors with it; the sweep needs them a moment longer, to
 * interrupt its trials and let them write what they have.
 */
final class StopFirst {
  /** Hooks with more come first; Spark's own have 40 to 60. */
  private static final int PRIORITY = 100;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook;

  private StopFirst(int seconds) {
    hook =
        () -> {
          try {
            ended.await(seconds, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    ShutdownHookManager.get().addShutdownHook(hook, PRIORITY, seconds, TimeUnit.SECONDS);
  }

  /**
   * Spark's own end waits until {@link #done}.
   *
   * @param seconds how long at most
   */
  static StopFirst beforeSpark(int seconds) {
    return new StopFirst(seconds);
  }

  /** Lets Spark end. */
  void done() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
