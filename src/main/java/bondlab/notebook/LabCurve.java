package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.report.Drawing;
import bondlab.report.Figure;
import bondlab.report.Style;
import bondlab.stats.BestOfN;
import bondlab.stats.RandomStream;
import bondlab.study.CurveRow;
import bondlab.study.FitRow;
import bondlab.study.PoolCurves;
import bondlab.study.PoolScores;
import bondlab.study.RewardRow;
import bondlab.table.IntervalCells;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.Table;

/**
 * The curve of Best-of-n where one reward selects, without bias for every n: the mean of each
 * reward of the pool over the responses that are selected, centred on each prompt and in standard
 * deviations within prompts under the policy (sd), with 95% intervals over prompts.
 */
public final class LabCurve implements LabTable {
  private static final double LEVEL = 0.95;
  private static final int RESAMPLES = 1000;
  private static final String SD = "sd";

  /** The rounding that sums of centred scores leave of a zero, such as that of n = 1. */
  private static final double ROUNDING = 1e-12;

  private final String selector;
  private final int prompts;
  private final List<Measured> measured;

  /**
   * One reward's view of what is picked.
   *
   * @param reward its name
   * @param rows one per n; {@code gold} is this reward
   * @param fit of Gao's form to it
   */
  private record Measured(String reward, List<CurveRow> rows, FitRow fit) {}

  private LabCurve(String selector, int prompts, List<Measured> measured) {
    this.selector = selector;
    this.prompts = prompts;
    this.measured = List.copyOf(measured);
  }

  static LabCurve of(
      String selector, List<String> names, List<double[][]> scores, int[] ns, int samples) {
    PoolCurves.Settings spec =
        new PoolCurves.Settings(samples, Arrays.stream(ns).boxed().toList(), RESAMPLES, LEVEL);
    PoolCurves curves = new PoolCurves(spec, RandomStream.of(0).at("intervals"));
    PoolScores own = standardised(selector, scores.get(names.indexOf(selector)));
    List<Measured> measured = new ArrayList<>();
    List<String> order = new ArrayList<>(names);
    order.remove(selector);
    order.add(0, selector);
    for (String name : order) {
      PoolScores value = standardised(name, scores.get(names.indexOf(name)));
      PoolCurves.Curves both = curves.curves(own, value);
      FitRow fit =
          curves.fit(
              selector,
              RewardRow.untrained(selector),
              0,
              name,
              Double.NaN,
              List.of(both),
              curves.hedge(List.of(own), value));
      measured.add(new Measured(name, curves.rows(selector, 0, name, List.of(both)), fit));
    }
    return new LabCurve(selector, scores.get(0).length, measured);
  }

  private static PoolScores standardised(String name, double[][] scores) {
    try {
      return PoolScores.of(scores);
    } catch (IllegalStateException e) {
      throw new BadInput("reward " + name + ": " + e.getMessage());
    }
  }

  /** One row per n: KL and every reward with the ends of its interval. */
  @Override
  public Table table() {
    Table table = Tables.empty("best of n by " + selector, schema());
    for (int i = 0; i < measured.get(0).rows.size(); i++) {
      CurveRow first = measured.get(0).rows.get(i);
      table.intColumn(0).append(first.n());
      table.doubleColumn(1).append(first.klBound());
      table.doubleColumn(2).append(first.klPool() < ROUNDING ? 0 : first.klPool());
      int column = 3;
      for (Measured one : measured) {
        CurveRow row = one.rows.get(i);
        for (double value : new double[] {row.gold(), row.goldLow(), row.goldHigh()}) {
          table.doubleColumn(column++).append(Math.abs(value) < ROUNDING ? 0 : value);
        }
      }
    }
    return table;
  }

  @Override
  public Schema schema() {
    List<Schema.Field> fields =
        new ArrayList<>(
            List.of(
                new Schema.Field("n", Kind.INT, "samples", "samples chosen from"),
                new Schema.Field("kl", Kind.DOUBLE, "nats", "log n − (n−1)/n, exact without ties"),
                new Schema.Field(
                    "kl_pool", Kind.DOUBLE, "nats", "exact KL of the pool's own law")));
    for (Measured one : measured) {
      String name = one.reward;
      String what = name.equals(selector) ? "the reward that selects" : "of what is selected";
      fields.add(new Schema.Field(name, Kind.DOUBLE, SD, what));
      fields.add(new Schema.Field(name + "_low", Kind.DOUBLE, SD, "95% interval over prompts"));
      fields.add(new Schema.Field(name + "_high", Kind.DOUBLE, SD, "95% interval over prompts"));
    }
    return new Schema(fields);
  }

  /** Draws the selecting reward dashed and the other rewards solid against √KL. */
  public Drawing figure() {
    Figure figure =
        new Figure("Best of n by " + selector)
            .x("√KL [√nats]")
            .y("reward [sd within prompts]")
            .caption("bands: 95% intervals over " + prompts + " prompts");
    for (int i = 0; i < measured.size(); i++) {
      Measured one = measured.get(i);
      double[] d = column(one, r -> Math.sqrt(BestOfN.klUpperBound(r.n())));
      figure.band(d, column(one, CurveRow::goldLow), column(one, CurveRow::goldHigh), i);
      Style style = one.reward.equals(selector) ? Style.DASHED : Style.SOLID;
      figure.line(one.reward, d, column(one, CurveRow::gold), style, i);
    }
    return figure;
  }

  private static double[] column(Measured one, ToDoubleFunction<CurveRow> value) {
    return one.rows.stream().mapToDouble(value).toArray();
  }

  /**
   * Gao's form R = d(α − βd) fitted to each other reward, its peak, and HedgeTune's n, with 95%
   * intervals over prompts.
   */
  public Table fit() {
    List<FitRow> rows =
        measured.stream().skip(measured.size() > 1 ? 1 : 0).map(Measured::fit).toList();
    Table all = Tables.of("fit of best of n by " + selector, FitRow.class, rows);
    Table shown =
        IntervalCells.join(all)
            .selectColumns("alpha", "beta", "peak_n", "hedge_n", "hedge_found", "fall");
    List<String> names =
        measured.stream().skip(measured.size() > 1 ? 1 : 0).map(Measured::reward).toList();
    shown.insertColumn(0, tech.tablesaw.api.StringColumn.create("measured_by", names));
    return shown;
  }

  @Override
  public String toString() {
    Table joined = IntervalCells.join(table());
    return TextTable.of(joined, schema().describing(joined), joined.rowCount());
  }
}
