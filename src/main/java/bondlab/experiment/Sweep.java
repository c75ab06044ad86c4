package bondlab.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of a sweep.
 *
 * @param folder {@code results/sweeps/ID}, with sweep.json, index.csv and STATUS
 * @param outcomes one a trial, in order
 */
public record Sweep(Path folder, List<Outcome> outcomes) {

  public Sweep {
    outcomes = List.copyOf(outcomes);
  }

  /** The trials that failed. */
  public List<Outcome> failed() {
    return outcomes.stream().filter(o -> o.status().equals("FAILED")).toList();
  }

  /** The folders of the trials that finished, in order. */
  public List<RunFolder> runs() {
    return outcomes.stream()
        .filter(o -> o.status().equals("DONE"))
        .map(o -> new RunFolder(Path.of(o.run())))
        .toList();
  }

  /**
   * What became of one trial: a row of index.csv.
   *
   * @param trial its number, from 0
   * @param status DONE, FAILED or WAITING
   * @param seconds how long it took now; 0 where a finished run was re-used
   * @param overrides what was varied, separated by spaces
   * @param configHash the trial's identity
   * @param run the run's folder; empty if there is none
   * @param reason why it failed; empty otherwise
   */
  public record Outcome(
      int trial,
      String status,
      double seconds,
      String overrides,
      String configHash,
      String run,
      String reason) {

    static Outcome waiting(int number, Trial trial) {
      String overrides = String.join(" ", trial.overrides());
      return new Outcome(number, "WAITING", 0, overrides, trial.hash(), "", "");
    }

    Outcome done(RunFolder folder, double took) {
      String path = folder.path().toString();
      return new Outcome(trial, "DONE", took, overrides, configHash, path, "");
    }

    Outcome failed(String where, String why, double took) {
      return new Outcome(trial, "FAILED", took, overrides, configHash, where, why);
    }
  }
}
