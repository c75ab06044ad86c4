package bondlab.study;

import bondlab.experiment.Run;
import bondlab.stats.ClusteredMargins;
import bondlab.stats.Interval;
import bondlab.stats.QuantileMeans;
import bondlab.stats.TwoWayMean;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tech.tablesaw.api.Table;

/**
 * Collects the curves and fits of a pool, selector by selector, as every gold measures them, and
 * writes their tables.
 */
final class PoolResults {
  /** Samples of a prompt that the highest bin of a proxy's quantiles holds at least. */
  private static final int LEAST_IN_BIN = 4;

  private final PoolCurves curves;
  private final int[] prompts;
  private final List<Scored> golds;
  private final List<RewardRow> rewards = new ArrayList<>();
  private final List<CurveRow> curveRows = new ArrayList<>();
  private final List<PromptCurveRow> promptRows = new ArrayList<>();
  private final List<FitRow> fits = new ArrayList<>();
  private final List<ProxyRow> proxies = new ArrayList<>();
  private final List<QuantileGoldRow> quantiles = new ArrayList<>();

  /**
   * A reward and its scores on the pool.
   *
   * @param row of the table of rewards
   * @param heldOut margins of held-out pairs, where it was trained here
   * @param scores standardised
   */
  record Scored(RewardRow row, Optional<ClusteredMargins> heldOut, PoolScores scores) {
    static Scored of(RewardEntry.Made made, double[][] raw) {
      return new Scored(made.row(), made.heldOut(), PoolScores.of(raw));
    }

    String name() {
      return row.reward();
    }
  }

  /**
   * @param prompts ids of the pool's prompts [U]
   * @param golds all that measure, the one that decides first
   */
  PoolResults(PoolCurves curves, int[] prompts, List<Scored> golds) {
    this.curves = curves;
    this.prompts = prompts;
    this.golds = golds;
    for (Scored gold : golds) {
      rewards.add(gold.row());
      String selector = gold == golds.get(0) ? "gold" : gold.name();
      addCurves(selector, List.of(gold), List.of(measured(gold)));
      addQuantiles(selector, List.of(gold));
    }
  }

  /** The curves of a selector, by each gold. */
  private List<PoolCurves.Curves> measured(Scored selector) {
    return curves.curves(selector.scores(), golds.stream().map(Scored::scores).toList());
  }

  /**
   * Adds one setting of a proxy: the mean over its replicates and, if there are several, each of
   * them.
   *
   * @param setting name of size and data size
   */
  void add(String setting, List<Scored> replicates) {
    List<List<PoolCurves.Curves>> all = replicates.stream().map(this::measured).toList();
    replicates.forEach(one -> rewards.add(one.row()));
    addCurves(setting, replicates, all);
    addQuantiles(setting, replicates);
    addSetting(setting, 0, replicates, all);
    for (int i = 0; i < replicates.size() && replicates.size() > 1; i++) {
      int number = replicates.get(i).row().replicate();
      addSetting(setting, number, replicates.subList(i, i + 1), all.subList(i, i + 1));
    }
  }

  private void addSetting(
      String setting, int number, List<Scored> replicates, List<List<PoolCurves.Curves>> measured) {
    addFit(setting, number, replicates, measured);
    addProxy(setting, number, replicates);
  }

  private void addProxy(String setting, int number, List<Scored> replicates) {
    RewardRow row = replicates.get(0).row();
    List<ClusteredMargins> heldOut =
        replicates.stream().flatMap(one -> one.heldOut().stream()).toList();
    for (Scored gold : golds) {
      Map<String, Object> cells = new LinkedHashMap<>();
      cells.put("selector", setting);
      cells.put("size", row.size());
      cells.put("parameters", row.parameters());
      cells.put("pairs", row.pairs());
      cells.put("label_noise", row.labelNoise());
      cells.put("replicate", number);
      cells.put("measured_by", gold.name());
      put(cells, "accuracy", table(heldOut, ClusteredMargins::accuracies));
      put(cells, "slope", table(heldOut, ClusteredMargins::slopes));
      put(cells, "correlation", table(replicates, one -> one.scores().correlations(gold.scores())));
      cells.put("documents", row.documents());
      cells.put("prompts", prompts.length);
      proxies.add(Tables.row(ProxyRow.class, cells));
    }
  }

  private void addQuantiles(String setting, List<Scored> replicates) {
    double[] edges = QuantileMeans.edges(golds.get(0).scores().values()[0].length, LEAST_IN_BIN);
    for (Scored gold : golds) {
      double[][] value = gold.scores().values();
      List<double[][]> means =
          replicates.stream()
              .map(one -> QuantileMeans.of(one.scores().values(), value, edges))
              .toList();
      quantiles.addAll(quantileRows(setting, 0, gold, edges, means));
      for (int i = 0; i < means.size() && means.size() > 1; i++) {
        int number = replicates.get(i).row().replicate();
        quantiles.addAll(quantileRows(setting, number, gold, edges, means.subList(i, i + 1)));
      }
    }
  }

  /**
   * One row per bin.
   *
   * @param means of each replicate [P][bins]
   */
  private List<QuantileGoldRow> quantileRows(
      String setting, int number, Scored gold, double[] edges, List<double[][]> means) {
    int samples = gold.scores().values()[0].length;
    List<QuantileGoldRow> rows = new ArrayList<>();
    for (int k = 0; k + 1 < edges.length; k++) {
      int bin = k;
      double[][] table = table(means, m -> Arrays.stream(m).mapToDouble(p -> p[bin]).toArray());
      TwoWayMean mean = TwoWayMean.of(table);
      Interval interval = mean.interval(curves.level());
      int own = (int) (Math.round(samples * edges[k + 1]) - Math.round(samples * edges[k]));
      rows.add(
          new QuantileGoldRow(
              setting,
              number,
              gold.name(),
              edges[k],
              edges[k + 1],
              mean.mean(),
              interval.low(),
              interval.high(),
              own));
    }
    return rows;
  }

  /** One row per replicate. */
  private static <T> double[][] table(List<T> replicates, Function<T, double[]> row) {
    return replicates.stream().map(row).toArray(double[][]::new);
  }

  /** The mean over both ways of a table, with its interval; missing where there is no row. */
  private void put(Map<String, Object> cells, String name, double[][] table) {
    boolean known =
        table.length > 0
            && Arrays.stream(table).allMatch(row -> row.length > 1 && Double.isFinite(row[0]));
    TwoWayMean mean = known ? TwoWayMean.of(table) : null;
    Interval interval = known ? mean.interval(curves.level()) : null;
    cells.put(name, known ? mean.mean() : Double.NaN);
    cells.put(name + "_low", known ? interval.low() : Double.NaN);
    cells.put(name + "_high", known ? interval.high() : Double.NaN);
  }

  /**
   * @param measured of each replicate, by each gold
   */
  private void addCurves(
      String selector, List<Scored> replicates, List<List<PoolCurves.Curves>> measured) {
    for (int g = 0; g < golds.size(); g++) {
      int gold = g;
      String by = golds.get(g).name();
      List<PoolCurves.Curves> own = measured.stream().map(all -> all.get(gold)).toList();
      curveRows.addAll(curves.rows(selector, 0, by, own));
      for (int i = 0; i < own.size(); i++) {
        int number = replicates.get(i).row().replicate();
        promptRows.addAll(curves.promptRows(selector, number, by, prompts, own.get(i)));
        if (own.size() > 1) {
          curveRows.addAll(curves.rows(selector, number, by, List.of(own.get(i))));
        }
      }
    }
  }

  /**
   * @param number of the replicate; 0 for the mean over all
   */
  private void addFit(
      String setting, int number, List<Scored> replicates, List<List<PoolCurves.Curves>> measured) {
    double accuracy =
        replicates.stream().mapToDouble(one -> one.row().accuracy()).average().orElseThrow();
    List<PoolScores> scores = replicates.stream().map(Scored::scores).toList();
    for (int g = 0; g < golds.size(); g++) {
      int gold = g;
      fits.add(
          curves.fit(
              setting,
              replicates.get(0).row(),
              number,
              golds.get(g).name(),
              accuracy,
              measured.stream().map(all -> all.get(gold)).toList(),
              curves.hedge(scores, golds.get(g).scores())));
    }
  }

  void write(Run run) {
    writeTables(run);
    run.say(summary());
  }

  void writeTables(Run run) {
    run.table("rewards", RewardRow.class, rewards);
    run.table("curves", CurveRow.class, curveRows);
    run.table("prompt_curves", PromptCurveRow.class, promptRows);
    run.table("fits", FitRow.class, fits);
    run.table("verdicts", VerdictRow.class, VerdictRow.ofFits(fits));
    run.table("proxies", ProxyRow.class, proxies);
    run.table("quantile_gold", QuantileGoldRow.class, quantiles);
  }

  /**
   * What is printed at the end: a table with one line per setting, and for each a sentence that
   * says whether gold turns; by the gold that decides.
   */
  private String summary() {
    List<FitRow> means = fits.stream().filter(fit -> fit.replicate() == 0).toList();
    List<FitRow> deciding =
        means.stream().filter(fit -> fit.measuredBy().equals(golds.get(0).name())).toList();
    List<SummaryRow> rows = deciding.stream().map(SummaryRow::of).toList();
    Table table = Tables.of("gold reward where a proxy selects", SummaryRow.class, rows);
    StringBuilder text =
        new StringBuilder(TextTable.of(table, Schema.of(SummaryRow.class), rows.size()))
            .append(
                String.format(
                    "%nGold (%s) where each proxy selects: its best n, by HedgeTune, and its fall"
                        + " from there to the largest:%n",
                    golds.get(0).name()));
    for (FitRow fit : deciding) {
      List<FitRow> others =
          means.stream()
              .filter(other -> other.selector().equals(fit.selector()) && !other.equals(fit))
              .toList();
      text.append(fit.sentence(curves.largest(), others)).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** The line of a proxy in the printed summary; {@link FitRow} has the rest. */
  record SummaryRow(
      @Column(meaning = "size and comparisons") String proxy,
      @Column(unit = "share", meaning = "held-out accuracy") double accuracy,
      @Column(unit = "sd/sqrt(nats)", meaning = "of R = d(alpha - beta d)") double alpha,
      @Column(unit = "sd/nat", meaning = "of R = d(alpha - beta d)") double beta,
      @Column(unit = "samples", meaning = "n at the fitted peak; inf: none up to a million")
          double peakN,
      @Column(unit = "samples", meaning = "lower" + FitRow.OVER) double peakNLow,
      @Column(unit = "samples", meaning = "upper" + FitRow.OVER) double peakNHigh,
      @Column(unit = "sd", meaning = "gold at the largest n") double goldLast,
      @Column(unit = "sd", meaning = "gold at the largest n minus gold at its best n") double fall,
      @Column(unit = "sd", meaning = "lower" + FitRow.OVER) double fallLow,
      @Column(unit = "sd", meaning = "upper" + FitRow.OVER) double fallHigh) {

    static SummaryRow of(FitRow fit) {
      return new SummaryRow(
          fit.selector(),
          fit.accuracy(),
          fit.alpha(),
          fit.beta(),
          fit.peakN(),
          fit.peakNLow(),
          fit.peakNHigh(),
          fit.goldLast(),
          fit.fall(),
          fit.fallLow(),
          fit.fallHigh());
    }
  }
}
