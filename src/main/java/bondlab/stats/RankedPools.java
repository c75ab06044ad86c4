package bondlab.stats;

import java.util.Arrays;

/**
 * Values of some pools in the order of their selectors, worst first, and the weights that turn them
 * into the expected value of the best of n.
 *
 * <p>Stored rank by rank, {@code byRank[i][p]}, because a weight belongs to a rank and is shared by
 * all prompts: the inner loop then runs over prompts, and the compiler makes vector code of it.
 *
 * @param byRank values [M][P]; inside a group of equal selectors each is the group's mean
 */
record RankedPools(double[][] byRank) {
  /** The lowest ranks are left out once their weights together are below this; all sum to 1. */
  private static final double NEGLIGIBLE = 1e-20;

  /** Ranks the pools of prompts from … to−1; the inputs are checked already. */
  static RankedPools of(double[][] selector, double[][] value, int from, int to) {
    int size = selector[from].length;
    double[][] byRank = new double[size][to - from];
    for (int p = from; p < to; p++) {
      int[] order = Ascending.order(selector[p]);
      for (int start = 0, end; start < size; start = end) {
        end = Ascending.endOfTies(selector[p], order, start);
        double mean = mean(value[p], order, start, end);
        for (int i = start; i < end; i++) {
          byRank[i][p - from] = mean;
        }
      }
    }
    return new RankedPools(byRank);
  }

  /**
   * Writes Σ_{i=n..M} w_i·value_(i) of each prompt, with w_i = C(i−1, n−1)/C(M, n) by the recursion
   * w_M = n/M, w_{i−1} = w_i·(i−n)/(i−1): the share of the n-subsets whose best has rank i. The
   * weights below rank i sum to w_i·(i−n)/n < w_i·M/n; what is left out changes the result by at
   * most 1e-20 of the largest value, and leaving it out makes large n cheap.
   *
   * @param n 1 ≤ n ≤ M
   * @param best receives the result [P]
   */
  void bestOf(int n, double[] best) {
    Arrays.fill(best, 0);
    double weight = (double) n / byRank.length;
    double least = NEGLIGIBLE * weight;
    int i = byRank.length;
    for (; i - 3 >= n && weight > least; i -= 4) {
      double second = weight * ((i - n) / (i - 1.0));
      double third = second * ((i - 1 - n) / (i - 2.0));
      double fourth = third * ((i - 2 - n) / (i - 3.0));
      addFour(best, i, weight, second, third, fourth);
      weight = fourth * ((i - 3 - n) / (i - 4.0));
    }
    for (; i >= n && weight > least; i--) {
      double[] values = byRank[i - 1];
      for (int p = 0; p < best.length; p++) {
        best[p] += weight * values[p];
      }
      weight *= (i - n) / (i - 1.0);
    }
  }

  /** Adds ranks i, i−1, i−2, i−3 in one pass over the sums, which halves the memory traffic. */
  private void addFour(double[] best, int i, double w0, double w1, double w2, double w3) {
    double[] v0 = byRank[i - 1];
    double[] v1 = byRank[i - 2];
    double[] v2 = byRank[i - 3];
    double[] v3 = byRank[i - 4];
    for (int p = 0; p < best.length; p++) {
      best[p] += w0 * v0[p] + w1 * v1[p] + w2 * v2[p] + w3 * v3[p];
    }
  }

  private static double mean(double[] value, int[] order, int start, int end) {
    if (end == start + 1) {
      return value[order[start]];
    }
    double sum = 0;
    for (int i = start; i < end; i++) {
      sum += value[order[i]];
    }
    return sum / (end - start);
  }
}
