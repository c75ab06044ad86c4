package bondlab.stats;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Mean value by the quantile u of a selector within its prompt, m(u) = E[value | u]. It tells
 * beforehand what Best-of-n by the selector does, since
 *
 * <pre>  E_BoN(n)[value] = ∫ m(u) · n·u^(n−1) du</pre>
 *
 * <p>looks at ever higher u as n grows: if m does not fall near u = 1, Best-of-n cannot turn.
 */
public final class QuantileMeans {
  private QuantileMeans() {}

  /**
   * Edges of bins that halve towards u = 1: 0, ¼, ½, ¾, ⅞, … 1 − 2^−K, 1.
   *
   * @param samples M, the pool of a prompt
   * @param least samples that the last bin holds at least
   * @return the edges; 0 and 1 alone if the pool is too small for more
   */
  public static double[] edges(int samples, int least) {
    DoubleStream lower = samples >= 4 * least ? DoubleStream.of(0, 0.25) : DoubleStream.of(0);
    DoubleStream upper =
        DoubleStream.iterate(0.5, share -> samples * share >= least, share -> share / 2)
            .map(share -> 1 - share);
    return DoubleStream.concat(DoubleStream.concat(lower, upper), DoubleStream.of(1)).toArray();
  }

  /**
   * The mean value in each bin of each prompt. Equal selectors count with the mean of their group.
   *
   * @param selector [P][M]
   * @param value [P][M]
   * @param edges ascending from 0 to 1 [K + 1], each bin holding a rank or more
   * @return [P][K]
   */
  public static double[][] of(double[][] selector, double[][] value, double[] edges) {
    Require.pools("selector", selector, "value", value);
    double[][] byRank = RankedPools.of(selector, value, 0, selector.length).byRank();
    int[] ranks = Arrays.stream(edges).mapToInt(u -> (int) Math.round(u * byRank.length)).toArray();
    double[][] means = new double[selector.length][edges.length - 1];
    for (int k = 0; k + 1 < ranks.length; k++) {
      Require.atLeast("ranks of bin " + k, ranks[k + 1] - ranks[k], 1);
      for (int i = ranks[k]; i < ranks[k + 1]; i++) {
        for (int p = 0; p < means.length; p++) {
          means[p][k] += byRank[i][p] / (ranks[k + 1] - ranks[k]);
        }
      }
    }
    return means;
  }
}
