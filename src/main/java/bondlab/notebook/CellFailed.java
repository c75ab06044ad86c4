package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.experiment.TrialFailed;
import bondlab.progress.StoppedByUser;
import bondlab.reward.RewardFailed;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * The work of a cell failed. It has no cause and no stack trace, which a kernel would show below
 * the message; the log of the run that the message names has both.
 */
public final class CellFailed extends RuntimeException {
  CellFailed(String message) {
    super(message, null, false, false);
  }

  /**
   * Does the work of a cell. Bad input and a stop are thrown on, a failed run or file as {@link
   * CellFailed}, all without a stack trace; what nobody expected keeps its own.
   */
  static <T> T oneMessage(Supplier<T> work) {
    try {
      return work.get();
    } catch (BadInput | StoppedByUser e) {
      throw bare(e);
    } catch (TrialFailed | RewardFailed | UncheckedIOException e) {
      throw new CellFailed(e.getMessage());
    }
  }

  /** Removes the stack trace of an exception. */
  static <E extends RuntimeException> E bare(E thrown) {
    thrown.setStackTrace(new StackTraceElement[0]);
    return thrown;
  }
}
