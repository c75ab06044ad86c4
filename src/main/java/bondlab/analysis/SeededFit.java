package bondlab.analysis;

import bondlab.stats.Bootstrap;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.hipparchus.distribution.continuous.GammaDistribution;

/**
 * Intervals of a fit over prompts and seeds, where seeds are too few to draw from.
 *
 * <p>α and β are linear in the curve, so each pool has its own and {@link PromptMeans} gives their
 * means with two-way standard errors: those intervals are Student's. The peak is a ratio of the
 * two; its interval is the percentiles of peaks at (α, β) drawn from the bivariate Student law with
 * that covariance and the fewer degrees of freedom of the two.
 */
final class SeededFit {
  private SeededFit() {}

  /**
   * @param fit to the mean curve
   * @param at where α, β and α + β stand in {@code means}
   * @param unit what a gain is divided by
   */
  static ArmTotals.Fit of(
      OveroptimizationFit fit,
      PromptMeans means,
      int at,
      double unit,
      double level,
      int draws,
      RandomStream stream) {
    PromptMeans.Estimate alpha = means.estimate(at).over(unit);
    PromptMeans.Estimate beta = means.estimate(at + 1).over(unit);
    double covariance = means.covariance(at, at + 1, at + 2) / (unit * unit);
    double slope = alpha.se() == 0 ? 0 : covariance / (alpha.se() * alpha.se());
    double left = Math.sqrt(Math.max(0, beta.se() * beta.se() - slope * covariance));
    double degrees = Math.min(alpha.degrees(), beta.degrees());
    GammaDistribution chiSquare = new GammaDistribution(degrees / 2, 2);
    OveroptimizationFit[] drawn = new OveroptimizationFit[draws];
    for (int b = 0; b < draws; b++) {
      double spread =
          Math.sqrt(degrees / chiSquare.inverseCumulativeProbability(1 - stream.nextDouble()));
      double apart = alpha.se() * stream.nextGaussian() * spread;
      double rest = left * stream.nextGaussian() * spread;
      drawn[b] =
          new OveroptimizationFit(
              fit.form(),
              fit.alpha() + apart,
              fit.beta() + slope * apart + rest,
              fit.d(),
              fit.reward(),
              fit.weights());
    }
    double peaks = Arrays.stream(drawn).filter(draw -> draw.beta() > 0).count();
    return new ArmTotals.Fit(
        fit,
        interval(alpha, level),
        interval(beta, level),
        interval(drawn, OveroptimizationFit::peakD, level),
        interval(drawn, OveroptimizationFit::peakN, level),
        interval(drawn, OveroptimizationFit::peakReward, level),
        peaks / draws);
  }

  private static Interval interval(PromptMeans.Estimate estimate, double level) {
    return new Interval(estimate.low(level), estimate.high(level), level);
  }

  private static Interval interval(
      OveroptimizationFit[] drawn, ToDoubleFunction<OveroptimizationFit> of, double level) {
    return Bootstrap.percentile(Arrays.stream(drawn).mapToDouble(of).toArray(), level);
  }
}
