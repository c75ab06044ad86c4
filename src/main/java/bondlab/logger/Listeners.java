package bondlab.logger;

import bondlab.config.BadInput;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The loggers of one run, as the run tells them. No method throws or waits, whatever becomes of a
 * logger; {@link #end} waits a little for what is still on its way.
 */
public final class Listeners {
  private static final String STEP = "step";

  private final List<LoggerFeed> feeds;
  private final Map<String, Long> counts = new HashMap<>();

  private Listeners(List<LoggerFeed> feeds) {
    this.feeds = feeds;
  }

  /**
   * Opens the loggers that {@code config} asks for; they are contacted later.
   *
   * @param config with the key {@code loggers}
   * @param tell hears what goes wrong, from any thread
   */
  public static Listeners open(LoggedRun run, Config config, Consumer<String> tell) {
    return open(run, config, tell, LoggerFeed.Pace.USUAL);
  }

  static Listeners open(LoggedRun run, Config config, Consumer<String> tell, LoggerFeed.Pace pace) {
    try {
      return new Listeners(
          Loggers.of(config).stream()
              .map(chosen -> LoggerFeed.start(chosen, run, harmless(tell), pace))
              .toList());
    } catch (BadInput e) { // a resumed run may meet loggers that are not here
      tell.accept(e.getMessage() + "; the run goes on without");
      return new Listeners(List.of());
    }
  }

  /** What cannot even be said, as on a full disk, is no reason to fail either. */
  private static Consumer<String> harmless(Consumer<String> tell) {
    return message -> {
      try {
        tell.accept(message);
      } catch (UncheckedIOException e) {
        return;
      }
    };
  }

  /** Logs the numbers of a line at its {@code step}; without one, lines are counted. */
  public void row(Map<String, ?> values) {
    row("", "", values);
  }

  /** Logs the numbers of a record; those of a {@link SeriesRow} under its series. */
  public void row(Record row) {
    if (feeds.isEmpty()) {
      return;
    }
    if (row instanceof SeriesRow of) {
      row(of.series(), of.kind() + "/", Tables.cells(of.values()));
    } else {
      row("", "", Tables.cells(row));
    }
  }

  private void row(String series, String prefix, Map<String, ?> cells) {
    if (feeds.isEmpty()) {
      return;
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    cells.forEach((name, cell) -> putNumber(numbers, prefix + name, cell));
    Double step = numbers.remove(prefix + STEP);
    long count = step == null ? next(series + "/" + prefix) : step.longValue();
    if (!numbers.isEmpty()) {
      LoggedRow row = new LoggedRow(series, count, Instant.now(), numbers);
      feeds.forEach(feed -> feed.row(row));
    }
  }

  private static void putNumber(Map<String, Double> numbers, String name, Object cell) {
    if (cell instanceof Number number) {
      numbers.put(name, number.doubleValue());
    } else if (cell instanceof Boolean truth) {
      numbers.put(name, truth ? 1.0 : 0.0);
    }
  }

  private synchronized long next(String series) {
    return counts.merge(series, 1L, Long::sum);
  }

  /**
   * Logs a table.
   *
   * @param files that hold it, written already
   */
  public void table(String name, List<Path> files) {
    feeds.forEach(feed -> feed.item(listener -> listener.table(name, files)));
  }

  /** Logs a figure of a finished run. */
  public void figure(String name, Path png) {
    feeds.forEach(feed -> feed.item(listener -> listener.figure(name, png)));
  }

  /**
   * Logs the ending, and waits for the loggers to take what is left, as long as they do take it.
   *
   * @param reason why it failed; empty otherwise
   */
  public void end(Ending ending, String reason) {
    feeds.forEach(feed -> feed.item(listener -> listener.ended(ending, reason)));
    close();
  }

  /** Waits as {@link #end} does, without an ending: of a run that had ended before. */
  public void close() {
    feeds.forEach(LoggerFeed::end);
    feeds.forEach(LoggerFeed::awaitEnd);
  }

  /**
   * A row of one of several series that a run writes to one log, such as the evaluations of one
   * training among several. Loggers then show a curve for each series.
   */
  public interface SeriesRow {

    /** The series, such as {@code bond-seed1}. */
    String series();

    /** The kind of the values, such as {@code evaluation}; it stands before each value's name. */
    String kind();

    /** The values, with a component {@code step}. */
    Record values();
  }
}
