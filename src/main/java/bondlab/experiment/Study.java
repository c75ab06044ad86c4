package bondlab.experiment;

import bondlab.table.Fingerprint;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;

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
   * Fingerprints what the study reads besides its configuration: corpora, prompts, tables, weights.
   * They are part of a trial's identity, so that an edited file gives another run. Asked before
   * anything is written and again as the run begins and ends: reads nothing that {@link
   * Fingerprint} does not.
   *
   * @param config as for {@link #validate}, which accepted it
   * @return a {@link Fingerprint} for each input, by the key that says where it is, such as {@code
   *     corpus.source}; in the identity it stands for that key's value, so that equal bytes in
   *     another place are the same trial. An input without a key has a name of its own. Names are
   *     told to others, so they hold no path
   * @throws bondlab.config.BadInput if an input is not there or cannot be read
   */
  default Map<String, String> inputs(Config config) {
    return Map.of();
  }

  /**
   * Names what the key {@code figures} may hold; empty if the report draws all figures. Figures are
   * no part of what a run computes: {@link #validate} and {@link #run} do not see the key, and a
   * finished run is found again whatever they are.
   */
  default List<String> figures() {
    return List.of();
  }

  /**
   * Whether a finished run is repeated rather than re-used: true for a check of the program itself,
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
