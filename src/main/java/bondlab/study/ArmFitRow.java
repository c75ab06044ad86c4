package bondlab.study;

import bondlab.stats.Fall;
import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.OveroptimizationFit.Form;
import bondlab.stats.TwoWayMean;
import bondlab.study.Course.Leg;
import bondlab.study.Course.Matched;
import bondlab.table.Column;
import bondlab.table.Tables;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
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
                    + " on the other seeds, of one seed on the other prompts")
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

  /**
   * Fits and reads one arm by one gold.
   *
   * @param collapsed how many of its trainings collapsed
   * @param level of the intervals
   * @return empty if the arm has too few evaluations, or never leaves the reference
   */
  static Optional<ArmFitRow> of(Course arm, String gold, int collapsed, double level) {
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
    putFit(cells, Turn.units(arm, gold, grid), grid, level);
    Turn turn = Turn.of(arm, gold, grid, level);
    cells.put("kl_last", turn.lastKl());
    cells.put("proxy_last", turn.proxyLast());
    put(cells, "gold_last", turn.last(), level);
    put(cells, "fall", turn.fall().fall(), turn.fall().interval());
    cells.put("fall_unseen", turn.fall().detectable());
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
      Map<String, Object> cells, double[][] units, double[] grid, double level) {
    double[] d = Arrays.copyOfRange(grid, 1, grid.length);
    double[][] gains =
        Arrays.stream(units)
            .map(row -> IntStream.range(1, row.length).mapToDouble(g -> row[g] - row[0]).toArray())
            .toArray(double[][]::new);
    FitIntervals fit =
        FitIntervals.overCurves(
            Form.RL, d, gains, OveroptimizationFit.equalWeights(d.length), level);
    put(cells, "alpha", fit.fit().alpha(), fit.alpha());
    put(cells, "beta", fit.fit().beta(), fit.beta());
    cells.put("peak_kl", square(fit.fit().peakD()));
    cells.put("peak_kl_low", square(fit.peakD().low()));
    cells.put("peak_kl_high", square(fit.peakD().high()));
    cells.put("rmse", Math.sqrt(fit.fit().rss() / d.length));
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
   * @param fall last less that
   */
  record Turn(
      double lastKl,
      double proxyLast,
      TwoWayMean last,
      double bestKl,
      double bestProxy,
      TwoWayMean best,
      Fall fall) {
    private static final double STEP = 0.125; // √nats: 33 points to 16 nats

    static Turn of(Course arm, String gold, double[] grid, double level) {
      double[][] units = units(arm, gold, grid);
      int end = grid.length - 1;
      int[] chosen = Fall.bestOfOthers(units);
      Fall fall = Fall.overTrainings(units, level);
      return new Turn(
          square(grid[end]),
          proxy(arm, grid[end]),
          mean(units, i -> end),
          square(grid[fall.best()]),
          proxy(arm, grid[fall.best()]),
          mean(units, i -> chosen[i]),
          fall);
    }

    private static TwoWayMean mean(double[][] units, IntUnaryOperator point) {
      return TwoWayMean.of(
          new double[][] {
            IntStream.range(0, units.length)
                .mapToDouble(i -> units[i][point.applyAsInt(i)])
                .toArray()
          });
    }

    /** Gold of each training on the grid, or of each prompt where there is one training. */
    static double[][] units(Course arm, String gold, double[] grid) {
      Leg first = arm.legs().get(0);
      return arm.legs().size() > 1
          ? curves(arm, gold, grid)
          : byPrompt(first, first.golds().get(gold), grid);
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
  }
}
