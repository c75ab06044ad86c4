package bondlab.analysis;

import bondlab.report.Drawing;
import bondlab.report.Figure;
import bondlab.report.Style;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tech.tablesaw.api.Table;

/** The figures of an analysis; a panel for each arm, a colour for each selector. */
final class AnalysisFigures {
  private static final int MOST_PANELS = 6;
  private static final int MOST_SELECTORS = 7;
  private static final int POINTS = 60;

  private AnalysisFigures() {}

  static Drawing goldAndProxy(Analysis analysis) {
    return panels(
        analysis,
        analysis.curves(),
        (title, arm, table) -> {
          boolean gold = table.doubleColumn("gold_gain").countMissing() < table.rowCount();
          Figure figure =
              new Figure(title.isEmpty() ? "Best-of-n by each proxy" : title)
                  .x("d = sqrt(KL), KL = log n − (n−1)/n  [√nats]")
                  .y("gain over n = 1  [sd within prompts]")
                  .caption(
                      (gold ? "gold solid, proxy dashed, fit dotted; bands: " : "bands: ")
                          + analysis.intervals());
          tellCut(figure, table);
          int colour = 0;
          for (String selector : selectors(table)) {
            curve(figure, rows(table, selector), selector, gold, colour);
            if (gold) {
              analysis.find("fits").ifPresent(f -> fit(figure, f, analysis, arm, selector, table));
            }
            colour++;
          }
          return figure.horizontal(0, "");
        });
  }

  static Drawing conditional(Analysis analysis) {
    return panels(
        analysis,
        analysis.conditional(),
        (title, arm, table) -> {
          Figure figure =
              new Figure(title.isEmpty() ? "Gold given the proxy's quantile" : title)
                  .x("u, quantile of the proxy within its pool")
                  .y("gold less its pool's mean  [sd within prompts]")
                  .caption("m(u) = E[gold | u] in bins; bars: " + analysis.intervals());
          tellCut(figure, table);
          int colour = 0;
          for (String selector : selectors(table)) {
            Table its = rows(table, selector);
            double[] u = new double[its.rowCount()];
            for (int i = 0; i < u.length; i++) {
              u[i] = (column(its, "u_low")[i] + column(its, "u_high")[i]) / 2;
            }
            double[] gold = column(its, "gold_gain");
            figure.line("", u, gold, Style.SOLID, colour);
            figure.errorBars(
                selector,
                u,
                gold,
                column(its, "gold_gain_low"),
                column(its, "gold_gain_high"),
                colour++);
          }
          return figure.horizontal(0, "");
        });
  }

  /** Draws one panel. */
  private interface PanelDrawing {
    Figure of(String title, String arm, Table table);
  }

  private static Drawing panels(Analysis analysis, Table table, PanelDrawing panel) {
    if (!table.columnNames().contains("arm")) {
      return panel.of("", "", table);
    }
    List<Figure> figures = new ArrayList<>();
    Set<String> arms = new LinkedHashSet<>(table.stringColumn("arm").asList());
    for (String arm : arms) {
      if (figures.size() < MOST_PANELS) {
        Table its = table.where(table.stringColumn("arm").isEqualTo(arm));
        figures.add(panel.of(arm, arm, its));
      }
    }
    if (arms.size() > MOST_PANELS) {
      figures.get(0).caption("the first " + MOST_PANELS + " of " + arms.size() + " arms are drawn");
    }
    return Figure.grid(2, figures.toArray(Figure[]::new));
  }

  private static void curve(Figure figure, Table its, String selector, boolean gold, int colour) {
    double[] d = column(its, "d");
    if (gold) {
      figure.band(d, column(its, "gold_gain_low"), column(its, "gold_gain_high"), colour);
      figure.line(selector + " gold", d, column(its, "gold_gain"), Style.SOLID, colour);
    } else {
      figure.band(d, column(its, "proxy_gain_low"), column(its, "proxy_gain_high"), colour);
    }
    figure.line(selector + " proxy", d, column(its, "proxy_gain"), Style.DASHED, colour);
  }

  /** The fit in the figure's unit, which is an sd and not gold's own. */
  private static void fit(
      Figure figure, Table fits, Analysis analysis, String arm, String selector, Table curves) {
    Table its =
        rows(arm.isEmpty() ? fits : fits.where(fits.stringColumn("arm").isEqualTo(arm)), selector);
    double sd = analysis.goldUnit(arm);
    if (!(sd > 0)) {
      return; // gold never varies: there is no gain to draw
    }
    double alpha = column(its, "alpha")[0] / sd;
    double beta = column(its, "beta")[0] / sd;
    double last = curves.doubleColumn("d").max();
    double[] d = new double[POINTS + 1];
    double[] fitted = new double[POINTS + 1];
    for (int i = 0; i <= POINTS; i++) {
      d[i] = last * i / POINTS;
      fitted[i] = d[i] * (alpha - beta * d[i]);
    }
    int colour = List.copyOf(selectors(curves)).indexOf(selector);
    figure.line("", d, fitted, Style.DOTTED, colour);
    double peak = alpha / (2 * beta);
    if (beta > 0 && peak > 0 && peak <= last) {
      String n = "n = " + Math.round(column(its, "peak_n")[0]);
      figure.marker(peak, peak * alpha / 2, n, colour);
    }
  }

  /** Says that not all selectors are drawn. */
  private static void tellCut(Figure figure, Table table) {
    int all = new LinkedHashSet<>(table.stringColumn("proxy").asList()).size();
    if (all > MOST_SELECTORS) {
      figure.caption("the first " + MOST_SELECTORS + " of " + all + " are drawn");
    }
  }

  private static Set<String> selectors(Table table) {
    Set<String> all = new LinkedHashSet<>();
    for (String selector : table.stringColumn("proxy")) {
      if (all.size() < MOST_SELECTORS) {
        all.add(selector);
      }
    }
    return all;
  }

  private static Table rows(Table table, String selector) {
    return table.where(table.stringColumn("proxy").isEqualTo(selector));
  }

  private static double[] column(Table table, String name) {
    return table.doubleColumn(name).asDoubleArray();
  }
}
