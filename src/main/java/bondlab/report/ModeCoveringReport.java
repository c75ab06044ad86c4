package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.exact.ModeCoveringStudy;
import bondlab.study.exact.OptimumRow;
import bondlab.table.Decimals;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The figures of an exact toy law: {@code law}, a reference, its Best-of-N and the parts (A) and
 * (B); {@code optima}, the nearest normal law for each β; {@code against-beta}, its entropy, spread
 * and divergences, and the same by generalised JSD.
 */
public final class ModeCoveringReport implements StudyReport {
  private static final String WEIGHT = "weight";

  @Override
  public String study() {
    return ModeCoveringStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    RunTables.drawAll(run, ModeCoveringReport::figures);
  }

  /** The figures by name. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    RunTable outcomes = tables.read("outcomes", "y");
    RunTable optima = tables.read("optima", "law");
    RunTable laws = tables.read("laws", "beta", "y");
    return Map.of(
        "law", () -> law(outcomes),
        "optima", () -> optima(outcomes, laws),
        "against-beta", () -> againstBeta(optima));
  }

  /** The reward, the reference with its Best-of-N, and the logarithms of the parts (A) and (B). */
  private static Drawing law(RunTable outcomes) {
    double[] y = outcomes.values("y");
    double logN = Math.log(outcomes.first("n"));
    Figure reward =
        panel("Reward").y("reward").line("", y, outcomes.values("reward"), Style.SOLID, 3);
    Figure laws =
        panel("Exact toy law of " + y.length + " outcomes")
            .y("probability of an outcome")
            .line("reference", y, outcomes.values("reference"), Style.DASHED, 6)
            .line(bestName(outcomes), y, outcomes.values("best_of_n"), Style.SOLID, 0);
    Figure quality =
        panel("Part (A), exact: quantiles")
            .y("log A = (N − 1) log p≤  [nats]")
            .line("", y, outcomes.values("log_a"), Style.SOLID, 1);
    Figure collisions =
        panel("Part (B), exact: collisions")
            .y("log B  [nats]")
            .line("", y, outcomes.values("log_b"), Style.SOLID, 2)
            .caption("log N where nothing ties, 0 where all at or below tie");
    if (!Double.isNaN(logN)) {
      collisions.yRange(0, 1.04 * logN).horizontal(logN, "log N");
    }
    return Figure.grid(2, laws, reward, quality, collisions);
  }

  /** Best-of-N shaded, and the nearest normal law for each β. */
  private static Drawing optima(RunTable outcomes, RunTable laws) {
    double[] y = outcomes.values("y");
    Figure figure =
        panel("What β chooses where policies are normal laws")
            .y("probability of an outcome")
            .caption("exact toy law; filled: " + bestName(outcomes) + " of the reference")
            .caption("β = 0 is the forward KL alone, β = 1 the backward KL alone")
            .size(720, 460)
            .band(y, new double[y.length], outcomes.values("best_of_n"), 6);
    int colour = 0;
    for (double beta : DoubleStream.of(laws.values("beta")).distinct().toArray()) {
      RunTable law = laws.where("beta", beta);
      String name = "β = " + Decimals.rounded(beta, 3);
      figure.line(name, law, "y", "probability", Style.SOLID, colour++);
    }
    return figure;
  }

  /** Entropy, spread and the two KLs of the nearest normal law against its weight. */
  private static Drawing againstBeta(RunTable optima) {
    String best = optima.texts("law").get(1);
    Figure divergences = against("Divergence from " + best).y("KL  [nats]", Scale.LOG10);
    RunTable jeffreys = optima.where("law", OptimumRow.BY_JEFFREYS);
    RunTable jsd = optima.where("law", OptimumRow.BY_JSD);
    String forward = "forward_kl";
    String backward = "backward_kl";
    divergences
        .dottedLine("forward, KL(BoN‖π), by Jeffreys", jeffreys, WEIGHT, forward, Style.SOLID, 0)
        .dottedLine("forward, by JSD", jsd, WEIGHT, forward, Style.SOLID, 2)
        .dottedLine("backward, KL(π‖BoN), by Jeffreys", jeffreys, WEIGHT, backward, Style.SOLID, 1)
        .dottedLine("backward, by JSD", jsd, WEIGHT, backward, Style.SOLID, 3);
    return Figure.row(
        withTarget("Entropy", "entropy  [nats]", optima, "entropy"),
        withTarget("Spread", "standard deviation of y", optima, "spread"),
        divergences);
  }

  private static Figure withTarget(String title, String label, RunTable optima, String column) {
    double target = optima.row(1).first(column);
    String best = optima.texts("law").get(1);
    RunTable jeffreys = optima.where("law", OptimumRow.BY_JEFFREYS);
    RunTable jsd = optima.where("law", OptimumRow.BY_JSD);
    return against(title)
        .y(label)
        .line(best, new double[] {0, 1}, new double[] {target, target}, Style.DASHED, 6)
        .dottedLine("by Jeffreys, β", jeffreys, WEIGHT, column, Style.SOLID, 0)
        .dottedLine("by JSD, b", jsd, WEIGHT, column, Style.SOLID, 2);
  }

  private static Figure against(String title) {
    return new Figure(title)
        .caption("exact toy law")
        .x("weight: β of Jeffreys, b of JSD")
        .size(400, 370);
  }

  private static Figure panel(String title) {
    return new Figure(title).x("outcome y").size(520, 360);
  }

  private static String bestName(RunTable outcomes) {
    double n = outcomes.first("n");
    return "Best-of-" + (Double.isNaN(n) ? "N" : Decimals.rounded(n, 4));
  }
}
