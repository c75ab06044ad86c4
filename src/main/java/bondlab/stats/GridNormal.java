package bondlab.stats;

/**
 * A normal law on a grid: the smallest class of policies that cannot cover two modes without
 * covering what lies between them.
 *
 * <pre>  log π(y) = −(y − c)²/2w² − log Σ_y' exp(−(y' − c)²/2w²)</pre>
 *
 * <p>Centre and width are the law's mean and standard deviation where the grid reaches far beyond
 * both sides of it and is fine against w.
 *
 * @param grid outcomes [K], strictly ascending, K ≥ 2
 * @param centre c, finite, in the grid's unit
 * @param width w &gt; 0, in the grid's unit
 */
public record GridNormal(double[] grid, double centre, double width) {
  public GridNormal {
    requireGrid(grid);
    if (!Double.isFinite(centre) || !(width > 0 && width < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "centre is "
              + centre
              + " and width "
              + width
              + "; both must be finite and the width above 0");
    }
    grid = grid.clone();
  }

  /**
   * Computes the law's log-probabilities [K], nats.
   *
   * @throws IllegalArgumentException if the width is so small, or the centre so far off, that no
   *     outcome has a probability
   */
  public double[] logPmf() {
    double[] logPmf = new double[grid.length];
    for (int i = 0; i < grid.length; i++) {
      double z = (grid[i] - centre) / width;
      logPmf[i] = -z * z / 2;
    }
    double logTotal = LogProbs.logSumExp(logPmf);
    if (logTotal == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          "a normal law of centre " + centre + " and width " + width + " has no mass on the grid");
    }
    for (int i = 0; i < grid.length; i++) {
      logPmf[i] -= logTotal;
    }
    return logPmf;
  }

  static void requireGrid(double[] grid) {
    Require.atLeast("the length of grid", grid.length, 2);
    Require.finite("grid", grid);
    for (int i = 1; i < grid.length; i++) {
      if (!(grid[i] > grid[i - 1])) {
        throw new IllegalArgumentException(
            "grid["
                + i
                + "] is "
                + grid[i]
                + " after "
                + grid[i - 1]
                + "; a grid must ascend strictly");
      }
    }
  }
}
