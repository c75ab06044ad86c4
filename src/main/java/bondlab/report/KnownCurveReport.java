package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.exact.KnownCurveStudy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The figures of simulated studies: {@code coverage}, how often each interval holds the truth;
 * {@code falls}, how often a fall is seen where there is one and where there is none; {@code
 * curves}, the exact curves.
 */
public final class KnownCurveReport implements StudyReport {
  private static final double LEAST_SHOWN = 0.6;

  @Override
  public String study() {
    return KnownCurveStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    RunTables.drawAll(run, KnownCurveReport::figures);
  }

  /** The figures by name. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    RunTable coverage = tables.read("coverage", "law", "kind", "prompts", "replicates", "quantity");
    RunTable curves = tables.read("curves", "law", "n");
    return Map.of(
        "coverage", () -> coverage(coverage),
        "falls", () -> falls(coverage),
        "curves", () -> curves(curves));
  }

  /** A panel for each law and kind, a colour for each quantity. */
  private static Drawing coverage(RunTable rows) {
    List<Figure> panels = new ArrayList<>();
    for (String kind : rows.kinds("kind")) {
      for (String law : rows.kinds("law")) {
        Figure figure =
            panel(law + ", " + kind)
                .y("share of intervals that hold the truth")
                .yRange(LEAST_SHOWN, 1)
                .horizontal(0.95, "");
        int colour = 0;
        for (RunTable own :
            rows.where("kind", kind)
                .where("law", law)
                .split(row -> row.text("quantity") + ", over " + row.text("over"))) {
          String name = own.text("quantity") + ", over " + own.text("over");
          double[] share = own.values("coverage");
          double[] error = own.values("coverage_error");
          figure.errorBars(
              name,
              spread(sizes(own), colour),
              share,
              plus(share, error, -2),
              plus(share, error, 2),
              colour++);
        }
        panels.add(figure);
      }
    }
    panels
        .get(0)
        .caption("bars: two Monte-Carlo standard errors; below " + LEAST_SHOWN + " cut off");
    return Figure.grid(3, panels.toArray(Figure[]::new));
  }

  private static Drawing falls(RunTable rows) {
    RunTable falls = rows.where("quantity", "fall");
    return Figure.row(
        falls.kinds("kind").stream()
            .map(kind -> falls(kind, falls.where("kind", kind)))
            .toArray(Figure[]::new));
  }

  private static Figure falls(String kind, RunTable falls) {
    Figure figure = panel("How often a fall is seen, " + kind).y("share of studies").yRange(0, 1);
    int colour = 0;
    for (String law : falls.kinds("law")) {
      RunTable own = falls.where("law", law);
      String name = String.format(Locale.ROOT, "%s: %.3f", law, own.first("truth"));
      figure.points(name, spread(sizes(own), colour), own.values("below"), colour++);
    }
    return figure.caption("the legend names the true fall; 0.025 is allowed where it is 0");
  }

  private static Drawing curves(RunTable rows) {
    Figure figure =
        new Figure("Exact gold over prompts and trainings")
            .x("sqrt(KL)  [√nats]")
            .y("gold, 0 under the reference")
            .caption("solid: Best-of-n; dashed: policies moved along their proxies");
    int colour = 0;
    for (String law : rows.kinds("law")) {
      RunTable own = rows.where("law", law);
      figure.dottedLine(law, own, "distance", "gold", Style.SOLID, colour);
      figure.line("", own, "distance", "trained", Style.DASHED, colour++);
    }
    return figure;
  }

  private static Figure panel(String title) {
    return new Figure(title)
        .x("prompts × replicates", Scale.LOG2)
        .caption("simulated studies of a population whose curve is exact")
        .size(460, 420);
  }

  private static double[] sizes(RunTable rows) {
    double[] prompts = rows.values("prompts");
    double[] replicates = rows.values("replicates");
    double[] sizes = new double[prompts.length];
    Arrays.setAll(sizes, i -> prompts[i] * replicates[i]);
    return sizes;
  }

  /** Moves the dots of each colour a little, so that none hides another. */
  private static double[] spread(double[] sizes, int colour) {
    return Arrays.stream(sizes).map(size -> size * (1 + 0.04 * (colour - 3))).toArray();
  }

  private static double[] plus(double[] values, double[] errors, double times) {
    double[] sums = new double[values.length];
    Arrays.setAll(sums, i -> values[i] + times * errors[i]);
    return sums;
  }
}
