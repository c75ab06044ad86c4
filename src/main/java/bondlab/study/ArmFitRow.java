package bondlab.study;

import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.OveroptimizationFit.Form;
import bondlab.stats.RandomStream;
import bondlab.stats.TwoWayMean;
import bondlab.study.Course.Leg;
import bondlab.study.Course.Matched;
import bondlab.table.Column;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Where the gold of an arm turns: Gao's form for trained policies, R = d(α − β log d), fitted to
 * gold against d = √KL (Gao et al. 2022, Eq. 2), and how far gold falls from its best KL to the
 * largest that all seeds reach. Of several seeds each is fitted and read on its own, and intervals
 * are Student's over seeds; of one they are over its prompts, and say nothing of another training.
 */
public record ArmFitRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(unit = "seeds", meaning = "trainings averaged over") int seeds,
    @Column(unit = "sd/sqrt(nats)", meaning = "alpha of R = d(alpha - beta log d)") double alpha,
    @Column(unit = "sd/sqrt(nats)", meaning = LOW) double alphaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = HIGH) double alphaHigh,
    @Column(unit = "sd/sqrt(nats)", meaning = "beta of R = d(alpha - beta log d)") double beta,
    @Column(unit = "sd/sqrt(nats)", meaning = LOW) double betaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = HIGH) double betaHigh,
    @Column(unit = "nats", meaning = "KL at the fitted peak; inf: none") double peakKl,
    @Column(unit = "nats", meaning = LOW) double peakKlLow,
    @Column(unit = "nats", meaning = HIGH) double peakKlHigh,
    @Column(unit = "sd", meaning = "root mean square residual of the fit") double rmse,
    @Column(unit = "nats", meaning = "largest KL that every seed reaches before it collapses")
        double klLast,
    @Column(unit = "sd", meaning = "optimised reward there") double proxyLast,
    @Column(unit = "sd", meaning = "gold there") double goldLast,
    @Column(unit = "sd", meaning = LOW) double goldLastLow,
    @Column(unit = "sd", meaning = HIGH) double goldLastHigh,
    @Column(
            unit = "sd",
            meaning =
                "gold there less gold at its best KL, below 0 where gold falls; the best KL is chosen"
                    + " on the other seeds, of one seed on the other half of the prompts")
        double fall,
    @Column(unit = "sd", meaning = LOW) double fallLow,
    @Column(unit = "sd", meaning = HIGH) double fallHigh,
    @Column(
            unit = "sd",
            meaning = "size of a fall that would be told from none with probability .8",
            added = true)
        double fallUnseen,
    @Column(meaning = "name of the gold reward", added = true) String measuredBy,
    @Column(unit = "nats", meaning = "KL at the best gold of the mean over seeds", added = true)
        double bestKl,
    @Column(unit = "sd", meaning = "optimised reward there", added = true) double bestProxy,
    @Column(
            unit = "sd",
            meaning = "gold at the best KL, chosen on the other seeds or prompts",
            added = true)
        double best,
    @Column(unit = "sd", meaning = LOW, added = true) double bestLow,
    @Column(unit = "sd", meaning = HIGH, added = true) double bestHigh,
    @Column(
            unit = "seeds",
            meaning = "trainings that collapsed, whose last evaluations are left out",
            added = true)
        double collapsed) {
  private static final String LOW = "lower end of its interval over seeds, of one over prompts";
  private static final String HIGH = "upper end of its interval over seeds, of one over prompts";
  private static final double POWER = 0.8;

  /**
   * Fits and reads one arm by one gold.
   *
   * @param collapsed how many of its trainings collapsed
   * @param settings level and resamples of the intervals
   * @return empty if the arm has too few evaluations, or never leaves the reference
   */
  static Optional<ArmFitRow> of(
      Course arm, String gold, int collapsed, PoolCurves.Settings settings, RandomStream stream) {
    double[] grid = Turn.grid(arm);
    if (grid.length < 3) {
      return Optional.empty();
    }
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("arm", arm.name());
    cells.put("optimised", arm.optimised());
    cells.put("seeds", arm.legs().size());
    cells.put("measured_by", gold);
    cells.put("collapsed", (double) collapsed);
    putFit(cells, arm, gold, grid, settings, stream);
    Turn turn = Turn.of(arm, gold, grid);
    double level = settings.level();
    cells.put("kl_last", turn.lastKl());
    cells.put("proxy_last", turn.proxyLast());
    put(cells, "gold_last", turn.last(), level);
    put(cells, "fall", turn.fall(), level);
    cells.put("fall_unseen", turn.fall().detectable(level, POWER));
    cells.put("best_kl", turn.bestKl());
    cells.put("best_proxy", turn.bestProxy());
    put(cells, "best", turn.best(), level);
    return Optional.of(Tables.row(ArmFitRow.class, cells));
  }

  private static void put(Map<String, Object> cells, String name, TwoWayMean mean, double level) {
    put(cells, name, mean.mean(), mean.interval(level));
  }

  private static void put(Map<String, Object> cells, String name, double value, Interval interval) {
    cells.put(name, value);
    cells.put(name + "_low", interval.low());
    cells.put(name + "_high", interval.high());
  }

  /** The form is of d > 0, so that the grid's first point is no part of the fit. */
  private static void putFit(
      Map<String, Object> cells,
      Course arm,
      String gold,
      double[] grid,
      PoolCurves.Settings settings,
      RandomStream stream) {
    double[] d = Arrays.copyOfRange(grid, 1, grid.length);
    double[] weights = OveroptimizationFit.equalWeights(d.length);
    if (arm.legs().size() == 1) {
      double[][] byPrompt =
          sinceFirst(Turn.byPrompt(arm.legs().get(0), arm.legs().get(0).golds().get(gold), grid));
      FitIntervals fit =
          FitIntervals.overPrompts(
              Form.RL,
              d,
              byPrompt,
              weights,
              settings.level(),
              settings.resamples(),
              stream.at("fit"));
      put(cells, "alpha", fit.fit().alpha(), fit.alpha());
      put(cells, "beta", fit.fit().beta(), fit.beta());
      cells.put("peak_kl", square(fit.fit().peakD()));
      cells.put("peak_kl_low", square(fit.peakD().low()));
      cells.put("peak_kl_high", square(fit.peakD().high()));
      cells.put("rmse", Math.sqrt(fit.fit().rss() / d.length));
      return;
    }
    double[][] curves = sinceFirst(Turn.curves(arm, gold, grid));
    double[] mean = new double[d.length];
    List<OveroptimizationFit> fits = new ArrayList<>();
    for (double[] curve : curves) {
      fits.add(OveroptimizationFit.fit(Form.RL, d, curve, weights));
      Arrays.setAll(mean, k -> mean[k] + curve[k] / curves.length);
    }
    OveroptimizationFit whole = OveroptimizationFit.fit(Form.RL, d, mean, weights);
    put(
        cells,
        "alpha",
        mean(fits, OveroptimizationFit::alpha),
        over(fits, OveroptimizationFit::alpha, settings));
    put(
        cells,
        "beta",
        mean(fits, OveroptimizationFit::beta),
        over(fits, OveroptimizationFit::beta, settings));
    cells.put("peak_kl", square(whole.peakD()));
    putPeak(cells, fits, settings);
    cells.put("rmse", Math.sqrt(whole.rss() / d.length));
  }

  /** Over log d*, where every seed's fit has a peak; an arm with one that has none is unbounded. */
  private static void putPeak(
      Map<String, Object> cells, List<OveroptimizationFit> fits, PoolCurves.Settings settings) {
    boolean all = fits.stream().allMatch(f -> f.beta() > 0);
    Interval ends = all ? over(fits, f -> Math.log(f.peakD()), settings) : null;
    double least = fits.stream().mapToDouble(OveroptimizationFit::peakD).min().orElseThrow();
    cells.put("peak_kl_low", all ? square(Math.exp(ends.low())) : square(least));
    cells.put("peak_kl_high", all ? square(Math.exp(ends.high())) : Double.POSITIVE_INFINITY);
  }

  private static double[][] sinceFirst(double[][] curves) {
    return Arrays.stream(curves)
        .map(row -> IntStream.range(1, row.length).mapToDouble(g -> row[g] - row[0]).toArray())
        .toArray(double[][]::new);
  }

  private static double mean(
      List<OveroptimizationFit> fits, ToDoubleFunction<OveroptimizationFit> of) {
    return fits.stream().mapToDouble(of).average().orElseThrow();
  }

  private static Interval over(
      List<OveroptimizationFit> fits,
      ToDoubleFunction<OveroptimizationFit> of,
      PoolCurves.Settings settings) {
    return Interval.ofMean(fits.stream().mapToDouble(of).toArray(), settings.level());
  }

  private static double square(double d) {
    return d * d;
  }

  /**
   * Gold on a grid of √KL that every seed's path reaches: where it is best and how far it falls to
   * the last point.
   *
   * @param lastKl nats
   * @param proxyLast optimised reward there, sd
   * @param last gold there
   * @param bestKl nats, of the mean over seeds
   * @param bestProxy optimised reward there, sd
   * @param best gold at the best point that the other seeds, or prompts, choose
   * @param fall last less best
   */
  record Turn(
      double lastKl,
      double proxyLast,
      TwoWayMean last,
      double bestKl,
      double bestProxy,
      TwoWayMean best,
      TwoWayMean fall) {
    private static final double STEP = 0.125; // √nats: 33 points to 16 nats

    static Turn of(Course arm, String gold, double[] grid) {
      int end = grid.length - 1;
      double[][] curves = curves(arm, gold, grid);
      boolean one = curves.length == 1;
      double[][] units =
          one ? byPrompt(arm.legs().get(0), arm.legs().get(0).golds().get(gold), grid) : curves;
      double[] last = new double[units.length];
      double[] best = new double[units.length];
      double[] fall = new double[units.length];
      for (int i = 0; i < units.length; i++) {
        int chosen = one ? bestOfHalf(units, 1 - i % 2) : bestOfOthers(curves, i);
        last[i] = units[i][end];
        best[i] = units[i][chosen];
        fall[i] = last[i] - best[i];
      }
      double[] mean = meanWithout(curves, -1);
      int top = best(mean);
      return new Turn(
          square(grid[end]),
          proxy(arm, grid[end]),
          over(last, one),
          square(grid[top]),
          proxy(arm, grid[top]),
          over(best, one),
          over(fall, one));
    }

    private static TwoWayMean over(double[] values, boolean prompts) {
      return prompts
          ? TwoWayMean.of(new double[][] {values})
          : TwoWayMean.nested(
              Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new));
    }

    private static double proxy(Course arm, double root) {
      return arm.legs().stream()
          .mapToDouble(leg -> mean(Course.first(Matched.KL.axis(leg), root, leg.proxy())))
          .average()
          .orElseThrow();
    }

    private static double mean(double[] row) {
      return Arrays.stream(row).average().orElseThrow();
    }

    /** Points of √KL from 0 to the largest that every seed reaches. */
    static double[] grid(Course arm) {
      double most = arm.reach(Matched.KL);
      return IntStream.rangeClosed(0, (int) Math.floor(most / STEP))
          .mapToDouble(g -> g * STEP)
          .toArray();
    }

    /** Mean gold of each seed on the grid [S][G]. */
    static double[][] curves(Course arm, String gold, double[] grid) {
      return arm.legs().stream()
          .map(
              leg ->
                  Arrays.stream(grid)
                      .map(g -> mean(Course.first(Matched.KL.axis(leg), g, leg.golds().get(gold))))
                      .toArray())
          .toArray(double[][]::new);
    }

    /** Values of one seed on the grid, prompt by prompt [P][G]. */
    static double[][] byPrompt(Leg leg, double[][] values, double[] grid) {
      double[][] rows = new double[values[0].length][grid.length];
      for (int g = 0; g < grid.length; g++) {
        double[] at = Course.first(Matched.KL.axis(leg), grid[g], values);
        for (int p = 0; p < rows.length; p++) {
          rows[p][g] = at[p];
        }
      }
      return rows;
    }

    /** The best point of the mean of all curves but one. */
    static int bestOfOthers(double[][] curves, int without) {
      return best(meanWithout(curves, without));
    }

    /** The best point of the mean of every other row. */
    private static int bestOfHalf(double[][] rows, int first) {
      return best(
          meanWithout(
              IntStream.range(0, rows.length)
                  .filter(i -> i % 2 == first)
                  .mapToObj(i -> rows[i])
                  .toArray(double[][]::new),
              -1));
    }

    private static double[] meanWithout(double[][] curves, int without) {
      double[] sum = new double[curves[0].length];
      for (int i = 0; i < curves.length; i++) {
        for (int g = 0; i != without && g < sum.length; g++) {
          sum[g] += curves[i][g];
        }
      }
      int count = without < 0 ? curves.length : curves.length - 1;
      return Arrays.stream(sum).map(x -> x / count).toArray();
    }

    private static int best(double[] curve) {
      int best = 0;
      for (int g = 1; g < curve.length; g++) {
        best = curve[g] > curve[best] ? g : best;
      }
      return best;
    }
  }
}
