package bondlab.analysis;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Table;

/**
 * Names the columns of a table of samples, then analyses it; made by {@link Analysis#table} and
 * {@link Analysis#file}. Every setter returns this builder.
 */
public final class AnalysisBuilder {
  private final List<Object> inputs = new ArrayList<>(); // Path or Table
  private List<String> armNames = List.of();
  private String prompt = "";
  private List<String> proxies = List.of();
  private String gold = "";
  private String logPolicy = "";
  private String logReference = "";
  private String arm = "";
  private String seed = "";
  private String text = "";
  private List<Integer> ns = List.of();
  private boolean standardize;
  private List<AnalysisSettings.EnsembleKind> ensembles = List.of();
  private double lambda = 1;
  private int bins = 20;
  private int resamples = 2000;
  private long randomSeed = 1;
  private boolean dropMissing;
  private int leastSamples;
  private Progress progress = Progress.SILENT;

  AnalysisBuilder() {}

  /** Adds a second table, which is then a second arm. */
  public AnalysisBuilder and(Table table) {
    inputs.add(table);
    return this;
  }

  /** Adds a second file, which is then a second arm. */
  public AnalysisBuilder and(Path file) {
    inputs.add(file);
    return this;
  }

  /** Names the arms of two tables; by default they are named after their files. */
  public AnalysisBuilder armNames(String... names) {
    armNames = List.of(names);
    return this;
  }

  /** Names the column of the prompt that a sample answers; text or number. */
  public AnalysisBuilder prompt(String column) {
    prompt = column;
    return this;
  }

  /** Names the columns of the scores that select among the samples of a prompt. */
  public AnalysisBuilder proxies(String... columns) {
    proxies = Arrays.stream(columns).filter(column -> !column.isEmpty()).toList();
    return this;
  }

  /** Names the column of the gold score. */
  public AnalysisBuilder gold(String column) {
    gold = column;
    return this;
  }

  /**
   * Names the columns of a response's log-probability under the policy that drew it and under the
   * reference.
   */
  public AnalysisBuilder logProbabilities(String policy, String reference) {
    logPolicy = policy;
    logReference = reference;
    return this;
  }

  /** Names the column of the policy that drew a sample; policies are compared pair by pair. */
  public AnalysisBuilder arm(String column) {
    arm = column;
    return this;
  }

  /** Names the column of the seed; intervals are then over prompts and seeds. */
  public AnalysisBuilder seed(String column) {
    seed = column;
    return this;
  }

  /** Names the column of the response, which is shown for a few samples. */
  public AnalysisBuilder text(String column) {
    text = column;
    return this;
  }

  /** Sets the values of n; by default the powers of two up to the smallest pool. */
  public AnalysisBuilder ns(int... ns) {
    this.ns = Arrays.stream(ns).boxed().toList();
    return this;
  }

  /** Centres scores on each prompt and divides them by their sd within prompts. */
  public AnalysisBuilder standardize(boolean standardize) {
    this.standardize = standardize;
    return this;
  }

  /**
   * Adds ensembles of all proxies, each standardised over the table.
   *
   * @param lambda price of variance of {@code uncertainty}
   * @param names of {@code mean}, {@code worst}, {@code uncertainty}
   */
  public AnalysisBuilder ensembles(double lambda, String... names) {
    ensembles = Arrays.stream(names).map(AnalysisSettings.EnsembleKind::of).distinct().toList();
    this.lambda = lambda;
    return this;
  }

  /** Sets the number of bins of the proxy's quantile; 20 by default. */
  public AnalysisBuilder bins(int bins) {
    this.bins = bins;
    return this;
  }

  /** Sets the number of bootstrap resamples of prompts and their seed; 2000 and 1 by default. */
  public AnalysisBuilder resamples(int resamples, long randomSeed) {
    this.resamples = resamples;
    this.randomSeed = randomSeed;
    return this;
  }

  /** Leaves out rows with a missing or NaN cell instead of refusing them. */
  public AnalysisBuilder dropMissing(boolean drop) {
    dropMissing = drop;
    return this;
  }

  /** Leaves out pools of fewer samples. */
  public AnalysisBuilder leastSamples(int least) {
    leastSamples = least;
    return this;
  }

  /** Reports progress there, and stops when interrupted. */
  public AnalysisBuilder progress(Progress progress) {
    this.progress = progress;
    return this;
  }

  /**
   * Reads, checks and analyses.
   *
   * @throws BadInput with every problem found, before the analysis starts
   */
  public Analysis analyze() {
    SampleColumns columns =
        new SampleColumns(prompt, proxies, gold, logPolicy, logReference, arm, seed, text);
    AnalysisSettings settings =
        new AnalysisSettings(
            ns,
            standardize,
            ensembles,
            lambda,
            bins,
            resamples,
            randomSeed,
            dropMissing,
            leastSamples);
    List<String> problems = new ArrayList<>(columns.problems());
    problems.addAll(settings.problems(columns));
    if (inputs.size() > 2) {
      problems.add(inputs.size() + " tables were given; two at most are compared");
    }
    if (inputs.size() == 2 && !arm.isEmpty()) {
      problems.add(
          "two tables are two arms already; leave the arm column \""
              + arm
              + "\" out, or put all"
              + " arms in one table");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    List<String> arms = inputs.size() == 2 ? arms() : List.of();
    try (Samples samples =
        Samples.open(
            (duck, scratch) -> sources(columns, duck, scratch),
            arms,
            columns,
            dropMissing,
            progress)) {
      SampleAnalysis pass = SampleAnalysis.of(samples, columns, settings, progress);
      ResultTables results = new ResultTables(pass, columns, settings);
      return new Analysis(pass, results, columns, settings, origin());
    } catch (SQLException e) {
      throw SampleSource.unreadable(origin(), e);
    }
  }

  private List<SampleSource> sources(SampleColumns columns, DuckDBConnection duck, Path scratch)
      throws SQLException {
    List<SampleSource> sources = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Object input : inputs) {
      try {
        sources.add(
            input instanceof Path file
                ? SampleSource.of(file, columns, duck, scratch)
                : SampleSource.of((Table) input, columns, duck, sources.size()));
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return sources;
  }

  private List<String> arms() {
    List<String> names = armNames.size() == 2 ? armNames : inputs.stream().map(this::name).toList();
    return names.get(0).equals(names.get(1)) ? List.of("first", "second") : names;
  }

  private String origin() {
    return inputs.stream().map(this::name).collect(Collectors.joining(" and "));
  }

  private String name(Object input) {
    if (input instanceof Path file) {
      return file.getFileName().toString();
    }
    String name = ((Table) input).name();
    return name == null || name.isEmpty() ? "table" : name;
  }
}
