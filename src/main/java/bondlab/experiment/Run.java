package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.logger.Ending;
import bondlab.logger.Listeners;
import bondlab.logger.LoggedRun;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tech.tablesaw.api.Table;

/**
 * A run at work: a study reads its configuration from it and writes its results through it. What is
 * written is on disk, whole, when the method returns.
 */
public final class Run implements AutoCloseable {
  private static final int MOST_SHOWN = 40;

  private final Trial trial;
  private final RunFolder folder;
  private final Map<String, Object> origin;
  private final Progress progress;
  private final ArtifactCache cache;
  private final Listeners listeners;
  private JsonLines metrics;
  private Throwable thrown;

  /**
   * @param origin what the table of a run is signed with: configuration hash, commit, seeds
   */
  Run(
      Trial trial,
      RunFolder folder,
      Map<String, Object> origin,
      Progress progress,
      ArtifactCache cache) {
    this.trial = trial;
    this.folder = folder;
    this.origin = origin;
    this.progress = progress;
    Consumer<String> tell =
        message -> {
          log(message);
          cache.tell().accept(message);
        };
    this.cache = new ArtifactCache(cache.folder(), threads(), tell);
    LoggedRun logged = new LoggedRun(folder.path(), trial.experiment(), trial.what(), origin);
    this.listeners = Listeners.open(logged, trial.config(), tell);
  }

  /** The configuration to compute: {@link Trial#what}. */
  public Config config() {
    return trial.what();
  }

  /** Fingerprints of what is read, by name: {@link Study#inputs}. */
  public Map<String, String> inputs() {
    return trial.inputs();
  }

  public RunFolder folder() {
    return folder;
  }

  public Progress progress() {
    return progress;
  }

  /**
   * The number of worker threads to use: what run.json says, so that a resumed run has as many as
   * it began with, and the same numbers.
   */
  public int threads() {
    Config facts = folder.provenance();
    return facts.hasPath("threads") ? facts.getInt("threads") : Workspace.threads(config());
  }

  /** The cache; the log says whether an entry was made or re-used. */
  public ArtifactCache cache() {
    return cache;
  }

  /**
   * The root of this run's random streams.
   *
   * @throws BadInput if the configuration has no {@code seed}
   */
  public RandomStream stream() {
    if (!config().hasPath("seed")) {
      throw new BadInput("seed is not set; every run needs one, such as seed=1");
    }
    return RandomStream.of(config().getLong("seed"));
  }

  /**
   * Writes a table as CSV and Parquet, and beside them {@code NAME.json}: type, unit and meaning of
   * its columns, its rows, and the configuration hash, commit and seeds it comes from.
   *
   * @param type of the rows; its {@link bondlab.table.Column}s say unit and meaning
   */
  public <R extends Record> void table(String name, Class<R> type, List<R> rows) {
    table(Tables.of(name, type, rows), Schema.of(type));
  }

  /**
   * The same for a table whose columns no record can name.
   *
   * @param schema type, unit and meaning of its columns, in order
   */
  public void table(Table table, Schema schema) {
    String name = table.name();
    Path csv = folder.tables().resolve(name + ".csv");
    TableFiles.replaceCsv(table, csv);
    Path parquet = folder.tables().resolve(name + ".parquet");
    TableFiles.replaceParquet(table, parquet);
    Map<String, Object> sidecar = new LinkedHashMap<>(origin);
    sidecar.put("table", name);
    sidecar.put("rows", table.rowCount());
    sidecar.put("columns", schema.toMap());
    AtomicFile.replace(folder.tables().resolve(name + ".json"), Json.page(sidecar));
    log("table " + name);
    listeners.table(name, List.of(csv, parquet));
  }

  /** Appends one line to metrics.jsonl; loggers hear its numbers. */
  public synchronized void metrics(Map<String, ?> values) {
    metrics().append(values);
    listeners.row(values);
  }

  private JsonLines metrics() {
    if (metrics == null) {
      metrics = JsonLines.open(folder.metrics());
    }
    return metrics;
  }

  /** Adds a row to metrics.jsonl; loggers hear its numbers, of a {@code SeriesRow} as a curve. */
  public synchronized void metrics(Record row) {
    metrics().append(row);
    listeners.row(row);
  }

  /** Lets the loggers hear a row that has a file of its own; a row told before is left out. */
  public void tell(Record row) {
    listeners.row(row);
  }

  /**
   * Where a part of the work keeps its checkpoints: {@code checkpoints/NAME-KEY}. The name is there
   * for people and is shortened to letters that every file system takes; the key tells two parts
   * apart, and a part from what it was when it was made of something else.
   *
   * @param madeOf every value that decides the part, as for {@link ArtifactCache#get}
   */
  public Path checkpoints(String name, Config madeOf) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9=.]+", "-");
    String shown = plain.substring(0, Math.min(MOST_SHOWN, plain.length()));
    return folder.checkpoints().resolve(shown + "-" + cache.key(madeOf).substring(0, 16));
  }

  /** Deletes the checkpoints of a part that is finished. */
  public void dropCheckpoints(String name, Config madeOf) {
    Path folder = checkpoints(name, madeOf);
    try {
      Folders.deleteAll(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder + ": " + e, e);
    }
  }

  /** Shows a message to the user, and logs it. */
  public void tell(String line) {
    cache.tell().accept(line);
  }

  /** Adds to summary.txt, which is printed when the run ends and when it is re-used. */
  public synchronized void say(String text) {
    Folders.append(folder.path().resolve("summary.txt"), text + "\n");
  }

  /** Adds a line with the time to log.txt. */
  public synchronized void log(String line) {
    folder.note(line);
  }

  /** Logs why the run ends. On a full disk this fails too; why it ends matters more. */
  void log(Throwable thrown) {
    this.thrown = thrown;
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    try {
      log(trace.toString().stripTrailing());
    } catch (UncheckedIOException unwritten) {
      thrown.addSuppressed(unwritten);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (metrics != null) {
        metrics.close();
      }
    }
    Ending ending = Ending.of(thrown);
    listeners.end(ending, ending == Ending.FAILED ? TrialFailed.reason(thrown) : "");
  }
}
