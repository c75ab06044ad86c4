package bondlab.stats;

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
final class GoldOverN {
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
