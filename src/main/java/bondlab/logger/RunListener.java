package bondlab.logger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Hears one run. Called by one thread at a time, never by the run's own. Whatever a method throws
 * is shown to the user, and the listener is closed and opened again for another try; {@link
 * #lastStep} then keeps what it has from being told twice.
 */
public interface RunListener extends AutoCloseable {

  /**
   * The last step of a value that it has from an earlier part of the same run. Values up to this
   * step are not told again.
   *
   * @param name of the value, such as {@code evaluation/gold}
   */
  OptionalLong lastStep(String series, String name);

  /** Rows in the order in which the run wrote them, each with one value or more. */
  void rows(List<LoggedRow> rows) throws IOException;

  /**
   * A table; the same name replaces what was told before.
   *
   * @param files that hold it, whole
   */
  void table(String name, List<Path> files) throws IOException;

  /**
   * A figure of a finished run.
   *
   * @param png its file
   */
  void figure(String name, Path png) throws IOException;

  /**
   * The run has ended, for now or for good.
   *
   * @param reason why it failed; empty otherwise
   */
  void ended(Ending ending, String reason) throws IOException;

  @Override
  void close() throws IOException;
}
