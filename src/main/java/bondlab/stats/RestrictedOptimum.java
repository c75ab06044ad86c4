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
 * The policy of a restricted class that is nearest to a target by Jeffreys divergence (BOND, Sessa
 * et al., arXiv 2407.14622, Eq. 11):
 *
 * <pre>  argmin_π (1−β)·KL(target‖π) + β·KL(π‖target),   π a {@link GridNormal}</pre>
 *
 * <p>With every law allowed each β has the same optimum, the target itself. A class that misses the
 * target shows what β chooses: β = 0 keeps the target's mean and variance and so spreads over all
 * its modes; β = 1 gives up modes rather than put mass where the target has none.
 *
 * @param policy the optimum
 * @param beta β
 * @param divergence J_β at the optimum, nats
 */
public record RestrictedOptimum(GridNormal policy, double beta, double divergence) {
  private static final int CENTRES = 9;
  private static final double[] WIDTHS = {0.25, 0.08, 0.02};
  private static final int MAX_EVALUATIONS = 2000;

  /** A narrower law than this many grid steps is one outcome, and its centre means nothing. */
  private static final double NARROWEST = 0.2;

  /**
   * Searches by the simplex method of Nelder and Mead over centre and log width, from 27 starts,
   * since the backward term has an optimum at each mode.
   *
   * @param grid outcomes [K], strictly ascending
   * @param logTarget the target's log-probabilities [K]; finite where β &gt; 0, or else every
   *     policy of the class is infinitely far away
   * @param beta β in [0, 1]
   * @throws IllegalArgumentException if one of these does not hold
   */
  public static RestrictedOptimum of(double[] grid, double[] logTarget, double beta) {
    Require.weight("beta", beta);
    GridNormal.requireGrid(grid);
    Require.sameLength("grid", grid.length, "logTarget", logTarget.length);
    LogProbs.requireLaw("logTarget", logTarget, 1e-6);
    if (beta > 0) {
      Require.finite("logTarget", logTarget);
    }
    double low = grid[0];
    double span = grid[grid.length - 1] - low;
    RestrictedOptimum best = null;
    for (int i = 0; i < CENTRES; i++) {
      for (double width : WIDTHS) {
        double centre = low + span * (i + 0.5) / CENTRES;
        RestrictedOptimum found = descend(grid, logTarget, beta, centre, width * span);
        best = best == null || found.divergence < best.divergence ? found : best;
      }
    }
    return best;
  }

  private static RestrictedOptimum descend(
      double[] grid, double[] logTarget, double beta, double centre, double width) {
    double narrowest = NARROWEST * (grid[grid.length - 1] - grid[0]) / (grid.length - 1);
    PointValuePair found =
        new SimplexOptimizer(new SimpleValueChecker(1e-14, 1e-14))
            .optimize(
                new MaxEval(MAX_EVALUATIONS),
                GoalType.MINIMIZE,
                new InitialGuess(new double[] {centre, Math.log(width)}),
                new NelderMeadSimplex(new double[] {width, 0.5}),
                new ObjectiveFunction(
                    at -> divergence(grid, logTarget, beta, at[0], Math.exp(at[1]), narrowest)));
    double[] at = found.getPoint();
    return new RestrictedOptimum(
        new GridNormal(grid, at[0], Math.exp(at[1])), beta, found.getValue());
  }

  /** A large number outside the grid and below the narrowest width. */
  private static double divergence(
      double[] grid,
      double[] logTarget,
      double beta,
      double centre,
      double width,
      double narrowest) {
    double last = grid[grid.length - 1];
    if (!(width >= narrowest && width <= 4 * (last - grid[0]))
        || !(centre >= grid[0] && centre <= last)) {
      return Double.MAX_VALUE;
    }
    return Divergence.jeffreys(new GridNormal(grid, centre, width).logPmf(), logTarget, beta);
  }
}
