package bondlab.report;

import static bondlab.report.RunTables.column;

import bondlab.experiment.RunFolder;
import bondlab.study.exact.ModeCoveringStudy;
import bondlab.study.exact.ModeCoveringStudy.OptimumLawRow;
import bondlab.study.exact.ModeCoveringStudy.OutcomeRow;
import bondlab.study.exact.OptimumRow;
import bondlab.table.Decimals;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an exact toy law: {@code law}, what Best-of-N makes of a reference and its parts
 * (A) and (B); {@code optima}, the nearest normal law for each β; {@code against-beta}, its
 * entropy, spread and divergences, and the same by generalised JSD.
 */
public final class ModeCoveringReport implements StudyReport {
  @Override
  public String study() {
    return ModeCoveringStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    List<OutcomeRow> outcomes = RunTables.rows(run, "outcomes", OutcomeRow.class);
    List<OptimumRow> optima = RunTables.rows(run, "optima", OptimumRow.class);
    List<OptimumLawRow> laws = RunTables.rows(run, "laws", OptimumLawRow.class);
    law(outcomes).save(run.figures(), "law");
    optima(outcomes, laws).save(run.figures(), "optima");
    againstBeta(optima).save(run.figures(), "against-beta");
  }

  /** The reward, the reference with its Best-of-N, and the logarithms of the parts (A) and (B). */
  public static Drawing law(List<OutcomeRow> outcomes) {
    double[] y = column(outcomes, OutcomeRow::y);
    Figure reward =
        panel("Reward")
            .y("reward")
            .line("", y, column(outcomes, OutcomeRow::reward), Style.SOLID, 3);
    Figure laws =
        panel("Exact toy law of " + y.length + " outcomes")
            .y("probability of an outcome")
            .line("reference", y, column(outcomes, OutcomeRow::reference), Style.DASHED, 6)
            .line(bestName(outcomes), y, column(outcomes, OutcomeRow::bestOfN), Style.SOLID, 0);
    Figure quality =
        panel("Part (A), exact: quantiles")
            .y("log A = (N − 1) log p≤  [nats]")
            .line("", y, column(outcomes, OutcomeRow::logA), Style.SOLID, 1);
    Figure collisions =
        panel("Part (B), exact: collisions")
            .y("log B  [nats]")
            .line("", y, column(outcomes, OutcomeRow::logB), Style.SOLID, 2)
            .caption("log N where nothing ties, 0 where all at or below tie")
            .yRange(0, 1.04 * Math.log(outcomes.get(0).n()))
            .horizontal(Math.log(outcomes.get(0).n()), "log N");
    return Figure.grid(2, laws, reward, quality, collisions);
  }

  /** Best-of-N shaded, and the nearest normal law for each β. */
  public static Drawing optima(List<OutcomeRow> outcomes, List<OptimumLawRow> laws) {
    double[] y = column(outcomes, OutcomeRow::y);
    double[] best = column(outcomes, OutcomeRow::bestOfN);
    Figure figure =
        panel("What β chooses where policies are normal laws")
            .y("probability of an outcome")
            .caption("exact toy law; filled: " + bestName(outcomes) + " of the reference")
            .caption("β = 0 is the forward KL alone, β = 1 the backward KL alone")
            .size(720, 460)
            .band(y, new double[y.length], best, 6);
    int colour = 0;
    for (double beta : laws.stream().mapToDouble(OptimumLawRow::beta).distinct().toArray()) {
      List<OptimumLawRow> law = laws.stream().filter(row -> row.beta() == beta).toList();
      figure.line(
          "β = " + Decimals.rounded(beta, 3),
          column(law, OptimumLawRow::y),
          column(law, OptimumLawRow::probability),
          Style.SOLID,
          colour++);
    }
    return figure;
  }

  /** Entropy, spread and the two KLs of the nearest normal law against β. */
  public static Drawing againstBeta(List<OptimumRow> optima) {
    Figure divergences =
        beta("Divergence from " + optima.get(1).law()).y("KL  [nats]", Scale.LOG10);
    add(
        divergences,
        "forward, KL(BoN‖π), by Jeffreys",
        optima,
        OptimumRow.BY_JEFFREYS,
        OptimumRow::forwardKl,
        0);
    add(divergences, "forward, by JSD", optima, OptimumRow.BY_JSD, OptimumRow::forwardKl, 2);
    add(
        divergences,
        "backward, KL(π‖BoN), by Jeffreys",
        optima,
        OptimumRow.BY_JEFFREYS,
        OptimumRow::backwardKl,
        1);
    add(divergences, "backward, by JSD", optima, OptimumRow.BY_JSD, OptimumRow::backwardKl, 3);
    return Figure.row(
        withTarget("Entropy", "entropy  [nats]", optima, OptimumRow::entropy),
        withTarget("Spread", "standard deviation of y", optima, OptimumRow::spread),
        divergences);
  }

  private static Figure withTarget(
      String title, String label, List<OptimumRow> optima, ToDoubleFunction<OptimumRow> value) {
    OptimumRow best = optima.get(1);
    double[] level = {value.applyAsDouble(best), value.applyAsDouble(best)};
    Figure figure = beta(title).y(label);
    figure.line(best.law(), new double[] {0, 1}, level, Style.DASHED, 6);
    add(figure, "by Jeffreys, β", optima, OptimumRow.BY_JEFFREYS, value, 0);
    add(figure, "by JSD, b", optima, OptimumRow.BY_JSD, value, 2);
    return figure;
  }

  private static void add(
      Figure figure,
      String name,
      List<OptimumRow> optima,
      String law,
      ToDoubleFunction<OptimumRow> value,
      int colour) {
    List<OptimumRow> normal = optima.stream().filter(row -> row.law().equals(law)).toList();
    double[] x = column(normal, OptimumRow::weight);
    double[] y = column(normal, value);
    figure.line(name, x, y, Style.SOLID, colour).points(name, x, y, colour);
  }

  private static Figure beta(String title) {
    return new Figure(title)
        .caption("exact toy law")
        .x("weight: β of Jeffreys, b of JSD")
        .size(400, 370);
  }

  private static Figure panel(String title) {
    return new Figure(title).x("outcome y").size(520, 360);
  }

  private static String bestName(List<OutcomeRow> outcomes) {
    return "Best-of-" + Decimals.rounded(outcomes.get(0).n(), 4);
  }
}
