package bondlab.stats;

import java.util.stream.IntStream;

/**
 * The value of the response that a selector picks as the best of n, for many n, from pools of
 * samples.
 *
 * <pre>  R̂(n) = Σ_{i=n..M} C(i−1, n−1)/C(M, n) · value_(i),   i the rank by selector, ascending
 * </pre>
 *
 * <p>This is the mean over all n-subsets of the pool, hence unbiased for every n ≤ M (Nakano et
 * al., arXiv 2112.09332; Gao et al., arXiv 2210.10760). Responses of equal selector are picked at
 * random: each counts with the mean value of its group. Drawing n of the pool with replacement
 * instead would be low, at n = M by about 0.2 standard deviations.
 *
 * <p>Cost O(M) for each n after one sort. The selector is the proxy reward, the value gold or the
 * proxy itself, in any unit.
 */
public final class BestOfNCurve {
  private static final int PROMPTS_A_TASK = 64; // 64 pools of 4,096 take 2 MB, near a core's cache

  private BestOfNCurve() {}

  /**
   * Estimates the curve of one prompt.
   *
   * @param selector what picks [M], finite
   * @param value what is read off the picked response [M], finite
   * @param ns each 1 ≤ n ≤ M
   * @return one estimate for each n, in the unit of {@code value}
   * @throws IllegalArgumentException naming the index of a NaN, or n and M where the pool is too
   *     small
   */
  public static double[] estimate(double[] selector, double[] value, int[] ns) {
    Require.paired("selector", selector, "value", value, 1);
    return estimate(new double[][] {selector}, new double[][] {value}, ns)[0];
  }

  /** Estimates the curve of one prompt at every n = 1 … M. */
  public static double[] estimateAll(double[] selector, double[] value) {
    return estimate(selector, value, everyN(selector.length));
  }

  /**
   * Estimates the curve of each prompt, on all cores. Every prompt's numbers are those of its own
   * call, whatever the number of threads.
   *
   * @param selector [P][M], all pools of one size
   * @param value [P][M]
   * @param ns each 1 ≤ n ≤ M
   * @return [P][ns.length]
   */
  public static double[][] estimate(double[][] selector, double[][] value, int[] ns) {
    requirePools(selector, value, ns);
    int prompts = selector.length;
    double[][] curves = new double[prompts][ns.length];
    IntStream.rangeClosed(0, (prompts - 1) / PROMPTS_A_TASK)
        .parallel()
        .forEach(
            task -> {
              int from = task * PROMPTS_A_TASK;
              int to = Math.min(from + PROMPTS_A_TASK, prompts);
              RankedPools pools = RankedPools.of(selector, value, from, to);
              double[] best = new double[to - from];
              for (int k = 0; k < ns.length; k++) {
                pools.bestOf(ns[k], best);
                for (int p = from; p < to; p++) {
                  curves[p][k] = best[p - from];
                }
              }
            });
    return curves;
  }

  /** Estimates the curve of each prompt at every n = 1 … M [P][M]. */
  public static double[][] estimateAll(double[][] selector, double[][] value) {
    Require.pools("selector", selector, "value", value);
    return estimate(selector, value, everyN(selector[0].length));
  }

  private static void requirePools(double[][] selector, double[][] value, int[] ns) {
    Require.pools("selector", selector, "value", value);
    for (int p = 0; p < selector.length; p++) {
      Require.finite(selector.length == 1 ? "selector" : "selector[" + p + "]", selector[p]);
      Require.finite(value.length == 1 ? "value" : "value[" + p + "]", value[p]);
    }
    for (int n : ns) {
      Require.atLeast("n", n, 1);
      if (n > selector[0].length) {
        throw new IllegalArgumentException(
            "n is "
                + n
                + " but the pool holds "
                + selector[0].length
                + " samples per prompt; ask for n up to the pool's size or draw a larger pool");
      }
    }
  }

  private static int[] everyN(int size) {
    return IntStream.rangeClosed(1, size).toArray();
  }
}
