package bondlab.experiment;

import bondlab.table.AtomicFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps {@code STATUS} of a folder at RUNNING with a fresh time, until told how it ended. What
 * lives until the first beat is long enough to be worth going on with after a power cut, so its
 * files are forced to the disk then.
 */
final class Heartbeat {
  private final Path folder;
  private final Runnable also;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  Heartbeat(Path folder) {
    this(folder, () -> {});
  }

  /**
   * @param also done at each beat
   */
  Heartbeat(Path folder, Runnable also) {
    this.folder = folder;
    this.also = also;
    new Status(Status.State.RUNNING, "").write(folder);
    thread = new Thread(this::beat, "heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  /** Writes the last status; no beat comes after it. */
  void end(Status.State state, String reason) {
    rest();
    new Status(state, reason).write(folder);
  }

  /** Stops beating; when this returns, nothing is being written any more. */
  void rest() {
    ended.countDown();
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    boolean first = true;
    try {
      while (!ended.await(Status.HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          new Status(Status.State.RUNNING, "").write(folder);
          also.run();
          if (first) {
            AtomicFile.force(RunFolder.list(folder));
          }
          first = false;
        } catch (UncheckedIOException e) {
          // a full disk is the work's to report; the next beat tries again
          continue;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
