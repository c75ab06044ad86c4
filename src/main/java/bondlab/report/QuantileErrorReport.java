package bondlab.report;

import static bondlab.report.RunTables.column;

import bondlab.experiment.RunFolder;
import bondlab.study.exact.QuantileErrorStudy;
import bondlab.study.exact.QuantileErrorStudy.PointErrorRow;
import bondlab.study.exact.QuantileErrorStudy.SamplingCostRow;
import bondlab.study.exact.QuantileErrorStudy.TargetErrorRow;
import bondlab.table.Decimals;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The figures of estimated quantiles: {@code log-quantile}, bias and error of log p̂ against p;
 * {@code target-error}, what N makes of it; {@code sampling-cost}, what a tolerated error costs.
 */
public final class QuantileErrorReport implements StudyReport {
  private static final String EXACT = "exact sums over counts, continuous reward";
  private static final String TWO_SAMPLE = "two_sample";
  private static final String CONVENTION = "add_one";

  /** The paper's number of samples in training, or else the least above it. */
  private static final int SHOWN = 16;

  @Override
  public String study() {
    return QuantileErrorStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    List<PointErrorRow> points = RunTables.rows(run, "points", PointErrorRow.class);
    List<TargetErrorRow> targets = RunTables.rows(run, "targets", TargetErrorRow.class);
    List<SamplingCostRow> costs = RunTables.rows(run, "costs", SamplingCostRow.class);
    logQuantile(points).save(run.figures(), "log-quantile");
    targetError(targets).save(run.figures(), "target-error");
    samplingCost(costs).save(run.figures(), "sampling-cost");
  }

  /**
   * Bias and root mean square error of log p̂ at each p, for one k and for J-BOND's two samples.
   */
  public static Drawing logQuantile(List<PointErrorRow> points) {
    int k =
        points.stream()
            .mapToInt(PointErrorRow::samples)
            .filter(samples -> samples != 2)
            .boxed()
            .min(Comparator.comparingInt(samples -> Math.abs(samples - SHOWN)))
            .orElse(2);
    Figure bias = pointwise("Bias of log p̂, k = " + k).y("E[log p̂] − log p  [nats]");
    Figure rms =
        pointwise("Error of log p̂, k = " + k).y("root mean square error  [nats]", Scale.LOG10);
    int colour = 0;
    for (String name : points.stream().map(PointErrorRow::estimator).distinct().toList()) {
      List<PointErrorRow> some =
          points.stream()
              .filter(row -> row.estimator().equals(name))
              .filter(row -> row.samples() == k || name.equals(TWO_SAMPLE))
              .toList();
      double[] p = column(some, PointErrorRow::p);
      Style style = name.equals(TWO_SAMPLE) ? Style.DASHED : Style.SOLID;
      bias.line(label(name), p, column(some, PointErrorRow::bias), style, colour);
      rms.line(label(name), p, column(some, PointErrorRow::rms), style, colour);
      if (name.equals(CONVENTION)) {
        rms.line("√((1−p)/kp)", p, column(some, PointErrorRow::firstOrder), Style.DOTTED, 6);
      }
      colour++;
    }
    return Figure.row(bias.horizontal(0, ""), rms);
  }

  /** Error of (N−1)·log p̂ against N, at the start of training and at its end. */
  public static Drawing targetError(List<TargetErrorRow> targets) {
    return Figure.row(
        targets("Responses of the reference (start)", targets, QuantileErrorStudy.REFERENCE),
        targets("Responses of Best-of-N (end)", targets, QuantileErrorStudy.BEST));
  }

  private static Figure targets(String title, List<TargetErrorRow> all, String responses) {
    boolean end = responses.equals(QuantileErrorStudy.BEST);
    Figure figure =
        new Figure(title)
            .caption(EXACT + "; add-one" + (end ? "; dotted: √((N−1)/k)" : ""))
            .x("N", Scale.LOG2)
            .y("error of (N−1) log p̂  [nats]", Scale.LOG10)
            .size(520, 400);
    List<TargetErrorRow> some =
        all.stream().filter(row -> row.responses().equals(responses)).toList();
    int colour = 0;
    List<TargetErrorRow> counted =
        some.stream().filter(row -> row.estimator().equals(CONVENTION)).toList();
    for (int k : counted.stream().mapToInt(TargetErrorRow::samples).distinct().toArray()) {
      add(figure, "k = " + k, counted, row -> row.samples() == k, colour);
      if (end) {
        List<TargetErrorRow> line = counted.stream().filter(row -> row.samples() == k).toList();
        figure.line(
            "",
            column(line, TargetErrorRow::n),
            column(line, TargetErrorRow::firstOrder),
            Style.DOTTED,
            colour);
      }
      colour++;
    }
    add(figure, "two samples (J-BOND)", some, row -> row.estimator().equals(TWO_SAMPLE), 6);
    return figure.horizontal(1, "");
  }

  private static void add(
      Figure figure,
      String name,
      List<TargetErrorRow> rows,
      Predicate<TargetErrorRow> which,
      int colour) {
    List<TargetErrorRow> some = rows.stream().filter(which).toList();
    double[] n = column(some, TargetErrorRow::n);
    double[] rms = column(some, TargetErrorRow::rms);
    Style style = colour == 6 ? Style.DASHED : Style.SOLID;
    figure.line(name, n, rms, style, colour).points(name, n, rms, colour);
  }

  /** Reference responses drawn and scored for one training response, against N. */
  public static Drawing samplingCost(List<SamplingCostRow> costs) {
    double[] n = column(costs, SamplingCostRow::n);
    double[] start = column(costs, SamplingCostRow::backwardStart);
    double[] end = column(costs, SamplingCostRow::backwardEnd);
    double[] forward = column(costs, SamplingCostRow::forward);
    return new Figure("What one training response costs")
        .caption(
            "backward: samples for an error of "
                + Decimals.rounded(costs.get(0).tolerance(), 3)
                + " nat in (N−1) log p̂; exact, add-one")
        .x("N", Scale.LOG2)
        .y("responses drawn and scored", Scale.LOG10)
        .line("backward, responses of the reference", n, start, Style.SOLID, 1)
        .points("backward, responses of the reference", n, start, 1)
        .line("backward, responses of Best-of-N", n, end, Style.SOLID, 2)
        .points("backward, responses of Best-of-N", n, end, 2)
        .line("forward, one best of N", n, forward, Style.DASHED, 0)
        .points("forward, one best of N", n, forward, 0);
  }

  private static Figure pointwise(String title) {
    return new Figure(title).caption(EXACT).x("true quantile p").size(520, 400);
  }

  private static String label(String estimator) {
    return estimator.equals(TWO_SAMPLE) ? "two samples (J-BOND)" : estimator.replace('_', '-');
  }
}
