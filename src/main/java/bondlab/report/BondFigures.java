package bondlab.report;

import bondlab.policy.Cost;
import bondlab.study.CurveRow;
import bondlab.training.EvaluationRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of trained policies; each takes the curves of the arms that it compares. */
public final class BondFigures {
  private static final int COLOURS = 6;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;

  /** Height of a row of the legend. */
  private static final String SD = "[sd under the reference]";

  private BondFigures() {}

  /** Reward against √KL: the frontier that methods are compared by (BOND, Fig. 7). */
  static Drawing frontier(List<ArmCurve> arms, List<CurveRow> bestOfN) {
    return Figure.row(
        frontier("Optimised reward", arms, bestOfN, EvaluationRow::proxy, CurveRow::proxy),
        frontier("Gold reward", arms, bestOfN, EvaluationRow::gold, CurveRow::gold));
  }

  private static Figure frontier(
      String title,
      List<ArmCurve> arms,
      List<CurveRow> bestOfN,
      ToDoubleFunction<EvaluationRow> value,
      ToDoubleFunction<CurveRow> best) {
    Figure figure =
        new Figure(title)
            .x("√KL to the reference  [√nats]")
            .y("reward  " + SD)
            .size(WIDTH, HEIGHT)
            .caption(about(arms) + "; dotted: Best-of-n itself, n = " + range(bestOfN));
    for (int i = 0; i < arms.size(); i++) {
      ArmCurve arm = arms.get(i);
      figure.line(arm.arm(), arm.distance(), arm.mean(value), style(i), colour(i));
    }
    addBestOfN(figure, bestOfN, CurveRow::distance, best);
    return figure.horizontal(0, "");
  }

  /** Gold solid and proxy dashed against √KL, a panel a proxy (Gao et al. 2022, Fig. 1). */
  static Drawing goldAndProxy(List<ArmCurve> arms, List<CurveRow> bestOfN) {
    List<Figure> panels = new ArrayList<>();
    for (String proxy : arms.stream().map(ArmCurve::proxy).distinct().toList()) {
      List<ArmCurve> own = arms.stream().filter(a -> a.proxy().equals(proxy)).toList();
      List<CurveRow> curve = bestOfN.stream().filter(r -> r.selector().equals(proxy)).toList();
      if (own.size() <= COLOURS) {
        panels.add(goldAndProxy("Optimised by proxy " + proxy, own, curve));
        continue;
      }
      for (int n : own.stream().mapToInt(ArmCurve::bestOfN).distinct().sorted().toArray()) {
        List<ArmCurve> some =
            own.stream().filter(a -> a.bestOfN() == n).map(ArmCurve::namedByBeta).toList();
        panels.add(goldAndProxy("Proxy " + proxy + ", N = " + n, some, curve));
      }
    }
    return panels.size() == 1
        ? panels.get(0)
        : Figure.grid(Math.min(2, panels.size()), panels.toArray(Figure[]::new));
  }

  private static Figure goldAndProxy(String title, List<ArmCurve> arms, List<CurveRow> bestOfN) {
    Figure figure =
        new Figure(title)
            .x("√KL to the reference  [√nats]")
            .y("reward  " + SD)
            .caption("gold solid, proxy dashed; bands: 95% over prompts, gold; " + about(arms));
    for (int i = 0; i < arms.size(); i++) {
      ArmCurve arm = arms.get(i);
      double[] d = arm.distance();
      figure.band(d, arm.mean(EvaluationRow::goldLow), arm.mean(EvaluationRow::goldHigh), i);
      figure.line(arm.arm() + " gold", d, arm.mean(EvaluationRow::gold), Style.SOLID, i);
      figure.line(arm.arm() + " proxy", d, arm.mean(EvaluationRow::proxy), Style.DASHED, i);
    }
    if (!bestOfN.isEmpty()) {
      double[] d = column(bestOfN, CurveRow::distance);
      figure.line("Best-of-n gold", d, column(bestOfN, CurveRow::gold), Style.SOLID, COLOURS);
      figure.line("Best-of-n proxy", d, column(bestOfN, CurveRow::proxy), Style.DASHED, COLOURS);
    }
    return figure.horizontal(0, "");
  }

  /** Both KLs to the Best-of-N target and the log-quantile by step, a row an N (BOND, Fig. 2). */
  static Drawing divergences(List<ArmCurve> arms) {
    List<Figure> panels = new ArrayList<>();
    for (int n : arms.stream().mapToInt(ArmCurve::bestOfN).distinct().sorted().toArray()) {
      List<ArmCurve> own =
          arms.stream().filter(a -> a.bestOfN() == n).map(ArmCurve::namedByBeta).toList();
      panels.add(
          bySteps(
              "Backward KL(π ‖ Best-of-" + n + ")",
              "nats a response",
              own,
              EvaluationRow::klToBestOfN));
      panels.add(
          bySteps(
              "Forward KL(Best-of-" + n + " ‖ π)",
              "nats a response",
              own,
              EvaluationRow::klFromBestOfN));
      panels.add(bySteps("Log-quantile, N = " + n, "nats", own, EvaluationRow::logQuantile));
    }
    return Figure.grid(3, panels.toArray(Figure[]::new));
  }

  /** KL, both rewards and entropy by step (BOND, Figs. 4 to 6). */
  static Drawing progress(List<ArmCurve> arms) {
    return Figure.grid(
        2,
        bySteps("Optimised reward", "sd", arms, EvaluationRow::proxy),
        bySteps("Gold reward", "sd", arms, EvaluationRow::gold),
        bySteps("KL to the reference", "nats a response", arms, EvaluationRow::klRb),
        bySteps("Loss on held-out human text", "nats a token", arms, EvaluationRow::heldOutLoss));
  }

  private static Figure bySteps(
      String title, String unit, List<ArmCurve> arms, ToDoubleFunction<EvaluationRow> value) {
    Figure figure =
        new Figure(title)
            .x("training  [steps]")
            .y("[" + unit + "]")
            .caption(about(arms))
            .size(WIDTH, HEIGHT);
    for (int i = 0; i < arms.size(); i++) {
      ArmCurve arm = arms.get(i);
      figure.line(arm.arm(), arm.mean(EvaluationRow::step), arm.mean(value), style(i), colour(i));
    }
    return figure;
  }

  /** Optimised reward against what the training spent. */
  static Drawing cost(List<ArmCurve> all) {
    List<ArmCurve> arms = legible(all);
    return Figure.grid(
        2,
        against("tokens generated", arms, Cost::generatedTokens),
        against("reward calls", arms, Cost::rewardCalls),
        against("responses run backward", arms, Cost::backwardPasses),
        against("wall time  [s]", arms, Cost::seconds));
  }

  private static Figure against(String spent, List<ArmCurve> arms, ToDoubleFunction<Cost> cost) {
    Figure figure =
        new Figure("Reward against " + spent.replaceFirst("  \\[.*", ""))
            .x(spent)
            .y("optimised reward  " + SD)
            .caption(about(arms))
            .size(WIDTH, HEIGHT);
    for (int i = 0; i < arms.size(); i++) {
      ArmCurve arm = arms.get(i);
      figure.line(
          arm.arm(),
          arm.mean(row -> cost.applyAsDouble(row.cost())),
          arm.mean(EvaluationRow::proxy),
          style(i),
          colour(i));
    }
    return figure;
  }

  /** What one answer costs once trained, beside Best-of-n at inference, for the same reward. */
  static Drawing inference(List<ArmCurve> all, List<CurveRow> bestOfN) {
    List<ArmCurve> arms = legible(all);
    Figure figure =
        new Figure("Optimised reward against what one answer costs")
            .x("responses generated for one answer", Scale.LOG10)
            .y("optimised reward  " + SD)
            .caption(
                "a distilled policy answers once, Best-of-n generates and scores n; last step of each training");
    for (int i = 0; i < arms.size(); i++) {
      double[] proxy = {arms.get(i).last(EvaluationRow::proxy)};
      figure.points(arms.get(i).arm(), new double[] {1}, proxy, colour(i));
    }
    addBestOfN(figure, bestOfN, CurveRow::n, CurveRow::proxy);
    return figure;
  }

  private static void addBestOfN(
      Figure figure,
      List<CurveRow> bestOfN,
      ToDoubleFunction<CurveRow> x,
      ToDoubleFunction<CurveRow> y) {
    List<String> selectors = bestOfN.stream().map(CurveRow::selector).distinct().toList();
    for (String selector : selectors) {
      List<CurveRow> own = bestOfN.stream().filter(r -> r.selector().equals(selector)).toList();
      String name = selectors.size() == 1 ? "Best-of-n" : "Best-of-n by " + selector;
      int colour = selectors.size() == 1 ? COLOURS : selectors.indexOf(selector);
      figure.line(name, column(own, x), column(own, y), Style.DOTTED, colour);
    }
  }

  /** Black, the colour after these, is kept for Best-of-n. */
  private static int colour(int arm) {
    return arm % COLOURS;
  }

  private static Style style(int arm) {
    return arm / COLOURS % 2 == 0 ? Style.SOLID : Style.DASHED;
  }

  /** All arms, or those that weigh both KLs equally where there are too many for one panel. */
  private static List<ArmCurve> legible(List<ArmCurve> arms) {
    List<ArmCurve> equal = arms.stream().filter(a -> a.last(EvaluationRow::beta) == 0.5).toList();
    return arms.size() <= 2 * COLOURS || equal.isEmpty() ? arms : equal;
  }

  private static String about(List<ArmCurve> arms) {
    int seeds = arms.stream().mapToInt(ArmCurve::seeds).max().orElse(1);
    return seeds == 1 ? "one seed" : String.format(Locale.ROOT, "means over %d seeds", seeds);
  }

  private static String range(List<CurveRow> rows) {
    return rows.stream().mapToInt(CurveRow::n).min().orElse(1)
        + " … "
        + rows.stream().mapToInt(CurveRow::n).max().orElse(1);
  }

  private static double[] column(List<CurveRow> rows, ToDoubleFunction<CurveRow> value) {
    return rows.stream().mapToDouble(value).toArray();
  }
}
