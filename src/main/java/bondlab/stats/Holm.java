package bondlab.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Adjusts the p-values of a table of comparisons for their number, so that the chance of any false
 * finding in the whole table is at most the level (Holm 1979). Needs no independence, and finds at
 * least as much as Bonferroni.
 */
public final class Holm {
  private Holm() {}

  /**
   * Adjusts p-values:
   *
   * <pre>  p̃_(i) = min(1, max_{j ≤ i} (m − j + 1)·p_(j)),   p_(1) ≤ … ≤ p_(m)</pre>
   *
   * <p>An effect is found at a level where p̃ is at most 1 − level. NaN stands for a comparison
   * that could not be made: it stays NaN and does not count in m.
   *
   * @param p p-values of one table [m], each in [0, 1] or NaN
   * @return adjusted p-values, in the order of {@code p}
   */
  public static double[] adjust(double[] p) {
    for (int i = 0; i < p.length; i++) {
      if (p[i] < 0 || p[i] > 1) {
        throw new IllegalArgumentException(
            "p[" + i + "] is " + p[i] + "; a p-value lies in [0, 1], or is NaN if there is none");
      }
    }
    int[] order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, Double.NaN);
    double largest = 0;
    for (int j = 0; j < order.length; j++) {
      largest = Math.max(largest, Math.min(1, (order.length - j) * p[order[j]]));
      adjusted[order[j]] = largest;
    }
    return adjusted;
  }
}
