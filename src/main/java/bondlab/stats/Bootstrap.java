package bondlab.stats;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Bootstrap intervals (Efron and Tibshirani 1993): the units, here prompts, are drawn again with
 * replacement, the statistic is computed on each draw, and the interval is read off its quantiles.
 *
 * <p>Every method draws from the {@link RandomStream} it is given and from nothing else: the same
 * seed gives the same interval, on any number of threads. Two units or more are needed. Draws are
 * made a block at a time, so that memory does not grow with units × resamples.
 */
public final class Bootstrap {
  private static final int COLUMNS_A_TASK = 64;
  private static final int DRAWS_A_TASK = 64;
  private static final int COUNTS_A_BLOCK = 1 << 22; // 16 MB of ints
  private static final int MEANS_HELD = 1 << 24; // 128 MB of doubles

  private Bootstrap() {}

  /**
   * Percentile interval of the mean.
   *
   * @param values one value per unit [P], P ≥ 2, finite
   * @param level nominal coverage in (0, 1)
   * @param resamples number of draws, at least 2
   */
  public static Interval mean(double[] values, double level, int resamples, RandomStream stream) {
    double[][] rows = new double[values.length][];
    for (int p = 0; p < rows.length; p++) {
      rows[p] = new double[] {values[p]};
    }
    return columnMeans(rows, level, resamples, stream).get(0);
  }

  /**
   * Percentile interval of each column's mean. All columns share the draws of rows, so that a
   * curve's points are drawn together.
   *
   * @param rows one row per unit [P][K], P ≥ 2, all of one length, finite
   * @return K intervals
   */
  public static List<Interval> columnMeans(
      double[][] rows, double level, int resamples, RandomStream stream) {
    Require.level(level);
    requireTable(rows);
    requireDraws(rows.length, resamples);
    int columns = rows[0].length;
    int held = Math.max(COLUMNS_A_TASK, MEANS_HELD / resamples);
    Interval[] intervals = new Interval[columns];
    for (int from = 0; from < columns; from += held) {
      int start = from;
      int to = (int) Math.min((long) from + held, columns);
      RandomStream draws = to == columns ? stream : stream.copy();
      double[][] means = means(rows, start, to, resamples, draws);
      IntStream.range(start, to)
          .parallel()
          .forEach(k -> intervals[k] = percentile(means[k - start], level));
    }
    return List.of(intervals);
  }

  /**
   * Percentile interval of any statistic of the values.
   *
   * @param values one value per unit [P], P ≥ 2
   * @param statistic a pure function of P values
   */
  public static Interval percentile(
      double[] values,
      ToDoubleFunction<double[]> statistic,
      double level,
      int resamples,
      RandomStream stream) {
    return percentile(replicates(values, statistic, resamples, stream), level);
  }

  /**
   * The interval between the (1−level)/2 and (1+level)/2 quantiles of replicates, interpolated
   * linearly between order statistics (Hyndman and Fan's type 7). An end next to an infinite
   * replicate is infinite.
   *
   * @param replicates values of the statistic [B], not NaN, infinities allowed
   */
  public static Interval percentile(double[] replicates, double level) {
    Require.level(level);
    Require.atLeast("the number of replicates", replicates.length, 2);
    double[] sorted = sorted(replicates);
    return new Interval(
        quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2), level);
  }

  /** Takes one draw of units. */
  interface Draw {

    /**
     * Is called once for each draw, in any order and from several threads.
     *
     * @param b the number of the draw
     * @param counts how often each unit is drawn [units], their sum being units; not to be kept
     */
    void take(int b, int[] counts);
  }

  /** Draws units with replacement, {@code resamples} times; a draw depends on the stream alone. */
  static void forEachDraw(int units, int resamples, RandomStream stream, Draw draw) {
    forEachBlock(
        units,
        resamples,
        stream,
        (first, counts) ->
            IntStream.range(0, counts.length)
                .parallel()
                .forEach(i -> draw.take(first + i, counts[i])));
  }

  private interface Block {
    /**
     * @param first the number of the first draw
     * @param counts of the block's draws [draws][units]
     */
    void take(int first, int[][] counts);
  }

  private static void forEachBlock(int units, int resamples, RandomStream stream, Block block) {
    requireDraws(units, resamples);
    int most = Math.max(1, Math.min(resamples, COUNTS_A_BLOCK / units));
    for (int first = 0; first < resamples; first += most) {
      int[][] counts = new int[Math.min(most, resamples - first)][units];
      for (int[] count : counts) {
        for (int i = 0; i < units; i++) {
          count[stream.nextInt(units)]++;
        }
      }
      block.take(first, counts);
    }
  }

  private static void requireDraws(int units, int resamples) {
    Require.atLeast("the number of units (prompts) to draw from", units, 2);
    Require.atLeast("resamples", resamples, 2);
  }

  /** Means of columns from … to−1 under each draw [to − from][resamples]. */
  private static double[][] means(
      double[][] rows, int from, int to, int resamples, RandomStream stream) {
    double[][] means = new double[to - from][resamples];
    int tiles = (to - from - 1) / COLUMNS_A_TASK + 1;
    forEachBlock(
        rows.length,
        resamples,
        stream,
        (first, counts) -> {
          int parts = (counts.length - 1) / DRAWS_A_TASK + 1;
          IntStream.range(0, tiles * parts)
              .parallel()
              .forEach(
                  task -> {
                    int column = from + task / parts * COLUMNS_A_TASK;
                    int end = Math.min(column + COLUMNS_A_TASK, to);
                    int draw = task % parts * DRAWS_A_TASK;
                    int last = Math.min(draw + DRAWS_A_TASK, counts.length);
                    double[] sum = new double[end - column];
                    for (int b = draw; b < last; b++) {
                      sum(rows, counts[b], column, sum);
                      for (int k = 0; k < sum.length; k++) {
                        means[column - from + k][first + b] = sum[k] / rows.length;
                      }
                    }
                  });
        });
    return means;
  }

  private static void sum(double[][] rows, int[] counts, int from, double[] sum) {
    Arrays.fill(sum, 0);
    for (int p = 0; p < rows.length; p++) {
      if (counts[p] > 0) {
        addScaled(sum, counts[p], rows[p], from);
      }
    }
  }

  private static void addScaled(double[] sum, double weight, double[] row, int from) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += weight * row[from + k];
    }
  }

  private static double[] replicates(
      double[] values, ToDoubleFunction<double[]> statistic, int resamples, RandomStream stream) {
    Require.finite("values", values);
    requireDraws(values.length, resamples);
    double[] replicates = new double[resamples];
    forEachDraw(
        values.length,
        resamples,
        stream,
        (b, counts) -> {
          double[] drawn = new double[values.length];
          int size = 0;
          for (int i = 0; i < values.length; i++) {
            Arrays.fill(drawn, size, size + counts[i], values[i]);
            size += counts[i];
          }
          replicates[b] = statistic.applyAsDouble(drawn);
        });
    return replicates;
  }

  private static double[] sorted(double[] replicates) {
    double[] sorted = replicates.clone();
    Arrays.sort(sorted); // NaN sorts last
    if (Double.isNaN(sorted[sorted.length - 1])) {
      throw new IllegalArgumentException(
          "a bootstrap replicate is NaN; the statistic must be defined on every draw of units");
    }
    return sorted;
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.min(Math.floor(place), sorted.length - 2);
    double low = sorted[below];
    double high = sorted[below + 1];
    double part = place - below;
    return part == 0 || low == high ? low : part == 1 ? high : low + part * (high - low);
  }

  private static void requireTable(double[][] rows) {
    Require.atLeast("the number of units (prompts) to draw from", rows.length, 2);
    for (int p = 0; p < rows.length; p++) {
      Require.paired("rows[" + p + "]", rows[p], "rows[0]", rows[0], 1);
      Require.finite("rows[" + p + "]", rows[p]);
    }
  }
}
