package bondlab.progress;

/** A loop was interrupted; what it finished is on disk and resumes. */
public final class StoppedByUser extends RuntimeException {
  public StoppedByUser(String message) {
    super(message);
  }

  /** Clears the thread's interrupt flag and throws if it was set. */
  public static void throwIfInterrupted() {
    if (Thread.interrupted()) {
      throw new StoppedByUser(
          "stopped by the user; run the same command again to go on from what is finished");
    }
  }
}
