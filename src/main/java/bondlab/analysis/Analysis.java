package bondlab.analysis;

import bondlab.analysis.AnalysisPage.Findings;
import bondlab.config.BadInput;
import bondlab.report.Drawing;
import bondlab.table.AtomicFile;
import bondlab.table.IntervalCells;
import bondlab.table.Json;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * The analysis of a table of scored samples: Best-of-n curves of each proxy, fits and their peaks,
 * the best n, gold by quantile of the proxy, KL estimators, and policies compared prompt by prompt.
 *
 * <pre>{@code
 * Analysis analysis = Analysis.of(table, "prompt", "proxy", "gold");
 * Analysis more = Analysis.file(Path.of("scores.parquet"))
 *     .prompt("prompt").proxies("small", "large").gold("human").arm("policy").analyze();
 * }</pre>
 *
 * <p>A row of the input is one sample. Means are over prompts, each prompt counting once however
 * many samples it has; all intervals are of 95% over prompts, or over prompts and seeds if a seed
 * column is named ({@code PromptMeans}). Every estimate of a best of n is the mean over all
 * n-subsets of the prompt's pool, unbiased, with equal scores averaged. Nothing of the rows is
 * kept.
 */
public final class Analysis {
  private static final int ROWS_SHOWN = 24;

  private final Map<String, Table> tables;
  private final Map<String, Schema> schemas;
  private final List<String> notes;
  private final long prompts;
  private final long rows;
  private final SampleColumns columns;
  private final AnalysisSettings settings;
  private final String origin;

  Analysis(
      SampleAnalysis pass,
      ResultTables results,
      SampleColumns columns,
      AnalysisSettings settings,
      String origin) {
    this.tables = results.tables();
    this.schemas = results.schemas();
    this.notes = List.copyOf(results.notes());
    this.prompts = pass.samples().prompts();
    this.rows = pass.samples().rows();
    this.columns = columns;
    this.settings = settings;
    this.origin = origin;
  }

  /**
   * Analyses a table with one row per sample.
   *
   * @param prompt column of the prompt's name or number
   * @param proxy column of the score that picks
   * @param gold column of the score that counts
   * @throws BadInput with every problem found: a missing column, cells that are no finite numbers
   */
  public static Analysis of(Table table, String prompt, String proxy, String gold) {
    return table(table).prompt(prompt).proxies(proxy).gold(gold).analyze();
  }

  /** Starts the analysis of a Tablesaw table. */
  public static AnalysisBuilder table(Table table) {
    return new AnalysisBuilder().and(table);
  }

  /** Starts the analysis of a CSV, JSON-lines or Parquet file. */
  public static AnalysisBuilder file(Path file) {
    return new AnalysisBuilder().and(file);
  }

  /**
   * Compares the samples of two policies on the prompts that both have answered.
   *
   * @param a samples of the policy that the verdict is on
   * @param b samples of the policy that it is compared with
   * @param prompt column of the prompt, of both tables
   * @param score column of the score, the higher the better, of both tables
   */
  public static Comparison compare(Table a, Table b, String prompt, String score) {
    Analysis both = table(a).and(b).armNames("a", "b").prompt(prompt).gold(score).ns(1).analyze();
    return both.comparisons().get(0);
  }

  /** Rows in use. */
  public long rows() {
    return rows;
  }

  /** Prompts in use. */
  public long prompts() {
    return prompts;
  }

  /** Notes beside the numbers: ties, rows left out, what could not be computed. */
  public List<String> notes() {
    return notes;
  }

  /** Best-of-n of each proxy at each n, with intervals. */
  public Table curves() {
    return table("curves");
  }

  /** Gao's form d(α − βd) fitted to each proxy's gold, with the peak and intervals. */
  public Table fits() {
    return table("fits");
  }

  /** The four rival forms on the same points, lowest AIC first. */
  public Table forms() {
    return table("forms");
  }

  /** HedgeTune's n of each proxy. */
  public Table chooseN() {
    return table("choose_n");
  }

  /** m(u) = E[gold | quantile u of the proxy within its pool], in bins of u. */
  public Table conditional() {
    return table("conditional");
  }

  /** best@n by gold itself, and pass@n where gold is 0 or 1. */
  public Table ceiling() {
    return table("ceiling");
  }

  /** k1, k2 and k3 of whole responses. */
  public Table kl() {
    return table("kl");
  }

  /** Mean, spread within prompts and ties of each score. */
  public Table scores() {
    return table("scores");
  }

  /** Every pair of arms, compared on the prompts that both have answered. */
  public List<Comparison> comparisons() {
    return tables.containsKey("comparisons")
        ? Tables.rows(tables.get("comparisons"), Comparison.class)
        : List.of();
  }

  /**
   * One of the tables by name.
   *
   * @throws BadInput naming those there are
   */
  public Table table(String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw new BadInput(
          "this analysis has no table "
              + name
              + "; it has "
              + tables.keySet()
              + ". Fits, n and m(u) need a gold column; kl needs both log columns; comparisons need"
              + " two arms");
    }
    return table.copy().setName(name);
  }

  /** Names of the tables there are, in order. */
  public List<String> tableNames() {
    return List.copyOf(tables.keySet());
  }

  /** Units and meanings of a table's columns. */
  public Schema schema(String name) {
    table(name);
    return schemas.get(name);
  }

  /**
   * Gold solid and proxy dashed against d = √KL, both as gains over n = 1 in standard deviations
   * within prompts.
   *
   * @throws BadInput without a proxy
   */
  public Drawing figure() {
    return AnalysisFigures.goldAndProxy(this);
  }

  /** m(u) of each proxy. */
  public Drawing conditionalFigure() {
    return AnalysisFigures.conditional(this);
  }

  Map<String, Drawing> figures() {
    Map<String, Drawing> figures = new LinkedHashMap<>();
    if (tables.containsKey("curves") && curves().intColumn("n").max() > 1) {
      figures.put("gold-and-proxy", figure());
    }
    if (tables.containsKey("conditional") && curves().intColumn("n").max() > 1) {
      figures.put("conditional", conditionalFigure());
    }
    return figures;
  }

  boolean isSeeded() {
    return !columns.seed().isEmpty();
  }

  /** The names of the files or tables that were analysed. */
  public String origin() {
    return origin;
  }

  /** The level and the units of the intervals, for captions. */
  String intervals() {
    return "95% over " + prompts + " prompts" + (isSeeded() ? " and seeds (two-way)" : "");
  }

  /**
   * Everything as one object of numbers, text, lists and maps: {@code prompts}, {@code rows},
   * {@code curves}, {@code fits}, {@code choose_n}, and every other table there is.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("prompts", prompts);
    map.put("rows", rows);
    for (String name : List.of("curves", "fits", "choose_n")) {
      map.put(name, tables.containsKey(name) ? Tables.cells(tables.get(name)) : List.of());
    }
    tables.forEach((name, table) -> map.putIfAbsent(name, Tables.cells(table)));
    map.put("notes", notes);
    map.put("settings", settings());
    return map;
  }

  private Map<String, Object> settings() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("from", origin);
    map.put("columns", columns.wanted());
    map.put("level", ResultTables.LEVEL);
    map.put("intervals", isSeeded() ? "over prompts and seeds, two-way" : "over prompts");
    map.put("standardize", settings.standardize());
    map.put("resamples", settings.resamples());
    map.put("random_seed", settings.randomSeed());
    map.put("lambda", settings.lambda());
    map.put("drop_missing", settings.dropMissing());
    map.put("least_samples", settings.leastSamples());
    return map;
  }

  /**
   * Writes everything into a folder: {@code tables/NAME.csv}, {@code .parquet} and {@code .json}
   * (units, meanings and origin), {@code figures/NAME.png} and {@code .svg}, {@code analysis.json}
   * and {@code report.html}, which opens without network.
   */
  public void save(Path folder) {
    Map<String, Object> settings = settings();
    tables.forEach(
        (name, table) -> {
          TableFiles.write(table, folder.resolve("tables"));
          Map<String, Object> beside = new LinkedHashMap<>();
          beside.put("table", name);
          beside.put("columns", schemas.get(name).toMap());
          beside.put("analysis", settings);
          AtomicFile.write(
              folder.resolve("tables").resolve(name + ".json"), Json.line(beside) + "\n");
        });
    Map<String, Drawing> figures = figures();
    figures.forEach((name, figure) -> figure.save(folder.resolve("figures"), name));
    AtomicFile.write(folder.resolve("analysis.json"), Json.line(toMap()) + "\n");
    AtomicFile.write(folder.resolve("report.html"), AnalysisPage.of(this, figures));
  }

  /** The findings, the notes and the tables as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(origin).append(": ").append(rows).append(" samples of ").append(prompts);
    text.append(" prompts; intervals are of ").append(intervals()).append("\n");
    findings().forEach(line -> text.append(SampleSource.plain(line)).append('\n'));
    notes.forEach(note -> text.append("note: ").append(SampleSource.plain(note)).append('\n'));
    tables.forEach(
        (name, table) -> {
          Table joined = IntervalCells.join(table);
          text.append('\n').append(name).append('\n');
          text.append(TextTable.of(joined, schemas.get(name).describing(joined), ROWS_SHOWN));
        });
    return text.toString();
  }

  /** One sentence a result. */
  List<String> findings() {
    return new Findings(this).lines();
  }

  Optional<Table> find(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** Gold's sd within prompts of an arm in the unit that fits are told in. */
  double goldUnit(String arm) {
    if (settings.standardize()) {
      return 1;
    }
    Table scores = table("scores");
    Table its = arm.isEmpty() ? scores : scores.where(scores.stringColumn("arm").isEqualTo(arm));
    return its.where(its.stringColumn("score").isEqualTo(columns.gold())).doubleColumn("sd").get(0);
  }
}
