package bondlab.stats;

import java.util.Arrays;

/**
 * How two values go together where a third, such as the length of a response, is held still.
 *
 * <pre>  r_xy·z = (r_xy − r_xz·r_yz) / sqrt((1 − r_xz²)(1 − r_yz²))</pre>
 *
 * <p>which is the correlation of what least squares on z leaves of x and of y.
 */
public final class PartialCorrelation {
  private PartialCorrelation() {}

  /**
   * Computes Pearson's correlation.
   *
   * @param x [M], M ≥ 2, finite
   * @param y [M]
   * @return in [−1, 1]; 0 where either does not vary
   */
  public static double plain(double[] x, double[] y) {
    Require.paired("x", x, "y", y, 2);
    Require.finite("x", x);
    Require.finite("y", y);
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double both = 0;
    double squaresX = 0;
    double squaresY = 0;
    for (int i = 0; i < x.length; i++) {
      both += (x[i] - meanX) * (y[i] - meanY);
      squaresX += (x[i] - meanX) * (x[i] - meanX);
      squaresY += (y[i] - meanY) * (y[i] - meanY);
    }
    boolean none = isConstant(squaresX, x) || isConstant(squaresY, y);
    return none ? 0 : Math.max(-1, Math.min(1, both / Math.sqrt(squaresX * squaresY)));
  }

  private static boolean isConstant(double squares, double[] x) {
    double largest = Arrays.stream(x).map(Math::abs).max().orElseThrow();
    return LawSummary.isRounding(Math.sqrt(squares / x.length), largest);
  }

  /**
   * Computes the partial correlation of x and y given z.
   *
   * @param z [M]; where it does not vary, as a length that is fixed, the plain correlation
   * @return in [−1, 1]; 0 where z leaves nothing of x or of y
   */
  public static double given(double[] x, double[] y, double[] z) {
    double xz = plain(x, z);
    double yz = plain(y, z);
    double left = (1 - xz * xz) * (1 - yz * yz);
    return left < 1e-12 ? 0 : Math.max(-1, Math.min(1, (plain(x, y) - xz * yz) / Math.sqrt(left)));
  }
}
