package bondlab.stats;

import java.util.Arrays;
import org.hipparchus.analysis.solvers.BrentSolver;

/**
 * The N at which Best-of-N by a proxy gives the most gold, found without assuming a form: HedgeTune
 * (Khalaf et al., arXiv 2506.19248), with u the proxy's quantile under the reference,
 *
 * <pre>  E_{BoN(n)}[gold(u)·(1/n + log u)] = 0,   the n where d/dn E_{BoN(n)}[gold] = 0</pre>
 *
 * <p>Gold is taken as constant on each of the M cells of u that a sorted pool makes (equal proxies
 * share a cell and their mean gold), and integrated over them exactly. This is drawing with
 * replacement from the pool: trust it for n well below M. Of several roots in [1, M] the one with
 * the most gold counts. For gold(u) ∝ u^p(1−u) the answer is sqrt(p(p+1)).
 *
 * @param n the best n, real, in [1, M]
 * @param found whether n is a root, or the bound at which the search ended
 * @param interval of n, in [1, M]: over the draws of a bootstrap, in which draws without a root
 *     count at their bound, or by the test of slopes of {@link #hedge(double[][][], double[][],
 *     double)}
 * @param rootShare share of the draws with a root; NaN where nothing is drawn
 */
public record ChooseN(double n, Found found, Interval interval, double rootShare) {
  private static final double DEFAULT_LEVEL = 0.95;
  private static final int DEFAULT_RESAMPLES = 500;
  private static final long DEFAULT_SEED = 2506_19248;
  private static final int PHASES = 8; // scan points an octave of n
  private static final double TOLERANCE = 1e-3; // of log n, for an end of its interval
  private static final double NEGLIGIBLE = 1e-15; // the largest weights of a slope are about .4/n

  /** The outcome of the search for n. */
  public enum Found {
    /** Gold rises before n and falls after it. */
    ROOT,
    /** Gold still rises at n = M: the best n is at least that. */
    STILL_RISING,
    /** Gold falls from n = 1 on: this proxy is better not optimised. */
    FALLING,
    /** Gold does not depend on the proxy; n is 1. */
    FLAT
  }

  private record Best(double n, Found found) {}

  /** Lower end of the interval of n. */
  public double lower() {
    return interval.low();
  }

  /** Upper end of the interval of n. */
  public double upper() {
    return interval.high();
  }

  /**
   * Chooses n from one pool, with a 95% interval over 500 draws of its samples from a fixed seed.
   *
   * @param proxy proxy reward [M], M ≥ 2, finite
   * @param gold gold reward of the same samples [M], finite
   */
  public static ChooseN hedge(double[] proxy, double[] gold) {
    return hedge(proxy, gold, DEFAULT_LEVEL, DEFAULT_RESAMPLES, RandomStream.of(DEFAULT_SEED));
  }

  /** Chooses n from one pool, with a bootstrap interval over its samples. */
  public static ChooseN hedge(
      double[] proxy, double[] gold, double level, int resamples, RandomStream stream) {
    Require.level(level);
    Require.paired("proxy", proxy, "gold", gold, 2);
    Require.finite("proxy", proxy);
    Require.finite("gold", gold);
    int[] order = Ascending.order(proxy);
    double[] sortedProxy = Arrays.stream(order).mapToDouble(i -> proxy[i]).toArray();
    double[] sortedGold = Arrays.stream(order).mapToDouble(i -> gold[i]).toArray();
    int size = proxy.length;
    Best[] draws = new Best[resamples];
    Bootstrap.forEachDraw(
        size,
        resamples,
        stream,
        (b, counts) -> draws[b] = best(ofSamples(sortedProxy, sortedGold, counts), size));
    return of(best(ofSamples(sortedProxy, sortedGold, once(size)), size), draws, level);
  }

  /**
   * Chooses one n for many prompts: u is the quantile within a prompt, gold(u) the mean over
   * prompts, and the interval comes from drawing prompts.
   *
   * @param proxy proxy reward [P][M], P ≥ 2, M ≥ 2, all pools of one size
   * @param gold gold reward of the same samples [P][M], centred per prompt or not
   */
  public static ChooseN hedge(
      double[][] proxy, double[][] gold, double level, int resamples, RandomStream stream) {
    Require.level(level);
    requirePools("proxy", proxy, gold);
    double[][] byRank = RankedPools.of(proxy, gold, 0, proxy.length).byRank();
    Best[] draws = new Best[resamples];
    Bootstrap.forEachDraw(
        proxy.length,
        resamples,
        stream,
        (b, counts) -> draws[b] = best(ofPrompts(byRank, counts), byRank.length));
    return of(best(ofPrompts(byRank, once(proxy.length)), byRank.length), draws, level);
  }

  /**
   * Chooses one n for several replicates of a proxy, such as trainings anew, on the pools of the
   * same prompts: gold(u) is the mean over replicates and prompts, and the interval is over both.
   *
   * <p>The interval reaches from the best n to the nearest n on either side where gold surely rises
   * or surely falls, which {@link TwoWayMean} of the slopes F'_rp(n) tells (Fieller 1954 inverts a
   * test in the same way). Nothing is drawn. At 95% it covers .90 to .97 of simulated studies of 16
   * and 32 prompts and 2 to 8 replicates, where rows of replicates drawn as if they were
   * independent cover .5 to .8.
   *
   * @param proxy proxy rewards [R][P][M], P ≥ 2, M ≥ 2, all pools of one size; of one replicate the
   *     interval is over prompts alone
   * @param gold gold reward of the same samples [P][M], centred per prompt or not
   */
  public static ChooseN hedge(double[][][] proxy, double[][] gold, double level) {
    Require.level(level);
    Require.atLeast("the number of replicates", proxy.length, 1);
    double[][][] byRank = new double[proxy.length][][];
    for (int r = 0; r < proxy.length; r++) {
      requirePools("proxy[" + r + "]", proxy[r], gold);
      byRank[r] = RankedPools.of(proxy[r], gold, 0, gold.length).byRank();
    }
    Best best = best(ofReplicates(byRank), gold[0].length);
    Interval logN =
        TurningPoint.around(
            Math.log(best.n()),
            0,
            Math.log(gold[0].length),
            Math.log(2) / PHASES,
            TOLERANCE,
            x -> slope(byRank, Math.exp(x)),
            level);
    // exp(log n) may round past n or a bound
    double lower = Math.min(best.n(), Math.exp(logN.low()));
    double upper = Math.max(best.n(), Math.min(gold[0].length, Math.exp(logN.high())));
    Interval interval = new Interval(lower, upper, level);
    return new ChooseN(best.n(), best.found(), interval, Double.NaN);
  }

  private static ChooseN of(Best best, Best[] draws, double level) {
    double[] n = Arrays.stream(draws).mapToDouble(Best::n).toArray();
    double roots = Arrays.stream(draws).filter(draw -> draw.found() == Found.ROOT).count();
    Interval interval = Bootstrap.percentile(n, level);
    return new ChooseN(best.n(), best.found(), interval, roots / draws.length);
  }

  /**
   * Scans n = 1 … limit for every crossing from rising to falling and keeps the best, or a bound.
   */
  private static Best best(GoldOverN gold, int limit) {
    if (gold.flat()) {
      return new Best(1, Found.FLAT);
    }
    int octaves = 32 - Integer.numberOfLeadingZeros(limit - 1); // 2^octaves ≥ limit
    double[] slopes = gold.slopes(octaves, PHASES);
    Best best = new Best(1, Found.FALLING);
    for (int k = 0; k < slopes.length; k++) {
      double from = Math.pow(2, (double) k / PHASES);
      if (from >= limit) {
        break;
      }
      double to = Math.min(Math.pow(2, (k + 1.0) / PHASES), limit);
      boolean last = to == limit || k + 1 == slopes.length;
      double slopeAtEnd = last ? gold.slope(limit) : slopes[k + 1];
      if (slopes[k] > 0 && slopeAtEnd <= 0) {
        best = better(gold, best, new Best(root(gold, from, to), Found.ROOT));
      }
      if (last && slopeAtEnd > 0) {
        best = better(gold, best, new Best(limit, Found.STILL_RISING));
      }
    }
    return best;
  }

  private static Best better(GoldOverN gold, Best a, Best b) {
    return gold.mean(b.n()) > gold.mean(a.n()) ? b : a;
  }

  /** The scan and a single slope round differently, so that a root may lie on an end itself. */
  private static double root(GoldOverN gold, double from, double to) {
    if (gold.slope(from) <= 0) {
      return from;
    }
    if (gold.slope(to) >= 0) {
      return to;
    }
    double logN =
        new BrentSolver(1e-9, 1e-9)
            .solve(100, x -> gold.slope(Math.exp(x)), Math.log(from), Math.log(to));
    return Math.exp(logN);
  }

  /** The cells of one pool in which sample i, sorted by proxy, counts {@code count[i]} times. */
  private static GoldOverN ofSamples(double[] proxy, double[] gold, int[] count) {
    int size = proxy.length;
    double[] edge = new double[size];
    double[] mean = new double[size];
    int cells = 0;
    double seen = 0;
    for (int i = 0; i < size; ) {
      double here = 0;
      double sum = 0;
      double tied = proxy[i];
      for (; i < size && proxy[i] == tied; i++) {
        here += count[i];
        sum += count[i] * gold[i];
      }
      if (here > 0) {
        seen += here;
        edge[cells] = seen / size;
        mean[cells++] = sum / here;
      }
    }
    return new GoldOverN(edge, mean, cells);
  }

  /**
   * M equal cells with the mean gold of that rank over prompts, prompt p counted count[p] times.
   */
  private static GoldOverN ofPrompts(double[][] byRank, int[] count) {
    int size = byRank.length;
    double[] edge = new double[size];
    double[] mean = new double[size];
    for (int i = 0; i < size; i++) {
      edge[i] = (i + 1.0) / size;
      for (int p = 0; p < count.length; p++) {
        mean[i] += byRank[i][p] * count[p] / count.length;
      }
    }
    return new GoldOverN(edge, mean, size);
  }

  /** M equal cells with the mean gold of that rank over replicates and prompts. */
  private static GoldOverN ofReplicates(double[][][] byRank) {
    int size = byRank[0].length;
    double[] edge = new double[size];
    double[] mean = new double[size];
    for (int i = 0; i < size; i++) {
      edge[i] = (i + 1.0) / size;
      for (double[][] replicate : byRank) {
        mean[i] += Arrays.stream(replicate[i]).sum() / replicate[i].length / byRank.length;
      }
    }
    return new GoldOverN(edge, mean, size);
  }

  private static void requirePools(String name, double[][] proxy, double[][] gold) {
    Require.pools(name, proxy, "gold", gold);
    Require.atLeast("the pool of a prompt", gold[0].length, 2);
    for (int p = 0; p < gold.length; p++) {
      Require.finite(name + "[" + p + "]", proxy[p]);
      Require.finite("gold[" + p + "]", gold[p]);
    }
  }

  private static int[] once(int size) {
    int[] once = new int[size];
    Arrays.fill(once, 1);
    return once;
  }

  /**
   * The mean of F'_rp(n) = Σ_j g_j·(u_j^n log u_j − u_(j−1)^n log u_(j−1)), u_j = j/M, as far down
   * as it counts.
   *
   * @param byRank gold by rank [R][M][P]
   */
  private static TwoWayMean slope(double[][][] byRank, double n) {
    int size = byRank[0].length;
    double[][] slopes = new double[byRank.length][byRank[0][0].length];
    double above = 0;
    for (int j = size; j > 0 && (j == size || -above > NEGLIGIBLE / n); j--) {
      double logEdge = Math.log((j - 1.0) / size);
      double below = j == 1 ? 0 : logEdge * Math.exp(n * logEdge);
      for (int r = 0; r < slopes.length; r++) {
        double[] gold = byRank[r][j - 1];
        for (int p = 0; p < gold.length; p++) {
          slopes[r][p] += (above - below) * gold[p];
        }
      }
      above = below;
    }
    return TwoWayMean.of(slopes);
  }

  /**
   * Expected gold of Best-of-n by the proxy as a smooth function of real n, where gold is a step
   * function of the proxy quantile u:
   *
   * <pre>
   *   F(n) = ∫ g(u)·n·u^(n−1) du = Σ_j g_j·(u_j^n − u_(j−1)^n) = g_K − Σ_{j&lt;K} (g_(j+1) − g_j)·u_j^n
   * </pre>
   *
   * <p>so that every integral over a cell is exact. F'(n) = E_BoN(n)[g·(1/n + log u)], the
   * expectation that HedgeTune sets to 0.
   */
  static final class GoldOverN {
    /** Steps below this share of the largest gold are rounding of averages. */
    private static final double ROUNDING = 1e-12;

    private final double[] logEdge;
    private final double[] step;
    private final double top;
    private final boolean flat;

    /**
     * @param edge upper quantile of each cell [K], ascending, the last 1
     * @param gold gold in each cell [K]
     * @param cells K; longer arrays are read up to here
     */
    GoldOverN(double[] edge, double[] gold, int cells) {
      logEdge = new double[cells - 1];
      step = new double[cells - 1];
      top = gold[cells - 1];
      double largestStep = 0;
      double largest = Math.abs(top);
      for (int j = 0; j < cells - 1; j++) {
        logEdge[j] = Math.log(edge[j]);
        step[j] = gold[j + 1] - gold[j];
        largestStep = Math.max(largestStep, Math.abs(step[j]));
        largest = Math.max(largest, Math.abs(gold[j]));
      }
      flat = largestStep <= ROUNDING * largest;
    }

    /** Whether gold does not depend on the proxy at all. */
    boolean flat() {
      return flat;
    }

    /** F(n). */
    double mean(double n) {
      double sum = top;
      for (int j = 0; j < step.length; j++) {
        sum -= step[j] * Math.exp(n * logEdge[j]);
      }
      return sum;
    }

    /** F'(n), reward a unit of n. */
    double slope(double n) {
      double sum = 0;
      for (int j = 0; j < step.length; j++) {
        sum -= step[j] * logEdge[j] * Math.exp(n * logEdge[j]);
      }
      return sum;
    }

    /**
     * F' at n = 2^(k/phases), k = 0 … phases·octaves − 1. Squaring u^n doubles n, so a whole scan
     * costs as few exponentials as {@code phases} single slopes.
     */
    double[] slopes(int octaves, int phases) {
      double[] slopes = new double[octaves * phases];
      double[] power = new double[step.length];
      for (int phase = 0; phase < phases; phase++) {
        double first = Math.pow(2, (double) phase / phases);
        for (int j = 0; j < power.length; j++) {
          power[j] = Math.exp(first * logEdge[j]);
        }
        for (int octave = 0; octave < octaves; octave++) {
          double sum = 0;
          for (int j = 0; j < power.length; j++) {
            sum -= step[j] * logEdge[j] * power[j];
            power[j] *= power[j];
          }
          slopes[octave * phases + phase] = sum;
        }
      }
      return slopes;
    }
  }
}
