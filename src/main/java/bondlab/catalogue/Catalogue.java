package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.DuckDb;
import bondlab.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Table;

/**
 * Answers SQL over all runs below a results folder. Nothing has to be kept in sync: opening reads
 * the files that describe each run, and a query reads Parquet files and logs in place. Files that
 * no longer change are remembered ({@link FileMemo}).
 *
 * <ul>
 *   <li>{@code runs}: one row per run ({@link KnownRun.Row}); {@code config}: one row per value of
 *       its configuration; {@code settings}: one row per run and a typed column per key
 *   <li>a view for each table name, such as {@code evaluations}: its rows in all runs, preceded by
 *       the columns {@code run} and {@code experiment} and followed by the keys in which these runs
 *       differ; {@code metrics} and {@code trainings}: the same over logs
 *   <li>{@code problems}: files that were left out ({@link Problem}); the rest is still read
 * </ul>
 *
 * <p>Runs are found in {@code runs/}, {@code imported/} and {@code published/}; a published copy of
 * a run that is present is left out. For one thread at a time.
 */
public final class Catalogue implements AutoCloseable {
  private static final String RUNS = "runs";
  private static final String PROBLEMS = "problems";
  private static final int SHOWN = 5;

  /** Names of views that are not tables; a table of such a name appears as {@code table_NAME}. */
  static final Set<String> RESERVED =
      Set.of(
          RUNS,
          ConfigViews.CONFIG,
          ConfigViews.SETTINGS,
          PROBLEMS,
          LogViews.METRICS,
          LogViews.TRAININGS);

  private final DuckDBConnection duck;
  private final List<KnownRun> runs;
  private final Path results;
  private final FileMemo memo;
  private final Problem.Log problems;
  private final ConfigViews settings;
  private final TableViews tables;
  private final LogViews logs;

  private Catalogue(DuckDBConnection duck, Path results) throws SQLException {
    this.duck = duck;
    this.results = results;
    this.problems = new Problem.Log(results);
    this.memo = new FileMemo(results);
    RunReader reader = new RunReader(results, problems, memo);
    this.runs = readRuns(results, reader, problems);
    Table rows = Tables.of(RUNS, KnownRun.Row.class, runs.stream().map(KnownRun::row).toList());
    this.settings = new ConfigViews(duck, reader, runs);
    DuckDb.execute(duck, "CREATE SCHEMA " + ConfigViews.INSIDE);
    DuckDb.load(duck, DuckDb.MEMORY, ConfigViews.INSIDE, RUNS, rows);
    String times =
        "TRY_CAST(started AS TIMESTAMP) AS started, TRY_CAST(ended AS TIMESTAMP) AS ended";
    DuckDb.execute(duck, "CREATE VIEW runs AS SELECT * REPLACE (" + times + ") FROM inside.runs");
    this.tables = new TableViews(duck, memo, problems, settings, runs);
    this.logs = new LogViews(duck, memo, problems, settings, runs);
    ReadOnlySql.lock(duck, results);
  }

  /**
   * Reads the description of every run below {@code results}. The caller closes it.
   *
   * @throws BadInput if the folder does not exist
   */
  public static Catalogue open(Path results) {
    if (!Files.isDirectory(results)) {
      throw new BadInput(
          "results folder "
              + results
              + " does not exist; run an experiment first, or give another");
    }
    try {
      DuckDBConnection duck = DuckDb.open();
      try {
        return new Catalogue(duck, results.toRealPath());
      } catch (SQLException | RuntimeException e) {
        duck.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the catalogue of " + results + " failed: " + e, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + results + ": " + e, e);
    }
  }

  /**
   * Finds the run that a person typed: a folder ({@code results/runs/EXPERIMENT/ID}, from the
   * working folder or from home), a name ({@code EXPERIMENT/ID}, {@code imported/NAME}), or any
   * part of an id that only one run has.
   *
   * @param home the project's folder
   * @param results where runs are looked for by name
   * @throws BadInput if there is none, or more than one
   */
  public static RunFolder findRun(Path home, Path results, String typed) {
    for (Path folder :
        List.of(
            Path.of(typed),
            home.resolve(typed),
            results.resolve(RunPlace.OWN).resolve(typed),
            results.resolve(typed))) {
      if (Files.isRegularFile(folder.resolve("config.conf"))) {
        return RunFolder.open(folder.toAbsolutePath().normalize());
      }
    }
    List<Path> matching = new ArrayList<>();
    Problem.Log ignored = new Problem.Log(results);
    for (RunPlace place : RunPlace.ALL) {
      for (RunPlace.Found found : place.find(results, ignored)) {
        if (!place.flat() && found.folder().getFileName().toString().contains(typed)) {
          matching.add(found.folder());
        }
      }
    }
    if (matching.size() == 1) {
      return RunFolder.open(matching.get(0));
    }
    throw new BadInput(
        matching.isEmpty()
            ? typed
                + " is no run; give its folder, EXPERIMENT/ID or part of an id; "
                + "./bondlab runs lists them"
            : typed
                + " could be "
                + matching.size()
                + " runs, such as "
                + matching.stream().limit(SHOWN).map(results::relativize).toList());
  }

  private static List<KnownRun> readRuns(Path results, RunReader reader, Problem.Log problems) {
    List<RunPlace.Found> found = new ArrayList<>();
    RunPlace.ALL.forEach(place -> found.addAll(place.find(results, problems)));
    List<KnownRun> runs = found.parallelStream().map(reader::read).toList();
    Set<String> own = new HashSet<>();
    runs.stream().filter(KnownRun::isOwn).forEach(run -> own.add(run.row().id()));
    return runs.stream().filter(run -> !(run.isCopy() && own.contains(run.row().id()))).toList();
  }

  /**
   * Runs a SELECT. A missing cell and NaN are the same in its answer.
   *
   * @throws BadInput if the SQL does anything but read, names something unknown, or is refused by
   *     DuckDB; the message gives the reason
   */
  public Table query(String sql) {
    return query(sql, Duration.ZERO);
  }

  /**
   * Runs a SELECT for a limited time. Interrupting the thread stops it too.
   *
   * @param limit on the whole query, including views; zero for none
   * @throws BadInput as {@link #query(String)}, and if time is up
   */
  public Table query(String sql, Duration limit) {
    try (TimeLimit time = new TimeLimit(limit)) {
      try {
        return answer(sql, time);
      } catch (BadInput e) {
        throw e;
      } catch (SQLException | IllegalArgumentException e) {
        time.requireInTime();
        String absent =
            e.getMessage().contains("not found in FROM clause")
                ? "a key of the configuration is a column of a table only where its runs differ in it; the"
                    + " view config has every key of every run\n"
                : "";
        throw new BadInput(
            "the question cannot be answered: " + e.getMessage() + "\n" + absent + there());
      }
    }
  }

  private Table answer(String sql, TimeLimit time) throws SQLException {
    String select = ReadOnlySql.checked(duck, sql, results);
    prepare(select);
    time.requireInTime();
    while (true) {
      try {
        return DuckDb.table(duck, "answer", select, time);
      } catch (SQLException e) {
        time.requireInTime();
        if (!tables.leaveOutNamed(e.getMessage(), select)) {
          throw e;
        }
      }
    }
  }

  /** The names of all views. */
  public List<String> views() {
    List<String> all = new ArrayList<>(RESERVED);
    all.addAll(tables.names());
    Collections.sort(all);
    return all;
  }

  /** The names of all tables of runs. */
  public List<String> tables() {
    return tables.names();
  }

  /** The problems found so far, by file; a query of the view {@code problems} finds the rest. */
  public List<Problem> problems() {
    return problems.all();
  }

  /** The view over a table with its columns; null if none of its files can be read. */
  TableViews.View view(String name) {
    try {
      return tables.get(name);
    } catch (SQLException e) {
      throw new IllegalStateException("the view " + name + " failed: " + e.getMessage(), e);
    }
  }

  /** Creates the views that the text names; all of them if it asks which views exist. */
  private void prepare(String sql) throws SQLException {
    String text = sql.toLowerCase(Locale.ROOT).replace("\"\"", "\""); // names as they are
    boolean all = text.matches("(?s).*\\b(show|information_schema|duckdb_\\w+|problems)\\b.*");
    for (String name : tables.names()) {
      if (all || text.contains(name.toLowerCase(Locale.ROOT))) {
        tables.make(name);
      }
    }
    for (String name : LogViews.NAMES) {
      if (all || text.contains(name)) {
        logs.make(name);
      }
    }
    if (all || text.contains(ConfigViews.SETTINGS)) {
      settings.makeSettings();
    }
    boolean config = text.matches("(?s).*\\bconfig\\b(?!\\.).*"); // not "config.seed", a column
    if (all || config) {
      settings.makeConfig(config);
    }
    if (all) {
      DuckDb.execute(duck, "DROP TABLE IF EXISTS problems");
      DuckDb.load(
          duck,
          DuckDb.MEMORY,
          "main",
          PROBLEMS,
          Tables.of(PROBLEMS, Problem.class, problems.all()));
    }
  }

  private String there() {
    return "the views are " + String.join(", ", views()) + "; DESCRIBE NAME lists the columns";
  }

  private void remember() {
    Set<String> folders = new HashSet<>();
    runs.forEach(run -> folders.add(results.relativize(run.folder()).toString()));
    memo.save(
        file -> {
          Path folder = Path.of(file).getParent();
          while (folder != null && !folders.contains(folder.toString())) {
            folder = folder.getParent();
          }
          return folder != null;
        });
  }

  @Override
  public void close() {
    remember();
    try {
      duck.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the catalogue cannot be closed: " + e.getMessage(), e);
    }
  }
}
