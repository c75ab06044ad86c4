package bondlab.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * A Gao fit with intervals of its coefficients and of its peak.
 *
 * <p>α and β are linear in the curve, so every curve has its own, and their means are those of the
 * mean curve. Over replicates and prompts, or over trainings, their intervals are those of {@link
 * TwoWayMean}. The peak is a ratio of the two; its interval is Fieller's (1954): it reaches from d*
 * to the nearest distance on either side where the fitted curve surely rises or surely falls, that
 * is where the mean of the slopes of all curves is told from 0. An upper end of +∞ says that the
 * data do not bound the peak. With skewed prompts, these cover .89 to .97 of 300 simulated studies
 * at 95% (16 and 32 prompts, 1 to 8 replicates), where a bootstrap of prompts covers .88 to .93 of
 * one replicate and .54 to .89 of several. {@link #overPrompts} draws prompts instead, and draws
 * without a peak (β ≤ 0) count as a peak at +∞.
 *
 * @param fit the fit to the mean curve
 * @param alpha interval of α
 * @param beta interval of β
 * @param peakD interval of d*, √nats
 * @param peakN interval of the N at d*
 * @param peakReward interval of R*; Student's at d*, to first order of the error of d*
 * @param peakShare share of the draws with β &gt; 0, that is with a peak; where nothing is drawn,
 *     of Student's law around β
 */
public record FitIntervals(
    OveroptimizationFit fit,
    Interval alpha,
    Interval beta,
    Interval peakD,
    Interval peakN,
    Interval peakReward,
    double peakShare) {

  /**
   * Fits a form to the mean of curves of several replicates on the same prompts.
   *
   * @param d distance of each point [K], as in {@link OveroptimizationFit#fit}
   * @param curves gold reward, 0 at d = 0 [R][P][K], P ≥ 2; of one replicate all intervals are over
   *     prompts alone
   * @param weights of the points [K]
   * @param level nominal coverage, such as 0.95
   */
  public static FitIntervals overReplicates(
      OveroptimizationFit.Form form,
      double[] d,
      double[][][] curves,
      double[] weights,
      double level) {
    Require.atLeast("the number of replicates", curves.length, 1);
    OveroptimizationFit[][] fits = new OveroptimizationFit[curves.length][];
    double[] mean = new double[d.length];
    for (int r = 0; r < curves.length; r++) {
      requireCurves("curves[" + r + "]", d, curves[r]);
      fits[r] =
          Arrays.stream(curves[r])
              .map(curve -> OveroptimizationFit.fit(form, d, curve, weights))
              .toArray(OveroptimizationFit[]::new);
      for (double[] curve : curves[r]) {
        for (int k = 0; k < mean.length; k++) {
          mean[k] += curve[k] / curves.length / curves[r].length;
        }
      }
    }
    return new Fieller(fits, level).intervals(OveroptimizationFit.fit(form, d, mean, weights));
  }

  /**
   * Fits a form to the mean of independent curves, such as of trainings that have prompts of their
   * own: Student's intervals over them.
   *
   * @param d distance of each point [K], the same for all curves
   * @param curves gold reward, 0 at d = 0 [S][K], S ≥ 2
   */
  public static FitIntervals overCurves(
      OveroptimizationFit.Form form,
      double[] d,
      double[][] curves,
      double[] weights,
      double level) {
    return overReplicates(form, d, new double[][][] {curves}, weights, level);
  }

  /**
   * Inverts tests of combinations of the coefficients of many curves.
   *
   * @param fits of each replicate and prompt
   */
  private record Fieller(OveroptimizationFit[][] fits, double level) {
    private static final double STEP = Math.PI / 128;
    private static final double TOLERANCE = 1e-14; // of an angle

    /** The mean of a·α − b·β. */
    TwoWayMean mean(double a, double b) {
      return TwoWayMean.of(
          Arrays.stream(fits)
              .map(
                  row ->
                      Arrays.stream(row)
                          .mapToDouble(fit -> a * fit.alpha() - b * fit.beta())
                          .toArray())
              .toArray(double[][]::new));
    }

    FitIntervals intervals(OveroptimizationFit fit) {
      Interval negative = mean(0, 1).interval(level);
      Interval peak = peak(fit);
      double risen = mean(0, 1).pValue() / 2;
      return new FitIntervals(
          fit,
          mean(1, 0).interval(level),
          new Interval(-negative.high(), -negative.low(), level),
          peak,
          new Interval(nAt(peak.low()), nAt(peak.high()), level),
          reward(fit, peak),
          fit.beta() > 0 ? 1 - risen : risen);
    }

    /**
     * Tests slopes along {@link OveroptimizationFit.Form#angle}, which is finite for a peak at
     * infinity.
     */
    private Interval peak(OveroptimizationFit fit) {
      OveroptimizationFit.Form form = fit.form();
      Interval angle =
          TurningPoint.around(
              form.angle(fit.peakD()),
              form.angle(0),
              Math.PI / 2,
              STEP,
              TOLERANCE,
              x -> mean(Math.cos(x), Math.sin(x)),
              level);
      return new Interval(form.distanceAt(angle.low()), form.distanceAt(angle.high()), level);
    }

    private Interval reward(OveroptimizationFit fit, Interval peak) {
      double at = Double.isInfinite(fit.peakD()) ? peak.low() : fit.peakD();
      if (Double.isInfinite(at)) {
        return new Interval(at, at, level);
      }
      Interval reward = mean(at, -fit.form().curvature(at)).interval(level);
      return Double.isInfinite(peak.high())
          ? new Interval(reward.low(), peak.high(), level)
          : reward;
    }

    private static double nAt(double peakD) {
      return BestOfN.nAtKlUpperBound(peakD * peakD);
    }
  }

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
    requireCurves("curves", d, curves);
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
        peaks / resamples);
  }

  private static void requireCurves(String name, double[] d, double[][] curves) {
    for (int p = 0; p < curves.length; p++) {
      String its = name + "[" + p + "]";
      Require.paired(its, curves[p], "d", d, 2);
      Require.finite(its, curves[p]);
      OveroptimizationFit.requireCentred(its, d, curves[p]);
    }
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
