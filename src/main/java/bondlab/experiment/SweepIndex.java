package bondlab.experiment;

import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tech.tablesaw.api.Table;

/**
 * What became of each trial so far, and the file index.csv that says it. The file is for people and
 * programs that look on: a sweep that is gone on with asks the runs themselves. So it is written
 * now and then, never for more than a twentieth of the time, and whole at the end.
 */
final class SweepIndex {
  private static final long LEAST_PAUSE_NANOS = 1_000_000_000L;
  private static final int SHARE = 20;

  private final Path file;
  private final Consumer<String> tell;
  private final List<Sweep.Outcome> outcomes;
  private long next = System.nanoTime();
  private boolean behind;
  private boolean failed;

  /**
   * @param tell hears once if the file cannot be written
   */
  SweepIndex(Path file, List<Sweep.Outcome> waiting, Consumer<String> tell) {
    this.file = file;
    this.tell = tell;
    this.outcomes = new ArrayList<>(waiting);
  }

  synchronized List<Sweep.Outcome> outcomes() {
    return List.copyOf(outcomes);
  }

  synchronized Sweep.Outcome get(int number) {
    return outcomes.get(number);
  }

  /** Takes outcomes; the file follows when it is time. */
  synchronized void set(List<Sweep.Outcome> some) {
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
        tell.accept(e.getMessage() + "; the sweep goes on, and what finishes is kept in its runs");
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
    return Tables.of("index", Sweep.Outcome.class, outcomes);
  }
}
