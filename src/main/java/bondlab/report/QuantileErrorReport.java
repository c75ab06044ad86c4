package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.exact.QuantileErrorStudy;
import bondlab.table.Decimals;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The figures of estimated quantiles: {@code log-quantile}, bias and error of log p̂ against p;
 * {@code target-error}, the error of the target against N; {@code sampling-cost}, the samples that
 * a tolerated error takes.
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
    RunTables.drawAll(run, QuantileErrorReport::figures);
  }

  /** The figures by name. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    RunTable points = tables.read("points", "estimator", "samples", "p");
    RunTable targets = tables.read("targets", "estimator", "samples", "n", "responses");
    RunTable costs = tables.read("costs", "n");
    return Map.of(
        "log-quantile", () -> logQuantile(points),
        "target-error", () -> targetError(targets),
        "sampling-cost", () -> samplingCost(costs));
  }

  /**
   * Bias and root mean square error of log p̂ at each p, for one k and for J-BOND's two samples.
   */
  private static Drawing logQuantile(RunTable points) {
    int k =
        DoubleStream.of(points.levels("samples"))
            .filter(samples -> samples != 2)
            .mapToObj(samples -> (int) samples)
            .min(Comparator.comparingInt(samples -> Math.abs(samples - SHOWN)))
            .orElse(2);
    Figure bias = pointwise("Bias of log p̂, k = " + k).y("E[log p̂] − log p  [nats]");
    Figure rms =
        pointwise("Error of log p̂, k = " + k).y("root mean square error  [nats]", Scale.LOG10);
    int colour = 0;
    for (String name : points.kinds("estimator")) {
      boolean two = name.equals(TWO_SAMPLE);
      RunTable all = points.where("estimator", name);
      RunTable some = two ? all : all.where("samples", k);
      double[] p = some.values("p");
      Style style = two ? Style.DASHED : Style.SOLID;
      bias.line(label(name), p, some.values("bias"), style, colour);
      rms.line(label(name), p, some.values("rms"), style, colour);
      if (name.equals(CONVENTION)) {
        rms.line("√((1−p)/kp)", p, some.values("first_order"), Style.DOTTED, 6);
      }
      colour++;
    }
    return Figure.row(bias.horizontal(0, ""), rms);
  }

  /** Error of (N−1)·log p̂ against N, at the start of training and at its end. */
  private static Drawing targetError(RunTable targets) {
    return Figure.row(
        targets("Responses of the reference (start)", targets, QuantileErrorStudy.REFERENCE),
        targets("Responses of Best-of-N (end)", targets, QuantileErrorStudy.BEST));
  }

  private static Figure targets(String title, RunTable all, String responses) {
    boolean end = responses.equals(QuantileErrorStudy.BEST);
    Figure figure =
        new Figure(title)
            .caption(EXACT + "; add-one" + (end ? "; dotted: √((N−1)/k)" : ""))
            .x("N", Scale.LOG2)
            .y("error of (N−1) log p̂  [nats]", Scale.LOG10)
            .size(520, 400);
    RunTable some = all.where("responses", responses);
    RunTable counted = some.where("estimator", CONVENTION);
    int colour = 0;
    for (double k : DoubleStream.of(counted.values("samples")).distinct().toArray()) {
      RunTable line = counted.where("samples", k);
      addError(figure, String.format(Locale.ROOT, "k = %.0f", k), line, Style.SOLID, colour);
      if (end) {
        figure.line("", line.values("n"), line.values("first_order"), Style.DOTTED, colour);
      }
      colour++;
    }
    addError(figure, label(TWO_SAMPLE), some.where("estimator", TWO_SAMPLE), Style.DASHED, 6);
    return figure.horizontal(1, "");
  }

  private static void addError(Figure figure, String name, RunTable rows, Style style, int colour) {
    double[] n = rows.values("n");
    double[] rms = rows.values("rms");
    figure.line(name, n, rms, style, colour).points(name, n, rms, colour);
  }

  /** Reference responses drawn and scored for one training response, against N. */
  private static Drawing samplingCost(RunTable costs) {
    double tolerance = costs.first("tolerance");
    Figure figure =
        new Figure("What one training response costs")
            .caption(
                "backward: samples for "
                    + (Double.isNaN(tolerance)
                        ? "a tolerated error"
                        : "an error of " + Decimals.rounded(tolerance, 3) + " nat")
                    + " in (N−1) log p̂; exact, add-one")
            .x("N", Scale.LOG2)
            .y("responses drawn and scored", Scale.LOG10);
    String backward = "backward, responses of ";
    addCost(figure, backward + "the reference", costs, "backward_start", Style.SOLID, 1);
    addCost(figure, backward + "Best-of-N", costs, "backward_end", Style.SOLID, 2);
    addCost(figure, "forward, one best of N", costs, "forward", Style.DASHED, 0);
    return figure;
  }

  private static void addCost(
      Figure figure, String name, RunTable costs, String column, Style style, int colour) {
    double[] n = costs.values("n");
    double[] drawn = costs.values(column);
    figure.line(name, n, drawn, style, colour).points(name, n, drawn, colour);
  }

  private static Figure pointwise(String title) {
    return new Figure(title).caption(EXACT).x("true quantile p").size(520, 400);
  }

  private static String label(String estimator) {
    return estimator.equals(TWO_SAMPLE) ? "two samples (J-BOND)" : estimator.replace('_', '-');
  }
}
