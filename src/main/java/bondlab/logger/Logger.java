package bondlab.logger;

import com.typesafe.config.Config;
import java.io.IOException;

/**
 * A place that runs can be logged to, such as TensorBoard. Found by {@link java.util.ServiceLoader}
 * and chosen by {@code loggers=[NAME]} or {@code loggers=[{name: NAME, …}]}.
 */
public interface Logger {

  /** The name that chooses it. */
  String name();

  /**
   * Refuses settings that cannot be used, before any work. It contacts nobody: a server that is
   * away is no reason not to run.
   *
   * @param settings its object in {@code loggers}, the name among them
   * @throws bondlab.config.BadInput with every problem
   */
  void validate(Config settings);

  /**
   * Opens what will hear a run, the same one for a resumed run. Called off the run's own thread,
   * and again after a failure.
   *
   * @throws IOException if it cannot be reached now; the message says what to do
   */
  RunListener open(LoggedRun run, Config settings) throws IOException;
}
