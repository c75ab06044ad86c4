package bondlab.experiment;

import com.typesafe.config.Config;
import java.util.Optional;

/**
 * Which earlier runs of the same configuration stand for a trial.
 *
 * @param sweep the sweep that the trial belongs to, by the name of its folder; empty for a single
 *     run
 * @param own true if only runs that this very sweep began count, because what was there before it
 *     is to be run again
 * @param force true if no run counts
 */
record Reuse(Optional<String> sweep, boolean own, boolean force) {

  /** For one trial by itself. */
  static Reuse single(boolean force) {
    return new Reuse(Optional.empty(), false, force);
  }

  /** For the trials of a sweep. */
  static Reuse inSweep(String sweep, boolean own) {
    return new Reuse(Optional.of(sweep), own, false);
  }

  /**
   * Whether a finished run is found, not run again. In a sweep always, or it would have no end; a
   * sweep of a study that runs anew re-uses its own runs only.
   */
  boolean finished(Study study) {
    return sweep.isPresent() || !study.runsAnew();
  }

  /** Whether a run counts, by what its run.json says. */
  boolean counts(Config facts) {
    if (force) {
      return false;
    }
    return !own || facts.hasPath("sweep") && facts.getString("sweep").equals(sweep.orElseThrow());
  }

  /** Whether a trial that another process runs now is waited for. */
  boolean waits() {
    return sweep.isPresent();
  }
}
