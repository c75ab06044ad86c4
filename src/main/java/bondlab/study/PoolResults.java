package bondlab.study;

import bondlab.experiment.Run;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/** Collects the curves and fits of a pool, selector by selector, and writes their tables. */
final class PoolResults {
  private final PoolCurves curves;
  private final PoolScores gold;
  private final List<RewardRow> rewards = new ArrayList<>();
  private final List<CurveRow> curveRows = new ArrayList<>();
  private final List<FitRow> fits = new ArrayList<>();

  PoolResults(PoolCurves curves, PoolScores gold, RewardRow goldRow) {
    this.curves = curves;
    this.gold = gold;
    rewards.add(goldRow);
    curveRows.addAll(curves.rows("gold", 0, curves.curves(gold, gold)));
  }

  /**
   * Adds one setting of a proxy: the mean over its replicates and, if there are several, each of
   * them.
   *
   * @param setting name of size and data size
   * @param rows of the replicates
   * @param scores of the replicates on the pool, in the same order
   */
  void add(String setting, List<RewardRow> rows, List<PoolScores> scores) {
    rewards.addAll(rows);
    List<PoolCurves.Curves> all = scores.stream().map(s -> curves.curves(s, gold)).toList();
    double accuracy = rows.stream().mapToDouble(RewardRow::accuracy).average().orElseThrow();
    add(setting, rows.get(0), 0, accuracy, all, scores);
    for (int i = 0; i < rows.size() && rows.size() > 1; i++) {
      RewardRow row = rows.get(i);
      add(
          setting,
          row,
          row.replicate(),
          row.accuracy(),
          all.subList(i, i + 1),
          scores.subList(i, i + 1));
    }
  }

  private void add(
      String setting,
      RewardRow row,
      int replicate,
      double accuracy,
      List<PoolCurves.Curves> measured,
      List<PoolScores> scores) {
    curveRows.addAll(curves.rows(setting, replicate, PoolCurves.Curves.mean(measured)));
    fits.add(curves.fit(setting, row, replicate, accuracy, measured, curves.hedge(scores, gold)));
  }

  void write(Run run) {
    writeTables(run);
    run.say(summary());
  }

  void writeTables(Run run) {
    run.table("rewards", RewardRow.class, rewards);
    run.table("curves", CurveRow.class, curveRows);
    run.table("fits", FitRow.class, fits);
  }

  /** The table that is printed at the end: one line per setting. */
  private String summary() {
    List<SummaryRow> rows =
        fits.stream().filter(f -> f.replicate() == 0).map(SummaryRow::of).toList();
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
