package bondlab.stats;

import java.util.Arrays;

/**
 * How far gold falls after its best n: mean gold at the largest n of a curve minus mean gold at its
 * best n. At most 0: negative where gold falls, 0 where the best n is the largest.
 *
 * <p>The mean is over replicates, such as proxies trained anew, and over the prompts that all of
 * them share; or over trainings that have prompts of their own. The best n (or KL) is a choice made
 * on the same data, so that a naive interval shows falls in noise. Two intervals allow for it:
 *
 * <ul>
 *   <li>of {@value #MANY} replicates or more, the percentiles of draws of replicates and of prompts
 *       (Owen's pigeonhole bootstrap, 2007), the best n chosen anew in each draw;
 *   <li>of fewer, and of trainings, the best n of each prompt (training) is chosen on all others
 *       and the fall read off its own curve; the interval is that of {@link TwoWayMean}, cut off at
 *       0. It errs towards no fall.
 * </ul>
 *
 * <p>{@code FallTest} simulates both. The second, at 95%, sees a fall where there is none in at
 * most .03 of 2,000 studies of 3 to 64 trainings; it covers falls that are clear against the noise
 * in .93 to .95, and slight ones, for which it often chooses a worse point, in .80 to .92.
 *
 * @param fall in gold's unit, ≤ 0; where the best n is chosen on others, of those choices
 * @param interval of the fall; both ends 0 if every draw is best at the largest n
 * @param best index of the best n
 * @param detectable size of the fall that would be told from none with probability .8, in gold's
 *     unit, ≥ 0: that of {@link TwoWayMean#detectable} for the difference between the largest n and
 *     the best before it
 */
public record Fall(double fall, Interval interval, int best, double detectable) {
  /** Replicates from which draws of replicates are many enough to stand for their law. */
  public static final int MANY = 6;

  private static final double POWER = 0.8;

  /** Whether the interval lies below 0. */
  public boolean isSeen() {
    return interval.high() < 0;
  }

  /**
   * The fall of the mean of curves of replicates on the same prompts.
   *
   * @param gold [R][P][K], P ≥ 2, K ≥ 2: replicate, prompt, n ascending; finite. Of one replicate
   *     the interval is over prompts alone
   * @param level nominal coverage in (0, 1)
   * @param resamples number of draws
   */
  public static Fall of(double[][][] gold, double level, int resamples, RandomStream stream) {
    Require.atLeast("the number of replicates", gold.length, 1);
    Require.atLeast("the number of prompts", gold[0].length, 2);
    Fall chosen = onOthers(gold, level);
    if (gold.length < MANY) {
      return chosen;
    }
    double[] mean = mean(gold, ones(gold.length), ones(gold[0].length));
    return new Fall(
        mean[mean.length - 1] - mean[chosen.best],
        drawn(gold, level, resamples, stream),
        chosen.best,
        chosen.detectable);
  }

  /**
   * The fall of the mean of trainings, each measured on prompts of its own or not.
   *
   * @param gold mean over the training's prompts [S][G], S ≥ 2, at the same distances √KL for all,
   *     ascending; NaN beyond the end of a training's path. Points that not all have are left out
   * @param level nominal coverage in (0, 1)
   */
  public static Fall overTrainings(double[][] gold, double level) {
    Require.atLeast("the number of trainings", gold.length, 2);
    int common = 0;
    while (common < gold[0].length && isCommon(gold, common)) {
      common++;
    }
    int points = common;
    double[][] cut =
        Arrays.stream(gold).map(row -> Arrays.copyOf(row, points)).toArray(double[][]::new);
    return onOthers(new double[][][] {cut}, level);
  }

  private static boolean isCommon(double[][] gold, int point) {
    return Arrays.stream(gold).noneMatch(row -> Double.isNaN(row[point]));
  }

  /**
   * Chooses the best point of each curve on the mean of all others, so that the curve's own noise
   * has no part in the choice.
   *
   * @param curves of prompts or trainings [S][K], S ≥ 2
   * @return [S]
   */
  public static int[] bestOfOthers(double[][] curves) {
    Require.atLeast("the number of curves", curves.length, 2);
    int[] chosen = new int[curves.length];
    for (int s = 0; s < chosen.length; s++) {
      double[] others = ones(curves.length);
      others[s] = 0;
      chosen[s] = best(mean(new double[][][] {curves}, ones(1), others), curves[s].length);
    }
    return chosen;
  }

  private static Fall onOthers(double[][][] gold, double level) {
    int last = gold[0][0].length - 1;
    Require.atLeast("the number of points that all curves have", last + 1, 2);
    double[][] byPrompt = new double[gold[0].length][];
    Arrays.setAll(
        byPrompt,
        p -> {
          double[] only = new double[gold[0].length];
          only[p] = 1;
          return mean(gold, ones(gold.length), only);
        });
    int[] chosen = bestOfOthers(byPrompt);
    double[][] falls = new double[gold.length][chosen.length];
    for (int r = 0; r < gold.length; r++) {
      for (int p = 0; p < chosen.length; p++) {
        falls[r][p] = gold[r][p][last] - gold[r][p][chosen[p]];
      }
    }
    double[] mean = mean(gold, ones(gold.length), ones(chosen.length));
    TwoWayMean fall = TwoWayMean.of(falls);
    Interval interval = fall.interval(level);
    return new Fall(
        Math.min(0, fall.mean()),
        new Interval(Math.min(0, interval.low()), Math.min(0, interval.high()), level),
        best(mean, last + 1),
        TwoWayMean.of(difference(gold, best(mean, last), last)).detectable(level, POWER));
  }

  private static Interval drawn(
      double[][][] gold, double level, int resamples, RandomStream stream) {
    double[] falls = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      double[] mean = mean(gold, counts(gold.length, stream), counts(gold[0].length, stream));
      falls[i] = mean[mean.length - 1] - mean[best(mean, mean.length)];
    }
    return Bootstrap.percentile(falls, level);
  }

  private static double[][] difference(double[][][] gold, int from, int to) {
    return Arrays.stream(gold)
        .map(rows -> Arrays.stream(rows).mapToDouble(row -> row[to] - row[from]).toArray())
        .toArray(double[][]::new);
  }

  /** The weighted mean curve [K]. */
  private static double[] mean(double[][][] gold, double[] replicates, double[] prompts) {
    double[] mean = new double[gold[0][0].length];
    double weight = Arrays.stream(replicates).sum() * Arrays.stream(prompts).sum();
    for (int r = 0; r < gold.length; r++) {
      for (int p = 0; p < gold[r].length; p++) {
        double share = replicates[r] * prompts[p] / weight;
        for (int k = 0; share > 0 && k < mean.length; k++) {
          mean[k] += share * gold[r][p][k];
        }
      }
    }
    return mean;
  }

  /** The first best of the first few points. */
  private static int best(double[] curve, int few) {
    int best = 0;
    for (int k = 1; k < few; k++) {
      best = curve[k] > curve[best] ? k : best;
    }
    return best;
  }

  private static double[] counts(int units, RandomStream stream) {
    double[] counts = new double[units];
    for (int i = 0; i < units; i++) {
      counts[stream.nextInt(units)]++;
    }
    return counts;
  }

  private static double[] ones(int units) {
    double[] ones = new double[units];
    Arrays.fill(ones, 1);
    return ones;
  }
}
