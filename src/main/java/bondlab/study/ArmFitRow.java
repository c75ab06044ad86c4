package bondlab.study;

import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import bondlab.table.Column;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gao's form for trained policies, R = d(α − β log d), fitted to one arm's gold against d = √KL
 * (Gao et al. 2022, Eq. 2), and how far gold falls before the training ends.
 */
public record ArmFitRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(unit = "seeds", meaning = "trainings averaged over") int seeds,
    @Column(unit = "sd/sqrt(nats)", meaning = "alpha of R = d(alpha - beta log d)") double alpha,
    @Column(unit = "sd/sqrt(nats)", meaning = "lower end of its interval over prompts")
        double alphaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = "upper end of its interval over prompts")
        double alphaHigh,
    @Column(unit = "sd/sqrt(nats)", meaning = "beta of R = d(alpha - beta log d)") double beta,
    @Column(unit = "sd/sqrt(nats)", meaning = "lower end of its interval over prompts")
        double betaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = "upper end of its interval over prompts")
        double betaHigh,
    @Column(unit = "nats", meaning = "KL at the fitted peak; inf: none") double peakKl,
    @Column(unit = "nats", meaning = "lower end of its interval over prompts") double peakKlLow,
    @Column(unit = "nats", meaning = "upper end of its interval over prompts") double peakKlHigh,
    @Column(unit = "sd", meaning = "root mean square residual of the fit") double rmse,
    @Column(unit = "nats", meaning = "KL at the last step") double klLast,
    @Column(unit = "sd", meaning = "optimised reward at the last step") double proxyLast,
    @Column(unit = "sd", meaning = "gold at the last step") double goldLast,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double goldLastLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double goldLastHigh,
    @Column(
            unit = "sd",
            meaning =
                "gold at the last step minus gold at its best step, which the other half of the"
                    + " prompts chose")
        double fall,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double fallLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double fallHigh) {

  /**
   * Fits one arm.
   *
   * @param settings level and resamples of the intervals
   * @return empty if the arm has too few evaluations for two coefficients
   */
  static Optional<ArmFitRow> of(ArmPrompts arm, PoolCurves.Settings settings, RandomStream stream) {
    double[] kl = arm.meanKl();
    // the form is of d > 0; noise can make a KL at step 0 a hair below it
    int[] used = IntStream.range(0, kl.length).filter(t -> kl[t] > 0).toArray();
    if (used.length < 3) {
      return Optional.empty();
    }
    double[] d = Arrays.stream(used).mapToDouble(t -> Math.sqrt(kl[t])).toArray();
    double[][] all = ArmPrompts.curves(arm.gold());
    double[][] curves =
        Arrays.stream(all)
            .map(row -> Arrays.stream(used).mapToDouble(t -> row[t]).toArray())
            .toArray(double[][]::new);
    FitIntervals fit =
        FitIntervals.overPrompts(
            OveroptimizationFit.Form.RL,
            d,
            curves,
            OveroptimizationFit.equalWeights(d.length),
            settings.level(),
            settings.resamples(),
            stream.at("fit"));
    return Optional.of(row(arm, kl, fit, PoolCurves.falls(all), settings, stream));
  }

  private static ArmFitRow row(
      ArmPrompts arm,
      double[] kl,
      FitIntervals fit,
      double[] falls,
      PoolCurves.Settings settings,
      RandomStream stream) {
    int last = kl.length - 1;
    Interval gold = settings.interval(arm.gold()[last], stream.at("interval"));
    Interval fall = settings.interval(falls, stream.at("interval"));
    return new ArmFitRow(
        arm.id().arm(),
        arm.id().optimised(),
        arm.seeds(),
        fit.fit().alpha(),
        fit.alpha().low(),
        fit.alpha().high(),
        fit.fit().beta(),
        fit.beta().low(),
        fit.beta().high(),
        square(fit.fit().peakD()),
        square(fit.peakD().low()),
        square(fit.peakD().high()),
        Math.sqrt(fit.fit().rss() / fit.fit().d().length),
        kl[last],
        ArmPrompts.mean(arm.proxy()[last]),
        ArmPrompts.mean(arm.gold()[last]),
        gold.low(),
        gold.high(),
        ArmPrompts.mean(falls),
        fall.low(),
        fall.high());
  }

  private static double square(double d) {
    return d * d;
  }
}
