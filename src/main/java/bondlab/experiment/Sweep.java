package bondlab.experiment;

import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tech.tablesaw.api.Table;

/**
 * The outcome of a sweep.
 *
 * @param folder {@code results/sweeps/ID}, with sweep.json, index.csv and STATUS
 * @param outcomes one per trial, in order
 */
public record Sweep(Path folder, List<Outcome> outcomes) {

  public Sweep {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Reads the outcome of a sweep.
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

  /** The trials that a halving dropped. */
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
   * The outcome of one trial: a row of index.csv.
   *
   * @param trial its number, from 0
   * @param status DONE, FAILED, WAITING, or PRUNED if a halving dropped it
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

    Outcome done(String where, double took) {
      return new Outcome(trial, "DONE", took, overrides, configHash, where, "");
    }

    Outcome pruned(String why) {
      return new Outcome(trial, "PRUNED", 0, overrides, configHash, "", why);
    }

    /** The same, with advice appended to the reason. */
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

  /**
   * Collects what becomes of each trial, and writes it to index.csv. The file is for people and
   * programs that look on, since a resumed sweep asks the runs themselves. So it is written now and
   * then, in at most a twentieth of the time, and whole at the end.
   */
  static final class Index {
    private static final long LEAST_PAUSE_NANOS = 1_000_000_000L;
    private static final int SHARE = 20;

    private final Path file;
    private final Consumer<String> tell;
    private final List<Outcome> outcomes;
    private long next = System.nanoTime();
    private boolean behind;
    private boolean failed;

    /**
     * @param tell hears once if the file cannot be written
     */
    Index(Path file, List<Outcome> waiting, Consumer<String> tell) {
      this.file = file;
      this.tell = tell;
      this.outcomes = new ArrayList<>(waiting);
    }

    synchronized List<Outcome> outcomes() {
      return List.copyOf(outcomes);
    }

    synchronized Outcome get(int number) {
      return outcomes.get(number);
    }

    /** Takes outcomes; the file follows when it is time. */
    synchronized void set(List<Outcome> some) {
      some.forEach(outcome -> outcomes.set(outcome.trial(), outcome));
      behind = true;
      follow();
    }

    /** Writes the file if it is behind and it is time. */
    synchronized void follow() {
      long start = System.nanoTime();
      if (!behind || start - next < 0) {
        return;
      }
      try {
        TableFiles.replaceCsv(table(), file);
        behind = false;
      } catch (UncheckedIOException e) {
        if (!failed) {
          tell.accept(
              e.getMessage() + "; the sweep goes on, and what finishes is kept in its runs");
        }
        failed = true;
      }
      long took = System.nanoTime() - start;
      next = System.nanoTime() + Math.max(LEAST_PAUSE_NANOS, SHARE * took);
    }

    /**
     * Writes the file now, forced to the disk.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    synchronized void write() {
      TableFiles.writeCsv(table(), file);
    }

    private Table table() {
      return Tables.of("index", Outcome.class, outcomes);
    }
  }
}
