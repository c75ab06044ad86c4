package bondlab.report;

import bondlab.training.EvaluationRow;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Where trainings end against the weight of the backward KL. */
final class BondEnds {
  private BondEnds() {}

  /**
   * A column of the evaluations with its interval.
   *
   * @param low lower end over prompts
   * @param high upper end
   */
  private record Measure(
      String title,
      String unit,
      ToDoubleFunction<EvaluationRow> value,
      ToDoubleFunction<EvaluationRow> low,
      ToDoubleFunction<EvaluationRow> high) {}

  private static final List<Measure> MEASURES =
      List.of(
          new Measure(
              "Backward KL to the target",
              "nats a response",
              EvaluationRow::klToBestOfN,
              EvaluationRow::klToBestOfNLow,
              EvaluationRow::klToBestOfNHigh),
          new Measure(
              "Forward KL from the target",
              "nats a response",
              EvaluationRow::klFromBestOfN,
              EvaluationRow::klFromBestOfNLow,
              EvaluationRow::klFromBestOfNHigh),
          new Measure(
              "Log-quantile of the proxy",
              "nats",
              EvaluationRow::logQuantile,
              EvaluationRow::logQuantileLow,
              EvaluationRow::logQuantileHigh),
          new Measure(
              "Gold reward",
              "sd under the reference",
              EvaluationRow::gold,
              EvaluationRow::goldLow,
              EvaluationRow::goldHigh));

  /** One panel a measure, a line an N. */
  static Drawing against(List<ArmCurve> arms) {
    return Figure.grid(2, MEASURES.stream().map(m -> panel(m, arms)).toArray(Figure[]::new));
  }

  private static Figure panel(Measure measure, List<ArmCurve> arms) {
    Figure figure =
        new Figure(measure.title() + ", last step")
            .x("β, weight of the backward KL")
            .y(measure.title() + "  [" + measure.unit() + "]")
            .caption("bars: 95% bootstrap over prompts, averaged over seeds");
    int colour = 0;
    for (int n : arms.stream().mapToInt(ArmCurve::bestOfN).distinct().sorted().toArray()) {
      List<ArmCurve> own = arms.stream().filter(a -> a.bestOfN() == n).toList();
      double[] betas = last(own, EvaluationRow::beta);
      double[] values = last(own, measure.value());
      figure.line("", betas, values, Style.SOLID, colour);
      figure.errorBars(
          "N = " + n, betas, values, last(own, measure.low()), last(own, measure.high()), colour++);
    }
    return figure;
  }

  private static double[] last(List<ArmCurve> arms, ToDoubleFunction<EvaluationRow> value) {
    return arms.stream().mapToDouble(arm -> arm.last(value)).toArray();
  }
}
