package bondlab.study;

import bondlab.experiment.Run;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * Collects the curves and fits of a pool, selector by selector, as every gold measures them, and
 * writes their tables.
 */
final class PoolResults {
  private final PoolCurves curves;
  private final int[] prompts;
  private final List<Scored> golds;
  private final List<RewardRow> rewards = new ArrayList<>();
  private final List<CurveRow> curveRows = new ArrayList<>();
  private final List<PromptCurveRow> promptRows = new ArrayList<>();
  private final List<FitRow> fits = new ArrayList<>();

  /**
   * A reward and its scores on the pool.
   *
   * @param row of the table of rewards
   * @param scores standardised
   */
  record Scored(RewardRow row, PoolScores scores) {
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
    addFit(setting, 0, replicates, all);
    for (int i = 0; i < replicates.size() && replicates.size() > 1; i++) {
      int number = replicates.get(i).row().replicate();
      addFit(setting, number, replicates.subList(i, i + 1), all.subList(i, i + 1));
    }
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
      curveRows.addAll(curves.rows(selector, 0, by, PoolCurves.Curves.mean(own)));
      for (int i = 0; i < own.size(); i++) {
        int number = replicates.get(i).row().replicate();
        promptRows.addAll(curves.promptRows(selector, number, by, prompts, own.get(i)));
        if (own.size() > 1) {
          curveRows.addAll(curves.rows(selector, number, by, own.get(i)));
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
  }

  /** The table that is printed at the end: one line per setting, by the gold that decides. */
  private String summary() {
    String deciding = golds.get(0).name();
    List<SummaryRow> rows =
        fits.stream()
            .filter(fit -> fit.replicate() == 0 && fit.measuredBy().equals(deciding))
            .map(SummaryRow::of)
            .toList();
    Table table = Tables.of("gold reward where a proxy selects", SummaryRow.class, rows);
    return TextTable.of(table, Schema.of(SummaryRow.class), rows.size());
  }

  /** The line of a proxy in the printed summary; {@link FitRow} has the rest. */
  record SummaryRow(
      @Column(meaning = "size and comparisons") String proxy,
      @Column(unit = "share", meaning = "held-out accuracy") double accuracy,
      @Column(unit = "sd/sqrt(nats)", meaning = "of R = d(alpha - beta d)") double alpha,
      @Column(unit = "sd/nat", meaning = "of R = d(alpha - beta d)") double beta,
      @Column(unit = "samples", meaning = "n at the fitted peak; inf: none up to a million")
          double peakN,
      @Column(unit = "samples", meaning = "lower end of its interval over prompts") double peakNLow,
      @Column(unit = "samples", meaning = "upper end of its interval over prompts")
          double peakNHigh,
      @Column(unit = "sd", meaning = "gold at the largest n") double goldLast,
      @Column(unit = "sd", meaning = "gold at the largest n minus gold at its best n") double fall,
      @Column(unit = "sd", meaning = "lower end of its interval over prompts") double fallLow,
      @Column(unit = "sd", meaning = "upper end of its interval over prompts") double fallHigh) {

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
