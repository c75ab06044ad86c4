package bondlab.bench;

import bondlab.analysis.Analysis;
import bondlab.bench.Results.OneRun;
import bondlab.config.BadInput;
import bondlab.table.DuckDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBConnection;

/**
 * A table of ten million samples from the file to the report, with the most memory that this
 * process has ever had resident. Run it alone: what other suites held counts too.
 */
final class AnalyzeSuite implements BenchSuite {
  private final List<Shape> shapes;

  /** Prompts, and samples of each. */
  record Shape(String name, long prompts, long samples) {
    long rows() {
      return prompts * samples;
    }
  }

  AnalyzeSuite() {
    this(List.of(new Shape("wide", 100_000, 100), new Shape("many", 1_000_000, 10)));
  }

  AnalyzeSuite(List<Shape> shapes) {
    this.shapes = shapes;
  }

  @Override
  public String name() {
    return "analyze";
  }

  @Override
  public String about() {
    return "tables of ten million samples: seconds, rows a second, peak resident memory";
  }

  @Override
  public void run(Setup setting) {
    for (Shape shape : shapes) {
      measure(setting, shape);
    }
  }

  private void measure(Setup setting, Shape shape) {
    Path folder = temporary();
    try {
      Path file = folder.resolve("samples.parquet");
      make(shape, file);
      long start = System.nanoTime();
      Analysis analysis =
          Analysis.file(file)
              .prompt("prompt")
              .proxies("small", "large")
              .gold("gold")
              .progress(setting.progress())
              .analyze();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (analysis.rows() != shape.rows()) {
        throw new IllegalStateException(analysis.rows() + " rows of " + shape.rows());
      }
      String what =
          String.format(
              Locale.ROOT,
              "%d prompts × %d samples, two proxies and gold, from Parquet; seconds are of one run",
              shape.prompts(),
              shape.samples());
      setting
          .results()
          .add(
              new OneRun(
                  name(), shape.name(), what, seconds, shape.rows(), MemoryUse.peakResidentMb()));
    } finally {
      BenchSuite.deleteFolder(folder);
    }
  }

  /** Scores as text would have them: a coarse proxy with ties, a fine one, and gold. */
  private static void make(Shape shape, Path file) {
    String rows =
        String.format(
            Locale.ROOT,
            "SELECT 'prompt-' || (i * 7919 %% %d) AS prompt, round(10 * (g + x)) / 10 AS small,"
                + " g + y AS large, g AS gold FROM (SELECT i, (hash(i) %% 1000003) / 1000003.0 AS g,"
                + " (hash(i + 1e9::BIGINT) %% 1000003) / 1000003.0 AS x,"
                + " (hash(i + 2e9::BIGINT) %% 1000003) / 1000003.0 AS y FROM range(%d) t(i))",
            shape.prompts(),
            shape.rows());
    try (DuckDBConnection duck = DuckDb.open();
        Statement statement = duck.createStatement()) {
      statement.execute("COPY (" + rows + ") TO " + DuckDb.text(file.toString()));
    } catch (SQLException e) {
      throw new BadInput("cannot write " + file + ": " + e.getMessage());
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("bondlab-bench");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder: " + e, e);
    }
  }
}
