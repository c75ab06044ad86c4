package bondlab.analysis;

import bondlab.stats.Ascending;

/**
 * One pool in the order of a selector, worst first. Values of equal selectors are averaged, since
 * the best among equals is random.
 */
final class RankedPool {
  /** The lowest ranks are left out once their weights together are below this; all sum to 1. */
  private static final double NEGLIGIBLE = 1e-20;

  private final int[] order;
  private final int[] ends; // of each group of ties
  private final int groups;
  private final int tied;

  /**
   * @param selector scores [M], finite
   */
  RankedPool(double[] selector) {
    order = Ascending.order(selector);
    ends = new int[order.length];
    int count = 0;
    int shared = 0;
    for (int start = 0; start < order.length; start = ends[count - 1]) {
      ends[count++] = Ascending.endOfTies(selector, order, start);
      int size = ends[count - 1] - start;
      shared += size > 1 ? size : 0;
    }
    groups = count;
    tied = shared;
  }

  /** How many samples share their score with another one. */
  int tied() {
    return tied;
  }

  /** Index of a best sample; of equals the last. */
  int best() {
    return order[order.length - 1];
  }

  /** Values by rank [M], each the mean of its group of ties. */
  double[] byRank(double[] value) {
    double[] ranked = new double[order.length];
    int start = 0;
    for (int g = 0; g < groups; start = ends[g++]) {
      double first = value[order[start]];
      double above = 0;
      for (int i = start + 1; i < ends[g]; i++) {
        above += value[order[i]] - first; // equal values have exactly their own mean
      }
      double mean = first + above / (ends[g] - start);
      for (int i = start; i < ends[g]; i++) {
        ranked[i] = mean;
      }
    }
    return ranked;
  }

  /**
   * Estimates the value of the best of n without bias for every n: the mean over all n-subsets,
   *
   * <pre>  R̂(n) = Σ_{i=n..M} C(i−1, n−1)/C(M, n) · value_(i)</pre>
   *
   * <p>as {@link bondlab.stats.BestOfNCurve#estimate} does, from values that are ranked already and
   * relative to the lowest of them: a pool of one value has exactly that value for every n.
   *
   * @param ranked values by rank [M]
   * @param ns each 1 ≤ n ≤ M [K]
   * @param into receives the curve from {@code at} on
   */
  static void curve(double[] ranked, int[] ns, double[] into, int at) {
    int size = ranked.length;
    double base = ranked[0];
    for (int k = 0; k < ns.length; k++) {
      int n = ns[k];
      double weight = (double) n / size;
      double least = NEGLIGIBLE * weight;
      double sum = 0;
      for (int i = size; i >= n && weight > least; i--) {
        sum += weight * (ranked[i - 1] - base);
        weight *= (i - n) / (i - 1.0);
      }
      into[at + k] = base + sum;
    }
  }

  /**
   * Averages a step function of u over equal cells: rank i of M covers ((i−1)/M, i/M], cell c of C
   * covers ((c−1)/C, c/C].
   *
   * @param ranked values by rank [M]
   * @param cells C
   * @param into receives the means from {@code at} on
   */
  static void cells(double[] ranked, int cells, double[] into, int at) {
    int size = ranked.length;
    if (size == cells) {
      System.arraycopy(ranked, 0, into, at, size);
      return;
    }
    for (int c = 0; c < cells; c++) {
      double from = (double) c * size / cells;
      double to = (double) (c + 1) * size / cells;
      int first = (int) from;
      int last = Math.min(size - 1, (int) Math.ceil(to) - 1);
      double base = ranked[first];
      double sum = 0;
      for (int i = first; i <= last; i++) {
        double part = Math.min(to, i + 1.0) - Math.max(from, i);
        sum += Math.max(0, part) * (ranked[i] - base);
      }
      into[at + c] = base + sum / (to - from);
    }
  }
}
