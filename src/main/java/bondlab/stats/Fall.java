package bondlab.stats;

import java.util.Arrays;

/**
 * How far gold falls after its best n: mean gold at the largest n of a curve minus mean gold at its
 * best n. At most 0: negative where gold falls, 0 where the best n is the largest.
 *
 * <p>The mean is over replicates, such as proxies trained anew, and over the prompts that all of
 * them share. The best n is a choice made on the same data, so that a naive interval shows falls in
 * noise. Two intervals allow for it:
 *
 * <ul>
 *   <li>of {@value #MANY} replicates or more, the percentiles of draws of replicates and of prompts
 *       (Owen's pigeonhole bootstrap, 2007), the best n chosen anew in each draw;
 *   <li>of 2 to {@value #MANY} − 1 replicates, the interval of {@link TwoWayMean}, the best n of
 *       each half of the prompts chosen on the other half, and cut off at 0. It is wider and errs
 *       towards no fall.
 * </ul>
 *
 * <p>{@code FallTest} simulates how often they cover the truth, and how often they see a fall where
 * there is none.
 *
 * @param fall in gold's unit, ≤ 0
 * @param interval of the fall; both ends 0 if every draw is best at the largest n
 * @param best index of the best n
 * @param detectable size of the fall that would be told from none with probability .8, in gold's
 *     unit, ≥ 0: that of {@link TwoWayMean#detectable} for the difference between the largest n and
 *     the best before it
 */
public record Fall(double fall, Interval interval, int best, double detectable) {
  /** Replicates from which draws of replicates are many enough to stand for their law. */
  public static final int MANY = 6;

  /** Prompts that either interval needs. */
  public static final int LEAST_PROMPTS = 4;

  private static final double POWER = 0.8;

  /** Whether the interval lies below 0. */
  public boolean isSeen() {
    return interval.high() < 0;
  }

  /**
   * The fall of the mean of several curves.
   *
   * @param gold [R][P][K], R ≥ 2, P ≥ 4, K ≥ 2: replicate, prompt, n ascending; finite
   * @param level nominal coverage in (0, 1)
   * @param resamples number of draws
   */
  public static Fall of(double[][][] gold, double level, int resamples, RandomStream stream) {
    Require.level(level);
    Require.atLeast("the number of replicates", gold.length, 2);
    Require.atLeast("the number of prompts", gold[0].length, LEAST_PROMPTS);
    Require.atLeast("the number of n", gold[0][0].length, 2);
    double[] mean = mean(gold, ones(gold.length), ones(gold[0].length));
    int last = mean.length - 1;
    int best = best(mean, mean.length);
    Interval interval =
        gold.length >= MANY ? drawn(gold, level, resamples, stream) : halved(gold, level);
    TwoWayMean apart = TwoWayMean.of(difference(gold, best(mean, last), last));
    return new Fall(mean[last] - mean[best], interval, best, apart.detectable(level, POWER));
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

  private static Interval halved(double[][][] gold, double level) {
    int points = gold[0][0].length;
    double[][] falls = new double[gold.length][gold[0].length];
    for (int half = 0; half < 2; half++) {
      double[] others = ones(gold[0].length);
      for (int p = half; p < others.length; p += 2) {
        others[p] = 0;
      }
      int best = best(mean(gold, ones(gold.length), others), points);
      for (int r = 0; r < gold.length; r++) {
        for (int p = half; p < others.length; p += 2) {
          falls[r][p] = gold[r][p][points - 1] - gold[r][p][best];
        }
      }
    }
    Interval fall = TwoWayMean.of(falls).interval(level);
    return new Interval(Math.min(0, fall.low()), Math.min(0, fall.high()), level);
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
