package bondlab.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * A Gao fit to a curve averaged over prompts, with bootstrap intervals over prompts.
 *
 * <p>Each draw of prompts is averaged and fitted again, so that the error that the points of one
 * curve share is in the intervals. Draws without a peak (β ≤ 0) count as a peak at +∞; an upper end
 * of +∞ then says that the data do not bound the peak.
 *
 * @param fit the fit to the mean curve of all prompts
 * @param alpha interval of α
 * @param beta interval of β
 * @param peakD interval of d*, √nats
 * @param peakN interval of the N at d*
 * @param peakReward interval of R*
 * @param peakShare share of the draws with β &gt; 0, that is with a peak
 * @param prompts number of prompts
 * @param resamples number of draws
 */
public record FitIntervals(
    OveroptimizationFit fit,
    Interval alpha,
    Interval beta,
    Interval peakD,
    Interval peakN,
    Interval peakReward,
    double peakShare,
    int prompts,
    int resamples) {

  /**
   * Fits a form to the mean of per-prompt curves, and to each draw of prompts.
   *
   * @param d distance of each point [K], as in {@link OveroptimizationFit#fit}
   * @param curves gold reward, 0 at d = 0, one row per prompt [P][K], P ≥ 2
   * @param weights of the points [K]; {@link OveroptimizationFit#equalWeights} for plain least
   *     squares
   * @param level nominal coverage, such as 0.95
   * @param resamples number of draws
   * @throws IllegalArgumentException naming what is wrong with a shape, value or point
   */
  public static FitIntervals overPrompts(
      OveroptimizationFit.Form form,
      double[] d,
      double[][] curves,
      double[] weights,
      double level,
      int resamples,
      RandomStream stream) {
    int prompts = curves.length;
    for (int p = 0; p < prompts; p++) {
      Require.paired("curves[" + p + "]", curves[p], "d", d, 2);
      Require.finite("curves[" + p + "]", curves[p]);
      OveroptimizationFit.requireCentred("curves[" + p + "]", d, curves[p]);
    }
    int[] once = new int[prompts];
    Arrays.fill(once, 1);
    OveroptimizationFit fit = OveroptimizationFit.fit(form, d, mean(curves, once), weights);
    OveroptimizationFit[] draws = new OveroptimizationFit[resamples];
    Bootstrap.forEachDraw(
        prompts,
        resamples,
        stream,
        (b, counts) -> draws[b] = OveroptimizationFit.fit(form, d, mean(curves, counts), weights));
    double peaks = Arrays.stream(draws).filter(draw -> draw.beta() > 0).count();
    return new FitIntervals(
        fit,
        interval(draws, OveroptimizationFit::alpha, level),
        interval(draws, OveroptimizationFit::beta, level),
        interval(draws, OveroptimizationFit::peakD, level),
        interval(draws, OveroptimizationFit::peakN, level),
        interval(draws, OveroptimizationFit::peakReward, level),
        peaks / resamples,
        prompts,
        resamples);
  }

  private static Interval interval(
      OveroptimizationFit[] draws, ToDoubleFunction<OveroptimizationFit> of, double level) {
    return Bootstrap.percentile(Arrays.stream(draws).mapToDouble(of).toArray(), level);
  }

  private static double[] mean(double[][] curves, int[] count) {
    double[] mean = new double[curves[0].length];
    for (int p = 0; p < curves.length; p++) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += curves[p][k] * count[p] / curves.length;
      }
    }
    return mean;
  }
}
