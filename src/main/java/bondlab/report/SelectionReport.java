package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.SelectionStudy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The figures of a study of rules of inference, a panel per proxy: {@code frontier}, gold against
 * √KL, and {@code gold-by-draws}, gold against what a response costs.
 */
public final class SelectionReport implements StudyReport {
  @Override
  public String study() {
    return SelectionStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    RunTables.drawAll(run, SelectionReport::figures);
  }

  /** The figures by name. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    RunTable frontier =
        tables.read("frontier", "selector", "rule", "value").whereFirst("measured_by");
    RunTable tuned = tables.read("tuned", "selector", "rule").whereFirst("measured_by");
    Map<String, Supplier<Drawing>> figures = new LinkedHashMap<>();
    figures.put("frontier", () -> panels(frontier, tuned, true));
    figures.put("gold-by-draws", () -> panels(frontier, tuned, false));
    return figures;
  }

  private static Drawing panels(RunTable frontier, RunTable tuned, boolean byKl) {
    List<Figure> panels = new ArrayList<>();
    for (String selector : frontier.kinds("selector")) {
      panels.add(
          panel(
              selector,
              frontier.where("selector", selector),
              tuned.where("selector", selector),
              byKl));
    }
    return Figure.grid(2, panels.toArray(Figure[]::new));
  }

  /** Best-of-n with its band, the other rules as lines, each rule's own choice as a point. */
  private static Figure panel(String selector, RunTable frontier, RunTable tuned, boolean byKl) {
    Figure figure =
        new Figure(selector + " selects")
            .y("gold  [sd under the reference]")
            .caption(
                String.format(
                    Locale.ROOT,
                    frontier.first("replicates") > 1
                        ? "band: 95%% over %.0f trainings and %.0f prompts"
                        : "band: 95%% over %2$.0f prompts alone",
                    frontier.first("replicates"),
                    frontier.first("prompts")))
            .caption("circles: parameter chosen on some prompts, gold judged on the others");
    if (byKl) {
      figure.x("sqrt(KL), exact on the pool  [√nats]");
    } else {
      figure.x("expected draws per response", Scale.LOG2);
    }
    int colour = 0;
    for (String rule : frontier.kinds("rule")) {
      RunTable own = frontier.where("rule", rule);
      double[] x = place(own, byKl);
      if (colour == 0) {
        figure.band(x, own.values("gold_low"), own.values("gold_high"), colour);
      }
      figure.line(rule, x, own.values("gold"), Style.SOLID, colour);
      RunTable choice = tuned.where("rule", rule);
      figure.points("", place(choice, byKl), choice.values("gold"), colour++);
    }
    return figure.horizontal(0, "");
  }

  private static double[] place(RunTable rows, boolean byKl) {
    double[] x = rows.values(byKl ? "kl" : "draws");
    for (int i = 0; byKl && i < x.length; i++) {
      x[i] = Math.sqrt(Math.max(0, x[i])); // a sum's rounding may be below 0
    }
    return x;
  }
}
