package bondlab.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The best n of Best-of-n found in two ways on the same pools and the same draws of prompts: by the
 * peak of Gao's form, which may lie beyond the pool, and by {@link ChooseN}, which assumes no form.
 *
 * <p>An interval of n says how sure a way is, not how good. For that each way chooses n on one half
 * of the prompts and gold is read off, without bias, on the other half.
 *
 * @param fit the fit with its intervals; {@code fit.peakN()} is that of n
 * @param hedge HedgeTune's n with its interval
 * @param goldByFit mean gold at the n that the fit chose on the other half of the prompts, in
 *     gold's unit above the reference
 * @param goldByHedge the same for HedgeTune's n
 * @param difference goldByFit − goldByHedge, prompt by prompt
 */
public record PeakComparison(
    FitIntervals fit, ChooseN hedge, Mean goldByFit, Mean goldByHedge, Mean difference) {

  /** A mean over prompts with its interval. */
  public record Mean(double mean, Interval interval) {}

  /**
   * Compares the two ways.
   *
   * @param proxy proxy reward [P][M], P ≥ 4, all pools of one size
   * @param gold gold reward of the same samples [P][M], any centre
   * @param ns the n that the fit is made to, two or more above 1, each ≤ M
   * @param level of all intervals
   * @param resamples draws of prompts
   */
  public static PeakComparison of(
      double[][] proxy,
      double[][] gold,
      int[] ns,
      double level,
      int resamples,
      RandomStream stream) {
    Require.pools("proxy", proxy, "gold", gold);
    Require.atLeast("the number of prompts", proxy.length, 4);
    double[][] centred = Arrays.stream(gold).map(PeakComparison::centred).toArray(double[][]::new);
    double[] distance =
        Arrays.stream(ns).mapToDouble(n -> Math.sqrt(BestOfN.klUpperBound(n))).toArray();
    double[][] curves = BestOfNCurve.estimate(proxy, centred, ns);
    double[] byFit = new double[proxy.length];
    double[] byHedge = new double[proxy.length];
    for (int half = 0; half < 2; half++) {
      int[] here = half(proxy.length, half);
      int[] others = half(proxy.length, 1 - half);
      double[][] otherProxy = rows(proxy, others);
      double peak = fit(distance, rows(curves, others));
      ChooseN hedge = ChooseN.hedge(otherProxy, rows(centred, others), level, 2, stream.at("half"));
      readOff(proxy, centred, here, peak, byFit);
      readOff(proxy, centred, here, hedge.n(), byHedge);
    }
    double[] apart = new double[proxy.length];
    Arrays.setAll(apart, p -> byFit[p] - byHedge[p]);
    String draws = "prompts"; // one name: the same draws of prompts for all
    return new PeakComparison(
        FitIntervals.overPrompts(
            OveroptimizationFit.Form.BEST_OF_N,
            distance,
            curves,
            OveroptimizationFit.equalWeights(ns.length),
            level,
            resamples,
            stream.at(draws)),
        ChooseN.hedge(proxy, centred, level, resamples, stream.at(draws)),
        mean(byFit, level, resamples, stream.at(draws)),
        mean(byHedge, level, resamples, stream.at(draws)),
        mean(apart, level, resamples, stream.at(draws)));
  }

  /** Writes gold of Best-of-n of these prompts, n being the nearest that the pool can give. */
  private static void readOff(
      double[][] proxy, double[][] gold, int[] prompts, double n, double[] into) {
    int pool = proxy[0].length;
    int[] nearest = {(int) Math.max(1, Math.min(Math.rint(n), pool))};
    double[][] value = BestOfNCurve.estimate(rows(proxy, prompts), rows(gold, prompts), nearest);
    for (int i = 0; i < prompts.length; i++) {
      into[prompts[i]] = value[i][0];
    }
  }

  private static int[] half(int prompts, int which) {
    return IntStream.range(0, prompts).filter(p -> p % 2 == which).toArray();
  }

  private static Mean mean(double[] values, double level, int resamples, RandomStream stream) {
    return new Mean(
        Arrays.stream(values).average().orElseThrow(),
        Bootstrap.mean(values, level, resamples, stream));
  }

  private static double fit(double[] distance, double[][] curves) {
    double[] mean = new double[distance.length];
    for (double[] curve : curves) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += curve[i] / curves.length;
      }
    }
    return OveroptimizationFit.bestOfN(distance, mean).peakN();
  }

  private static double[] centred(double[] row) {
    double mean = Arrays.stream(row).average().orElseThrow();
    return Arrays.stream(row).map(x -> x - mean).toArray();
  }

  private static double[][] rows(double[][] all, int[] which) {
    return Arrays.stream(which).mapToObj(p -> all[p]).toArray(double[][]::new);
  }
}
