package bondlab.stats;

import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * The policy of a restricted class that is nearest to a target, by Jeffreys divergence (BOND, Sessa
 * et al., arXiv 2407.14622, Eq. 11) or by generalised JSD (GKD, Agarwal et al., arXiv 2306.13649,
 * Eq. 1):
 *
 * <pre>
 *   argmin_π (1−β)·KL(target‖π) + β·KL(π‖target)                       π a {@link GridNormal}
 *   argmin_π b·KL(target‖M) + (1−b)·KL(π‖M),   M = b·target + (1−b)·π
 * </pre>
 *
 * <p>With every law allowed each weight has the same optimum, the target itself. A class that
 * misses the target shows what the weight chooses: 0, the forward KL of both, keeps the target's
 * mean and variance and so spreads over all its modes; 1, the backward KL of both, gives up modes
 * rather than put mass where the target has none.
 *
 * @param policy the optimum
 * @param weight β or b
 * @param divergence at the optimum, nats
 */
public record RestrictedOptimum(GridNormal policy, double weight, double divergence) {
  private static final int CENTRES = 9;
  private static final double[] WIDTHS = {0.25, 0.08, 0.02};
  private static final int MAX_EVALUATIONS = 2000;

  /** A narrower law than this many grid steps is one outcome, and its centre means nothing. */
  private static final double NARROWEST = 0.2;

  private interface Weighted {
    double of(double[] logPolicy, double[] logTarget, double weight);
  }

  /**
   * The optimum by Jeffreys divergence.
   *
   * @param grid outcomes [K], strictly ascending
   * @param logTarget the target's log-probabilities [K]; finite where β &gt; 0, or else every
   *     policy of the class is infinitely far away
   * @param beta β in [0, 1]
   * @throws IllegalArgumentException if one of these does not hold
   */
  public static RestrictedOptimum of(double[] grid, double[] logTarget, double beta) {
    return of(grid, logTarget, beta, beta > 0, Divergence::jeffreys);
  }

  /**
   * The optimum by generalised JSD with the target as teacher.
   *
   * @param grid outcomes [K], strictly ascending
   * @param logTarget the teacher's log-probabilities [K]; finite where b = 1
   * @param b weight of the teacher in the mixture, in [0, 1]
   * @throws IllegalArgumentException if one of these does not hold
   */
  public static RestrictedOptimum byJsd(double[] grid, double[] logTarget, double b) {
    return of(
        grid,
        logTarget,
        b,
        b == 1,
        (policy, teacher, weight) -> Divergence.generalizedJsd(teacher, policy, weight));
  }

  /** Nelder and Mead over centre and log width from 27 starts: each mode may be an optimum. */
  private static RestrictedOptimum of(
      double[] grid, double[] logTarget, double weight, boolean finite, Weighted divergence) {
    Require.weight("weight", weight);
    GridNormal.requireGrid(grid);
    Require.sameLength("grid", grid.length, "logTarget", logTarget.length);
    LogProbs.requireLaw("logTarget", logTarget, 1e-6);
    if (finite) {
      Require.finite("logTarget", logTarget);
    }
    Search search = new Search(grid, logTarget, weight, divergence);
    double low = grid[0];
    double span = grid[grid.length - 1] - low;
    RestrictedOptimum best = null;
    for (int i = 0; i < CENTRES; i++) {
      for (double width : WIDTHS) {
        double centre = low + span * (i + 0.5) / CENTRES;
        RestrictedOptimum found = search.descend(centre, width * span);
        best = best == null || found.divergence < best.divergence ? found : best;
      }
    }
    return best;
  }

  private record Search(double[] grid, double[] logTarget, double weight, Weighted divergence) {
    RestrictedOptimum descend(double centre, double width) {
      PointValuePair found =
          new SimplexOptimizer(new SimpleValueChecker(1e-14, 1e-14))
              .optimize(
                  new MaxEval(MAX_EVALUATIONS),
                  GoalType.MINIMIZE,
                  new InitialGuess(new double[] {centre, Math.log(width)}),
                  new NelderMeadSimplex(new double[] {width, 0.5}),
                  new ObjectiveFunction(at -> at(at[0], Math.exp(at[1]))));
      double[] at = found.getPoint();
      return new RestrictedOptimum(
          new GridNormal(grid, at[0], Math.exp(at[1])), weight, found.getValue());
    }

    /** A large number outside the grid and below the narrowest width. */
    private double at(double centre, double width) {
      double last = grid[grid.length - 1];
      double narrowest = NARROWEST * (last - grid[0]) / (grid.length - 1);
      if (!(width >= narrowest && width <= 4 * (last - grid[0]))
          || !(centre >= grid[0] && centre <= last)) {
        return Double.MAX_VALUE;
      }
      return divergence.of(new GridNormal(grid, centre, width).logPmf(), logTarget, weight);
    }
  }

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
            "a normal law of centre "
                + centre
                + " and width "
                + width
                + " has no mass on the grid");
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
}
