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
      Style style = two ? Style.DASHED : Style.SOLID;
      bias.line(label(name), some, "p", "bias", style, colour);
      rms.line(label(name), some, "p", "rms", style, colour);
      if (name.equals(CONVENTION)) {
        rms.line("√((1−p)/kp)", some, "p", "first_order", Style.DOTTED, 6);
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
      String name = String.format(Locale.ROOT, "k = %.0f", k);
      figure.dottedLine(name, line, "n", "rms", Style.SOLID, colour);
      if (end) {
        figure.line("", line, "n", "first_order", Style.DOTTED, colour);
      }
      colour++;
    }
    RunTable two = some.where("estimator", TWO_SAMPLE);
    return figure.dottedLine(label(TWO_SAMPLE), two, "n", "rms", Style.DASHED, 6).horizontal(1, "");
  }

  /** Reference responses drawn and scored for one training response, against N. */
  private static Drawing samplingCost(RunTable costs) {
    double tolerance = costs.first("tolerance");
    String error =
        Double.isNaN(tolerance)
            ? "a tolerated error"
            : "an error of " + Decimals.rounded(tolerance, 3) + " nat";
    String backward = "backward, responses of ";
    return new Figure("What one training response costs")
        .caption("backward: samples for " + error + " in (N−1) log p̂; exact, add-one")
        .x("N", Scale.LOG2)
        .y("responses drawn and scored", Scale.LOG10)
        .dottedLine(backward + "the reference", costs, "n", "backward_start", Style.SOLID, 1)
        .dottedLine(backward + "Best-of-N", costs, "n", "backward_end", Style.SOLID, 2)
        .dottedLine("forward, one best of N", costs, "n", "forward", Style.DASHED, 0);
  }

  private static Figure pointwise(String title) {
    return new Figure(title).caption(EXACT).x("true quantile p").size(520, 400);
  }

  private static String label(String estimator) {
    return estimator.equals(TWO_SAMPLE) ? "two samples (J-BOND)" : estimator.replace('_', '-');
  }
}
