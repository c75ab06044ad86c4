package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.study.CurveRow;
import bondlab.study.FitRow;
import bondlab.study.OveroptimizationStudy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The figures of an over-optimization study: {@code gold-and-proxy}, gold and proxy reward against
 * √KL (Gao et al. 2022, Fig. 1a), and {@code coefficients}, α and β of the fit against the proxy's
 * size (Fig. 3).
 */
public final class OveroptimizationReport implements StudyReport {
  /** Settings that one panel holds legibly. */
  private static final int MOST_A_PANEL = 4;

  private static final int FIT_POINTS = 60;

  @Override
  public String study() {
    return OveroptimizationStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    List<CurveRow> curves = RunTables.rows(run, "curves", CurveRow.class);
    List<FitRow> fits = RunTables.rows(run, "fits", FitRow.class);
    goldAndProxy(curves, fits).save(run.figures(), "gold-and-proxy");
    if (fits.stream().map(FitRow::size).distinct().count() > 1) {
      coefficients(fits).save(run.figures(), "coefficients");
    }
    if (OveroptimizationFindings.clearestTurn(fits).isPresent()) {
      clearestTurn(curves, fits).save(run.figures(), "clearest-turn");
    }
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
  public static Drawing goldAndProxy(List<CurveRow> curves, List<FitRow> fits) {
    List<FitRow> means = means(fits);
    if (means.size() <= MOST_A_PANEL) {
      return panel("Best-of-n against a proxy reward", curves, means);
    }
    List<Figure> panels = new ArrayList<>();
    for (int pairs : means.stream().mapToInt(FitRow::pairs).distinct().sorted().toArray()) {
      List<FitRow> some = means.stream().filter(f -> f.pairs() == pairs).toList();
      panels.add(panel("Proxies of " + pairs + " comparisons", curves, some));
    }
    return Figure.grid(2, panels.toArray(Figure[]::new)); // three in a row are too small on a page
  }

  /**
   * The one proxy, of all that were trained, whose gold falls most surely.
   *
   * @throws java.util.NoSuchElementException if no gold falls beyond its interval
   */
  public static Drawing clearestTurn(List<CurveRow> curves, List<FitRow> fits) {
    FitRow turn = OveroptimizationFindings.clearestTurn(fits).orElseThrow();
    Figure figure =
        panel("Where gold turns down most clearly", curves, List.of(turn))
            .caption(
                String.format(
                    Locale.ROOT,
                    "replicate %d; from its best n to the largest: %.2f sd [%.2f, %.2f]; one of %d proxies",
                    turn.replicate(),
                    turn.fall(),
                    turn.fallLow(),
                    turn.fallHigh(),
                    OveroptimizationFindings.single(fits).size()));
    return figure;
  }

  private static Figure panel(String title, List<CurveRow> curves, List<FitRow> fits) {
    CurveRow any = curves.get(0);
    Figure figure =
        new Figure(title)
            .x("sqrt(KL), KL = log n − (n−1)/n  [√nats]")
            .y("reward  [sd under the reference]")
            .caption(
                String.format(
                    Locale.ROOT,
                    "gold solid, proxy dashed, fit dotted; bands: 95%% bootstrap over %d prompts × %d samples",
                    any.prompts(),
                    any.samples()));
    for (int i = 0; i < fits.size(); i++) {
      add(figure, curves, fits.get(i), i);
    }
    return figure.horizontal(0, "");
  }

  private static void add(Figure figure, List<CurveRow> all, FitRow fit, int colour) {
    List<CurveRow> curve =
        all.stream()
            .filter(r -> r.selector().equals(fit.selector()) && r.replicate() == fit.replicate())
            .toList();
    double[] d = RunTables.column(curve, CurveRow::distance);
    figure.band(
        d,
        RunTables.column(curve, CurveRow::goldLow),
        RunTables.column(curve, CurveRow::goldHigh),
        colour);
    figure.line(
        fit.selector() + " gold", d, RunTables.column(curve, CurveRow::gold), Style.SOLID, colour);
    figure.line(
        fit.selector() + " proxy",
        d,
        RunTables.column(curve, CurveRow::proxy),
        Style.DASHED,
        colour);
    double last = d[d.length - 1];
    double[] grid =
        DoubleStream.iterate(0, x -> x + last / FIT_POINTS).limit(FIT_POINTS + 1).toArray();
    double[] fitted = DoubleStream.of(grid).map(x -> x * (fit.alpha() - fit.beta() * x)).toArray();
    figure.line("", grid, fitted, Style.DOTTED, colour);
    double peak = fit.alpha() / (2 * fit.beta());
    if (fit.beta() > 0 && peak <= last) {
      figure.marker(
          peak,
          peak * fit.alpha() / 2,
          String.format(Locale.ROOT, "n = %.0f", fit.peakN()),
          colour);
    }
  }

  /** α and β with their intervals against the proxy's weights, a colour for each data size. */
  public static Drawing coefficients(List<FitRow> fits) {
    return Figure.row(
        coefficient(
            "α of the fit",
            "α  [sd/√nats]",
            fits,
            FitRow::alpha,
            FitRow::alphaLow,
            FitRow::alphaHigh),
        coefficient(
            "β of the fit", "β  [sd/nat]", fits, FitRow::beta, FitRow::betaLow, FitRow::betaHigh));
  }

  private static Figure coefficient(
      String title,
      String label,
      List<FitRow> fits,
      ToDoubleFunction<FitRow> value,
      ToDoubleFunction<FitRow> low,
      ToDoubleFunction<FitRow> high) {
    List<FitRow> means = means(fits);
    Figure figure =
        new Figure(title)
            .x("proxy  [weights]", Scale.LOG10)
            .y(label)
            .caption(
                "R = d(α − βd); bars: 95% bootstrap over " + means.get(0).prompts() + " prompts");
    int colour = 0;
    for (int pairs : means.stream().mapToInt(FitRow::pairs).distinct().sorted().toArray()) {
      List<FitRow> some = means.stream().filter(f -> f.pairs() == pairs).toList();
      double[] x = some.stream().mapToDouble(FitRow::parameters).toArray();
      double[] y = RunTables.column(some, value);
      String name = pairs + " comparisons";
      if (some.size() > 1) {
        figure.line("", x, y, Style.SOLID, colour);
      }
      figure.errorBars(
          name, x, y, RunTables.column(some, low), RunTables.column(some, high), colour++);
    }
    return figure.horizontal(0, "");
  }

  private static List<FitRow> means(List<FitRow> fits) {
    return fits.stream().filter(f -> f.replicate() == 0).toList();
  }
}
