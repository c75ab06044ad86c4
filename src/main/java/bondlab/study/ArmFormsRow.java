package bondlab.study;

import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.OveroptimizationFit.Form;
import bondlab.study.ArmFitRow.Turn;
import bondlab.table.Column;
import bondlab.table.Tables;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Two forms of over-optimization fitted to the gold of an arm against d = √KL, side by side: R =
 * d(α − β log d), Gao's for policy gradients and that of Rafailov et al. for direct alignment
 * (arXiv 2406.02900), and the quadratic R = d(α − βd), Gao's for Best-of-n. Each is fitted to the
 * mean over seeds; its error is also measured on every seed by the fit to the others.
 */
public record ArmFormsRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(meaning = "name of the gold reward") String measuredBy,
    @Column(unit = "seeds", meaning = "trainings averaged over") int seeds,
    @Column(unit = "nats", meaning = "largest KL of the fit: every seed reaches it") double klLast,
    @Column(unit = "sd/sqrt(nats)", meaning = "alpha of R = d(alpha - beta log d)") double logAlpha,
    @Column(unit = "sd/sqrt(nats)", meaning = "beta of it") double logBeta,
    @Column(unit = "nats", meaning = "KL at its peak; inf: none") double logPeakKl,
    @Column(unit = "sd", meaning = "root mean square residual of it") double logRmse,
    @Column(unit = "sd", meaning = HELD_OUT) double logHeldOut,
    @Column(unit = "sd/sqrt(nats)", meaning = "alpha of R = d(alpha - beta d)")
        double quadraticAlpha,
    @Column(unit = "sd/nat", meaning = "beta of it") double quadraticBeta,
    @Column(unit = "nats", meaning = "KL at its peak; inf: none") double quadraticPeakKl,
    @Column(unit = "sd", meaning = "root mean square residual of it") double quadraticRmse,
    @Column(unit = "sd", meaning = HELD_OUT) double quadraticHeldOut,
    @Column(
            unit = "sd",
            meaning =
                "log_held_out less quadratic_held_out, below 0 where the logarithm foretells"
                    + " better")
        double difference,
    @Column(
            unit = "sd",
            meaning = "lower end of its interval over seeds, which are not independent")
        double differenceLow,
    @Column(
            unit = "sd",
            meaning = "upper end of its interval over seeds, which are not independent")
        double differenceHigh) {
  private static final String HELD_OUT =
      "root mean square error on a seed by the fit to the others, mean over seeds";

  /**
   * Fits both forms to one arm by one gold.
   *
   * @param level of the interval
   * @return empty for one seed, or if the arm never leaves the reference far enough
   */
  static Optional<ArmFormsRow> of(Course arm, String gold, double level) {
    double[] grid = Turn.grid(arm);
    if (arm.legs().size() < 2 || grid.length < 3) {
      return Optional.empty();
    }
    double[] d = Arrays.copyOfRange(grid, 1, grid.length);
    double[][] gains =
        Arrays.stream(Turn.curves(arm, gold, grid))
            .map(row -> IntStream.range(1, row.length).mapToDouble(g -> row[g] - row[0]).toArray())
            .toArray(double[][]::new);
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("arm", arm.name());
    cells.put("optimised", arm.optimised());
    cells.put("measured_by", gold);
    cells.put("seeds", arm.legs().size());
    cells.put("kl_last", grid[grid.length - 1] * grid[grid.length - 1]);
    double[] log = put(cells, "log", Form.RL, d, gains);
    double[] quadratic = put(cells, "quadratic", Form.BEST_OF_N, d, gains);
    double[] differences = new double[log.length];
    Arrays.setAll(differences, s -> log[s] - quadratic[s]);
    Interval ends = Interval.ofMean(differences, level);
    cells.put("difference", mean(differences));
    cells.put("difference_low", ends.low());
    cells.put("difference_high", ends.high());
    return Optional.of(Tables.row(ArmFormsRow.class, cells));
  }

  /** Fits a form and gives its error on each seed that it has not seen [S]. */
  private static double[] put(
      Map<String, Object> cells, String name, Form form, double[] d, double[][] gains) {
    double[] mean = new double[d.length];
    Arrays.setAll(
        mean, g -> Arrays.stream(gains).mapToDouble(row -> row[g]).average().orElseThrow());
    OveroptimizationFit fit =
        OveroptimizationFit.fit(form, d, mean, OveroptimizationFit.equalWeights(d.length));
    double[] heldOut = OveroptimizationFit.heldOutErrors(form, d, gains);
    cells.put(name + "_alpha", fit.alpha());
    cells.put(name + "_beta", fit.beta());
    cells.put(name + "_peak_kl", fit.peakD() * fit.peakD());
    cells.put(name + "_rmse", Math.sqrt(fit.rss() / d.length));
    cells.put(name + "_held_out", mean(heldOut));
    return heldOut;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
