package bondlab.stats;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.analysis.interpolation.SplineInterpolator;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;
import org.hipparchus.analysis.solvers.BrentSolver;

/**
 * A value, such as gold, of each replicate and prompt as a smooth function of a rule's parameter:
 * the natural cubic spline through its values on a grid, in the grid's index. A position x = 2.5
 * lies half-way between the third and fourth value of the grid; the parameter there is their
 * geometric mean, or the mean where one of them is 0. Values are exact on the grid.
 */
public final class ParameterCurve {
  private static final double TOLERANCE = 1e-9; // of a position
  private static final int SCAN = 8; // points per step of the grid
  private static final double ROUNDING = 1e-12; // of averages, as a share of the largest

  private final double[] grid;
  private final PolynomialSplineFunction[][] curves;
  private final PolynomialSplineFunction[][] slopes;
  private final PolynomialSplineFunction mean;

  /**
   * Lays splines through the values.
   *
   * @param grid the parameter [K], K ≥ 3, ascending or descending, ≥ 0 and finite
   * @param values [K][R][P], finite; R replicates on the same P prompts
   */
  public ParameterCurve(double[] grid, double[][][] values) {
    Require.sameLength("grid", grid.length, "values", values.length);
    Require.atLeast("the number of values of the grid", grid.length, 3);
    Require.finite("grid", grid);
    for (int k = 0; k < grid.length; k++) {
      Require.atLeastZero("grid[" + k + "]", grid[k]);
      boolean turns = k > 1 && (grid[k] - grid[k - 1]) * (grid[1] - grid[0]) <= 0;
      if (turns || k == 1 && grid[1] == grid[0]) {
        throw new IllegalArgumentException(
            "grid[" + k + "] is " + grid[k] + " after " + grid[k - 1] + "; a grid goes one way");
      }
      for (double[] row : values[k]) {
        Require.finite("values[" + k + "]", row);
      }
    }
    this.grid = grid.clone();
    int replicates = values[0].length;
    int prompts = values[0][0].length;
    curves = new PolynomialSplineFunction[replicates][prompts];
    slopes = new PolynomialSplineFunction[replicates][prompts];
    for (int r = 0; r < replicates; r++) {
      for (int p = 0; p < prompts; p++) {
        int row = r;
        int column = p;
        curves[r][p] = spline(k -> values[k][row][column]);
        slopes[r][p] = curves[r][p].polynomialSplineDerivative();
      }
    }
    mean = mean(p -> true);
  }

  private PolynomialSplineFunction spline(IntToDoubleFunction value) {
    double[] index = IntStream.range(0, grid.length).asDoubleStream().toArray();
    double[] values = IntStream.range(0, grid.length).mapToDouble(value).toArray();
    return new SplineInterpolator().interpolate(index, values);
  }

  /** The mean over all replicates and some prompts: splines are linear in their values. */
  PolynomialSplineFunction mean(IntPredicate prompts) {
    int[] chosen = IntStream.range(0, prompts()).filter(prompts).toArray();
    return spline(
        k ->
            Arrays.stream(curves)
                .flatMapToDouble(row -> IntStream.of(chosen).mapToDouble(p -> row[p].value(k)))
                .average()
                .orElseThrow());
  }

  /** K. */
  public int size() {
    return grid.length;
  }

  /** P. */
  public int prompts() {
    return curves[0].length;
  }

  /** The mean over replicates and prompts at a position in [0, K−1]. */
  public double mean(double x) {
    return mean.value(x);
  }

  /** The values at a position in [0, K−1], [R][P]. */
  public double[][] at(double x) {
    return values(curves, x);
  }

  /** Their slopes, per step of the grid [R][P]. */
  double[][] slopes(double x) {
    return values(slopes, x);
  }

  private static double[][] values(PolynomialSplineFunction[][] of, double x) {
    return Arrays.stream(of)
        .map(row -> Arrays.stream(row).mapToDouble(f -> f.value(x)).toArray())
        .toArray(double[][]::new);
  }

  /** The parameter at a position in [0, K−1]. */
  public double parameter(double x) {
    int below = Math.min((int) x, grid.length - 2);
    double share = x - below;
    double a = grid[below];
    double b = grid[below + 1];
    return share == 0 ? a : a > 0 && b > 0 ? a * Math.pow(b / a, share) : a + share * (b - a);
  }

  /**
   * Finds where the mean has a value, such as the n at which Best-of-n has the KL of another rule.
   *
   * @return the first such position; NaN if the mean does not reach the value
   */
  public double position(double value) {
    for (int k = 0; k + 1 < grid.length; k++) {
      double from = mean.value(k) - value;
      double to = mean.value(k + 1) - value;
      if (from == 0) {
        return k;
      }
      if (from * to < 0) {
        return new BrentSolver(TOLERANCE, TOLERANCE)
            .solve(100, x -> mean.value(x) - value, k, k + 1);
      }
    }
    return mean.value(grid.length - 1) == value ? grid.length - 1 : Double.NaN;
  }

  /**
   * Finds the position of the highest value of a spline on this grid.
   *
   * @param of such as {@link #mean(IntPredicate)}
   */
  double highest(PolynomialSplineFunction of) {
    int steps = SCAN * (grid.length - 1);
    double[] scanned =
        IntStream.rangeClosed(0, steps).mapToDouble(i -> of.value((double) i / SCAN)).toArray();
    int best = 0;
    for (int i = 1; i <= steps; i++) {
      best = scanned[i] > scanned[best] ? i : best;
    }
    if (best == 0 || best == steps) {
      return (double) best / SCAN;
    }
    PolynomialSplineFunction slope = of.polynomialSplineDerivative();
    double from = (best - 1.0) / SCAN;
    double to = (best + 1.0) / SCAN;
    boolean turns = slope.value(from) > 0 && slope.value(to) < 0;
    return turns
        ? new BrentSolver(TOLERANCE, TOLERANCE).solve(100, slope::value, from, to)
        : (double) best / SCAN;
  }

  /** Whether the mean does not depend on the parameter, up to rounding. */
  boolean flat() {
    double[] means = IntStream.range(0, grid.length).mapToDouble(k -> mean.value(k)).toArray();
    double most = DoubleStream.of(means).max().orElseThrow();
    double least = DoubleStream.of(means).min().orElseThrow();
    double largest = DoubleStream.of(means).map(Math::abs).max().orElseThrow();
    return most - least <= ROUNDING * largest;
  }
}
