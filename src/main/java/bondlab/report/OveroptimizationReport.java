package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.stats.BestOfN;
import bondlab.study.OveroptimizationStudy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The figures of an over-optimization study: {@code gold-and-proxy}, gold and proxy reward against
 * √KL (Gao et al. 2022, Fig. 1a), and {@code coefficients}, α and β of the fit against the proxy's
 * size (Fig. 3), and {@code gold-by-quantile}, mean gold by the proxy's quantile. Where there are
 * many sizes the paper's own numbers stand beside ours.
 */
public final class OveroptimizationReport implements StudyReport {
  /** Settings that one panel holds legibly. */
  private static final int MOST_A_PANEL = 4;

  private static final int FIT_POINTS = 60;

  /** Sizes that show a trend, beside which the paper's is drawn. */
  private static final int TREND = 3;

  @Override
  public String study() {
    return OveroptimizationStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    RunTables.drawAll(run, OveroptimizationReport::figures);
  }

  /** The figures by name; those that compare sizes or show a fall only where there are some. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    RunTable curves = tables.read("curves", "selector", "n").whereFirst("measured_by");
    RunTable fits =
        tables.read("fits", "selector", "size", "pairs", "replicate").whereFirst("measured_by");
    Map<String, Supplier<Drawing>> figures = new LinkedHashMap<>();
    figures.put("gold-and-proxy", () -> goldAndProxy(curves, fits));
    if (fits.kinds("size").size() > 1) {
      figures.put("coefficients", () -> coefficients(fits));
    }
    if (tables.has("quantile_gold")) {
      RunTable quantiles = tables.read("quantile_gold", "selector", "replicate", "from", "to");
      figures.put(
          "gold-by-quantile", () -> goldByQuantile(quantiles.whereFirst("measured_by"), fits));
    }
    OveroptimizationFindings.clearestTurn(fits)
        .ifPresent(turn -> figures.put("clearest-turn", () -> clearestTurn(curves, fits, turn)));
    return figures;
  }

  @Override
  public Set<String> longTables() {
    return Set.of("pool");
  }

  @Override
  public Set<String> withheldTables() {
    return Set.of("samples");
  }

  /**
   * Gold solid, proxy dashed, the fit dotted, its peak marked; a panel for each data size if they
   * are many.
   */
  private static Drawing goldAndProxy(RunTable curves, RunTable fits) {
    RunTable means = fits.where("replicate", 0);
    if (means.size() <= MOST_A_PANEL) {
      return panel("Best-of-n against a proxy reward", curves, means);
    }
    List<Figure> panels = new ArrayList<>();
    byData(means)
        .forEach((data, some) -> panels.add(withGao(panel("Proxies of " + data, curves, some))));
    return Figure.grid(2, panels.toArray(Figure[]::new)); // three in a row are too small on a page
  }

  /** The one proxy, of all that were trained, whose gold falls most clearly. */
  private static Drawing clearestTurn(RunTable curves, RunTable fits, RunTable turn) {
    return panel("Where gold turns down most clearly", curves, turn)
        .caption(
            String.format(
                Locale.ROOT,
                "replicate %.0f; from its best n to the largest: %s; one of %d proxies",
                turn.first("replicate"),
                turn.interval("fall", "sd"),
                OveroptimizationFindings.single(fits).size()));
  }

  private static Figure panel(String title, RunTable curves, RunTable fits) {
    Figure figure =
        new Figure(title)
            .x("sqrt(KL), KL = log n − (n−1)/n  [√nats]")
            .y("reward  [sd under the reference]")
            .caption(
                "gold solid, proxy dashed, fit dotted; bands: 95% over replicates and "
                    + count(curves, "prompts")
                    + " × "
                    + count(curves, "samples"));
    for (int i = 0; i < fits.size(); i++) {
      add(figure, curves, fits.row(i), i);
    }
    return figure.horizontal(0, "");
  }

  /** Such as {@code 64 prompts}, or the unit alone where the run does not say how many. */
  private static String count(RunTable table, String unit) {
    double count = table.first(unit);
    return Double.isNaN(count) ? unit : String.format(Locale.ROOT, "%.0f %s", count, unit);
  }

  private static void add(Figure figure, RunTable curves, RunTable fit, int colour) {
    String selector = fit.text("selector");
    RunTable curve = curve(curves, selector, fit.first("replicate"));
    double[] d = curve.values("distance");
    figure.goldBand(curve, colour).goldAndProxy(selector, curve, colour);
    double alpha = fit.first("alpha");
    double beta = fit.first("beta");
    double last = d.length == 0 ? Double.NaN : d[d.length - 1];
    double[] grid =
        DoubleStream.iterate(0, x -> x + last / FIT_POINTS).limit(FIT_POINTS + 1).toArray();
    double[] fitted = DoubleStream.of(grid).map(x -> x * (alpha - beta * x)).toArray();
    figure.line("", grid, fitted, Style.DOTTED, colour);
    double peak = alpha / (2 * beta);
    if (beta > 0 && peak <= last) {
      double n = fit.first("peak_n");
      String label = Double.isNaN(n) ? "" : String.format(Locale.ROOT, "n = %.0f", n);
      figure.marker(peak, peak * alpha / 2, label, colour);
    }
  }

  /** The fits of Gao et al.'s smallest and largest proxies, for comparison. */
  private static Figure withGao(Figure panel) {
    int last = Gao.ALPHA.length - 1;
    double[] d =
        DoubleStream.iterate(0, x -> x + Gao.REACH / FIT_POINTS).limit(FIT_POINTS + 1).toArray();
    for (int size : new int[] {0, last}) {
      double[] gold =
          DoubleStream.of(d).map(x -> x * (Gao.ALPHA[size] - Gao.BETA[size] * x)).toArray();
      panel.line(
          size == 0 ? "Gao et al., 3M" : "Gao et al., 3B", d, gold, Style.DOTTED, Gao.COLOUR);
    }
    return panel;
  }

  /** The rows of each data size and label noise, by what the data are called. */
  private static Map<String, RunTable> byData(RunTable fits) {
    Map<String, RunTable> groups = new LinkedHashMap<>();
    boolean noisy = fits.hasAdded("label_noise");
    for (double noise : noisy ? fits.levels("label_noise") : new double[] {0}) {
      RunTable some = noisy ? fits.where("label_noise", noise) : fits;
      for (double pairs : some.levels("pairs")) {
        String name = String.format(Locale.ROOT, "%,.0f comparisons", pairs);
        String flipped = String.format(Locale.ROOT, ", %.0f%% flipped", 100 * noise);
        groups.put(noise > 0 ? name + flipped : name, some.where("pairs", pairs));
      }
    }
    return groups;
  }

  /**
   * Gold's coefficients of Best-of-n in Gao et al. 2022, Fig. 3: proxies of nine sizes, 90,000
   * comparisons, a policy of 1.2 billion weights. The paper prints no numbers: these were read off
   * the figure, α to ±.003 and β to ±.001.
   */
  private static final class Gao {
    static final String NAME = "Gao et al. 2022, read off Fig. 3";
    static final int COLOUR = Palette.SIZE - 1;
    static final double[] WEIGHTS = {3e6, 12e6, 25e6, 42e6, 85e6, 300e6, 680e6, 1.2e9, 3e9};
    static final double[] ALPHA = {.490, .513, .558, .548, .599, .633, .649, .653, .662};
    static final double[] BETA = {.120, .120, .115, .111, .106, .0995, .098, .0965, .090};

    /** √KL at n = 60,000, the paper's largest. */
    static final double REACH = Math.sqrt(BestOfN.klUpperBound(60_000));
  }

  /** One selector's curve; none where the run does not say which replicate a row is of. */
  private static RunTable curve(RunTable curves, String selector, double replicate) {
    RunTable own = curves.where("selector", selector);
    boolean one = !own.has("replicate") && own.levels("n").length == own.size();
    return one ? own : own.where("replicate", replicate);
  }

  /**
   * m(u) = E[gold | quantile u of the proxy], against how often the share above u halves: where it
   * falls on the right, a larger n lowers gold.
   */
  private static Drawing goldByQuantile(RunTable quantiles, RunTable fits) {
    RunTable means = fits.where("replicate", 0);
    if (means.size() <= MOST_A_PANEL) {
      return quantilePanel("Gold by the proxy's quantile", quantiles, means);
    }
    List<Figure> panels = new ArrayList<>();
    byData(means)
        .forEach((data, some) -> panels.add(quantilePanel("Proxies of " + data, quantiles, some)));
    return Figure.grid(2, panels.toArray(Figure[]::new));
  }

  private static Figure quantilePanel(String title, RunTable quantiles, RunTable fits) {
    Figure figure =
        new Figure(title)
            .x("log₂ 1/(1 − u), u the proxy's quantile within a prompt")
            .y("mean gold  [sd under the reference]")
            .caption("bands: 95% over trainings and prompts; Best-of-n looks at 1 − u ≈ 1/n");
    for (int i = 0; i < fits.size(); i++) {
      String selector = fits.row(i).text("selector");
      RunTable own = quantiles.where("selector", selector).where("replicate", 0);
      double[] from = own.values("from");
      double[] to = own.values("to");
      double[] x = new double[from.length];
      Arrays.setAll(x, k -> -Math.log(1 - (from[k] + to[k]) / 2) / Math.log(2));
      figure
          .band(x, own.values("gold_low"), own.values("gold_high"), i)
          .line(selector, x, own.values("gold"), Style.SOLID, i);
    }
    return figure.horizontal(0, "");
  }

  /** α and β with their intervals against the proxy's weights, a colour for each data size. */
  private static Drawing coefficients(RunTable fits) {
    RunTable means = fits.where("replicate", 0);
    Figure alpha = coefficient("α of the fit", "α  [sd/√nats]", means, "alpha");
    Figure beta = coefficient("β of the fit", "β  [sd/nat]", means, "beta");
    if (means.kinds("size").size() >= TREND) {
      alpha.line(Gao.NAME, Gao.WEIGHTS, Gao.ALPHA, Style.DOTTED, Gao.COLOUR);
      beta.line(Gao.NAME, Gao.WEIGHTS, Gao.BETA, Style.DOTTED, Gao.COLOUR);
    }
    return Figure.row(alpha, beta);
  }

  private static Figure coefficient(String title, String label, RunTable means, String column) {
    Figure figure =
        new Figure(title)
            .x("proxy  [weights]", Scale.LOG10)
            .y(label)
            .caption("R = d(α − βd); bars: 95% over replicates and " + count(means, "prompts"));
    int colour = 0;
    for (Map.Entry<String, RunTable> data : byData(means).entrySet()) {
      RunTable some = data.getValue();
      if (some.size() > 1) {
        figure.line("", some, "parameters", column, Style.SOLID, colour);
      }
      figure.errorBars(data.getKey(), some, "parameters", column, colour++);
    }
    return figure.horizontal(0, "");
  }
}
