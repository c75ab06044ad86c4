package bondlab.logger;

import bondlab.progress.StoppedByUser;
import java.nio.channels.ClosedByInterruptException;

/** How the work on a run ended. */
public enum Ending {
  /** All of it is done. */
  DONE,
  /** By the user; it can be resumed. */
  STOPPED,
  /** By an error. */
  FAILED;

  /**
   * The ending that a study's exception makes; null for none.
   *
   * @param thrown an interrupt may have surfaced anywhere among its causes
   */
  public static Ending of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoppedByUser || cause instanceof ClosedByInterruptException) {
        return STOPPED;
      }
    }
    return thrown == null ? DONE : FAILED;
  }
}
