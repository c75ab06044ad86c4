package bondlab.experiment;

import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tech.tablesaw.api.Table;

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

  /**
   * Reads what became of a sweep.
   *
   * @throws bondlab.config.BadInput if {@code folder} has no readable index.csv
   */
  public static Sweep read(Path folder) {
    Table index = TableFiles.readCsv(folder.resolve("index.csv"), Outcome.class);
    return new Sweep(folder, Tables.rows(index, Outcome.class));
  }

  /** The trials that failed. */
  public List<Outcome> failed() {
    return outcomes.stream().filter(o -> o.status().equals("FAILED")).toList();
  }

  /** The trials that a halving went on without. */
  public List<Outcome> pruned() {
    return outcomes.stream().filter(o -> o.status().equals("PRUNED")).toList();
  }

  /** Whether every trial finished, or was pruned. */
  public boolean isWhole() {
    return runs().size() + pruned().size() == outcomes.size();
  }

  /** The folders of the trials that finished, in order. */
  public List<RunFolder> runs() {
    return outcomes.stream()
        .filter(o -> o.status().equals("DONE"))
        .map(o -> new RunFolder(folder.resolve(o.run()).normalize()))
        .toList();
  }

  /**
   * What became of one trial: a row of index.csv.
   *
   * @param trial its number, from 0
   * @param status DONE, FAILED, WAITING, or PRUNED: a halving went on without it
   * @param seconds how long it took now; 0 where a finished run was re-used
   * @param overrides what was varied, separated by spaces
   * @param configHash the trial's identity
   * @param run the run's folder, from the sweep's folder; empty if there is none
   * @param reason why it failed or was pruned; empty otherwise
   */
  public record Outcome(
      int trial,
      String status,
      double seconds,
      String overrides,
      String configHash,
      String run,
      String reason)
      implements Serializable {

    /** For people. */
    public String toLine() {
      String what = reason.isEmpty() ? run : reason;
      return String.format(
          Locale.ROOT, "%4d %s %.1f s  %s  %s", trial, status, seconds, overrides, what);
    }

    /** For programs; the keys are the columns of index.csv. */
    public Map<String, Object> toMap() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("trial", trial);
      values.put("status", status);
      values.put("seconds", seconds);
      values.put("overrides", overrides);
      values.put("config_hash", configHash);
      values.put("run", run);
      values.put("reason", reason);
      return values;
    }

    Outcome done(String where, double took) {
      return new Outcome(trial, "DONE", took, overrides, configHash, where, "");
    }

    Outcome pruned(String why) {
      return new Outcome(trial, "PRUNED", 0, overrides, configHash, "", why);
    }

    /** The same, with what to do behind the reason. */
    public Outcome advised(String advice) {
      return new Outcome(
          trial, status, seconds, overrides, configHash, run, reason + "; " + advice);
    }

    /** The same of a trial that has another number. */
    Outcome numbered(int number) {
      return new Outcome(number, status, seconds, overrides, configHash, run, reason);
    }

    /** The same for a trial that turned out to have the same configuration. */
    Outcome sameFor(Outcome other) {
      return new Outcome(
          other.trial(), status, 0, other.overrides(), other.configHash(), run, reason);
    }

    Outcome failed(String where, String why, double took) {
      return new Outcome(trial, "FAILED", took, overrides, configHash, where, why);
    }
  }
}
