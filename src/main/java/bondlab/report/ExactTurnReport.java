package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.exact.ExactTurnStudy;
import bondlab.table.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The figures of an exact law whose gold turns: {@code turn}, gold and proxy of each objective
 * against √KL beside Best-of-n; {@code steps}, gold and KL along each training; {@code
 * against-beta}, the paths of one N for each β.
 */
public final class ExactTurnReport implements StudyReport {
  private static final String BEST = "Best-of-n";
  private static final int BLACK = 6;

  /** The β whose paths stand for BOND where all β have one optimum. */
  private static final double SHOWN_BETA = 0.5;

  @Override
  public String study() {
    return ExactTurnStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    RunTables.drawAll(run, ExactTurnReport::figures);
  }

  /** The figures by name. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    RunTable best = tables.read("best_of_n", "n");
    RunTable paths = tables.read("paths", "policies", "arm", "step");
    RunTable arms = tables.read("arms", "policies", "arm");
    return Map.of(
        "turn", () -> turn(best, paths, arms),
        "steps", () -> steps(paths, arms),
        "against-beta", () -> againstBeta(best, paths, arms));
  }

  /** Gold and proxy against √KL for both classes; rings where a training comes to rest. */
  private static Drawing turn(RunTable best, RunTable paths, RunTable arms) {
    List<Figure> panels = new ArrayList<>();
    for (String column : List.of("gold", "proxy")) {
      for (String policies : arms.kinds("policies")) {
        Figure figure =
            againstDistance(column + ", policies: " + policies, column)
                .line(BEST, best, "distance", column, Style.DOTTED, BLACK);
        int colour = 0;
        for (RunTable arm : shown(arms.where("policies", policies))) {
          figure.line(arm.text("arm"), path(paths, arm), "distance", column, Style.SOLID, colour);
          rest(figure, arm, column, colour++);
        }
        for (RunTable arm : priced(arms.where("policies", policies))) {
          rest(figure, arm, column, 0);
        }
        panels.add(figure.horizontal(0, ""));
      }
    }
    panels.get(1).caption("linear: one θ on two features, shared by all prompts");
    panels.get(0).caption("rings: where a training rests; p: price of the policy gradient on KL");
    return Figure.grid(2, panels.toArray(Figure[]::new));
  }

  private static void rest(Figure figure, RunTable arm, String column, int colour) {
    boolean rests = arm.first("eta") == 0 && arm.first("leaves") == 0;
    double price = arm.first("price");
    if (rests) {
      figure.marker(
          Math.sqrt(arm.first("end_kl")),
          arm.first("end_" + column),
          price > 0 ? "p = " + Decimals.rounded(price, 3) : "",
          colour);
    }
  }

  private static Drawing steps(RunTable paths, RunTable arms) {
    List<Figure> panels = new ArrayList<>();
    for (String column : List.of("gold", "kl")) {
      for (String policies : arms.kinds("policies")) {
        Figure figure =
            panel((column.equals("kl") ? "KL" : column) + ", policies: " + policies)
                .x("step of natural gradient")
                .y(column.equals("kl") ? "KL  [nats]" : "gold  [sd under the reference]");
        int colour = 0;
        for (RunTable arm : shown(arms.where("policies", policies))) {
          figure.line(arm.text("arm"), path(paths, arm), "step", column, Style.SOLID, colour++);
        }
        panels.add(figure.horizontal(0, ""));
      }
    }
    return Figure.grid(2, panels.toArray(Figure[]::new));
  }

  /** The paths to Best-of-N, for the middle one of the N. */
  private static Drawing againstBeta(RunTable best, RunTable paths, RunTable arms) {
    double[] ns = DoubleStream.of(arms.where("eta", 0).levels("n")).filter(x -> x > 0).toArray();
    double n = ns[ns.length / 2];
    List<Figure> panels = new ArrayList<>();
    for (String policies : arms.kinds("policies")) {
      Figure figure =
          againstDistance("N = " + Decimals.rounded(n, 3) + ", policies: " + policies, "gold")
              .line(BEST, best, "distance", "gold", Style.DOTTED, BLACK);
      int colour = 0;
      for (RunTable arm : arms.where("policies", policies).where("n", n).where("eta", 0).each()) {
        figure.line(arm.text("arm"), path(paths, arm), "distance", "gold", Style.SOLID, colour);
        rest(figure, arm, "gold", colour++);
      }
      panels.add(figure.horizontal(0, ""));
    }
    return Figure.row(panels.toArray(Figure[]::new));
  }

  /** The policy gradient without a price, BOND of one β for each N, and the moving anchors. */
  private static List<RunTable> shown(RunTable arms) {
    return arms.each().stream()
        .filter(
            arm ->
                arm.first("price") == 0
                    || arm.first("eta") > 0 && !(arm.first("gamma") > 0)
                    || arm.first("eta") == 0 && arm.first("beta") == SHOWN_BETA)
        .toList();
  }

  private static List<RunTable> priced(RunTable arms) {
    return arms.each().stream().filter(arm -> arm.first("price") > 0).toList();
  }

  private static RunTable path(RunTable paths, RunTable arm) {
    return paths.where("policies", arm.text("policies")).where("arm", arm.text("arm"));
  }

  private static Figure againstDistance(String title, String column) {
    return panel(title).x("sqrt(KL)  [√nats]").y(column + "  [sd under the reference]");
  }

  private static Figure panel(String title) {
    return new Figure(title).caption("exact law, nothing drawn").size(560, 420);
  }
}
