package bondlab.experiment;

import com.typesafe.config.Config;

/** A kind of work that a configuration asks for by name, under the key {@code study}. */
public interface Study {

  /** The value of the key {@code study}, such as {@code overoptimization}. */
  String name();

  /**
   * Refuses a configuration that cannot be run, before anything is written.
   *
   * @throws bondlab.config.BadInput with every problem
   */
  void validate(Config config);

  /**
   * Whether a finished run is done again rather than found: true for a check of the program itself,
   * whose result is not decided by its configuration.
   */
  default boolean runsAnew() {
    return false;
  }

  /**
   * Does the work and writes through {@code run}. May be called again for a run that was stopped or
   * killed; what it finished is then still in the folder.
   *
   * @throws bondlab.progress.StoppedByUser if its thread was interrupted
   */
  void run(Run run);
}
