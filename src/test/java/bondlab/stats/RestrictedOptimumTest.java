package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.RestrictedOptimum.GridNormal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestrictedOptimumTest {
  private static final double[] GRID = new double[161];

  static {
    Arrays.setAll(GRID, i -> -4 + i * 0.05);
  }

  private static double[] mixture(double... logWeightCentreWidth) {
    double[] logPmf = new double[GRID.length];
    Arrays.fill(logPmf, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < logWeightCentreWidth.length; i += 3) {
      double[] part =
          new GridNormal(GRID, logWeightCentreWidth[i + 1], logWeightCentreWidth[i + 2]).logPmf();
      double logWeight = Math.log(logWeightCentreWidth[i]);
      Arrays.setAll(logPmf, y -> LogProbs.logAddExp(logPmf[y], logWeight + part[y]));
    }
    return logPmf;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 1})
  void aTargetOfTheClassIsFoundWhateverBeta(double beta) {
    RestrictedOptimum found = RestrictedOptimum.of(GRID, mixture(1, 0.7, 0.4), beta);
    assertEquals(0, found.divergence(), 1e-9);
    assertEquals(0.7, found.policy().centre(), 1e-4); // a divergence of 1e-9 is this far
    assertEquals(0.4, found.policy().width(), 1e-4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void theEndsOfTheGeneralisedJsdAreThoseOfJeffreys(double weight) {
    double[] target = mixture(0.55, -1.2, 0.35, 0.45, 1, 0.5);
    GridNormal jeffreys = RestrictedOptimum.of(GRID, target, weight).policy();
    GridNormal jsd = RestrictedOptimum.byJsd(GRID, target, weight).policy();
    assertEquals(jeffreys.centre(), jsd.centre(), 1e-4);
    assertEquals(jeffreys.width(), jsd.width(), 1e-4);
  }

  @Test
  void betweenTheEndsTheJsdIsScannedToo() {
    double[] target = mixture(0.55, -1.2, 0.35, 0.45, 1, 0.5);
    double found = RestrictedOptimum.byJsd(GRID, target, 0.5).divergence();
    double best = Double.POSITIVE_INFINITY;
    for (double centre = -3; centre <= 3; centre += 0.05) {
      for (double width = 0.1; width <= 3; width *= 1.05) {
        double[] policy = new GridNormal(GRID, centre, width).logPmf();
        best = Math.min(best, Divergence.generalizedJsd(target, policy, 0.5));
      }
    }
    assertTrue(found <= best, found + " > " + best);
    assertEquals(best, found, 5e-3); // the scan's own coarseness
  }

  @Test
  void forwardKeepsMeanAndVariance() {
    double[] target = mixture(0.7, -1, 0.3, 0.3, 1.5, 0.4);
    LawSummary wanted = LawSummary.of(GRID, target);
    RestrictedOptimum found = RestrictedOptimum.of(GRID, target, 0);
    LawSummary got = LawSummary.of(GRID, found.policy().logPmf());
    assertEquals(wanted.mean(), got.mean(), 1e-5); // an exponential family matches moments
    assertEquals(wanted.sd(), got.sd(), 1e-5);
    assertTrue(got.entropy() > wanted.entropy());
  }

  @Test
  void backwardTakesTheLargerOfTwoDistantModes() {
    double[] target = mixture(0.4, -2.5, 0.3, 0.6, 2, 0.3);
    RestrictedOptimum found = RestrictedOptimum.of(GRID, target, 1);
    assertEquals(2, found.policy().centre(), 1e-3);
    assertEquals(0.3, found.policy().width(), 1e-3);
    assertEquals(-Math.log(0.6), found.divergence(), 1e-4); // what giving the other mode up costs
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5, 0.75, 1})
  void noPointOfAFineScanIsBetter(double beta) {
    double[] target = mixture(0.55, -1.2, 0.35, 0.45, 1, 0.5);
    RestrictedOptimum found = RestrictedOptimum.of(GRID, target, beta);
    double best = Double.POSITIVE_INFINITY;
    for (double centre = -3; centre <= 3; centre += 0.05) {
      for (double width = 0.1; width <= 3; width *= 1.05) {
        double[] policy = new GridNormal(GRID, centre, width).logPmf();
        best = Math.min(best, Divergence.jeffreys(policy, target, beta));
      }
    }
    assertTrue(found.divergence() <= best, found.divergence() + " > " + best);
    assertEquals(best, found.divergence(), 5e-3); // the scan's own coarseness
  }

  @Test
  void summaryOfADieAndBadInput() {
    double[] die = new double[6];
    Arrays.fill(die, -Math.log(6));
    double[] pips = {1, 2, 3, 4, 5, 6};
    LawSummary summary = LawSummary.of(pips, die);
    assertEquals(3.5, summary.mean(), 1e-14);
    assertEquals(Math.sqrt(35 / 12.0), summary.sd(), 1e-14);
    assertEquals(Math.log(6), summary.entropy(), 1e-14);
    assertEquals(0.5, LawSummary.mass(pips, die, 2, 4), 1e-14);
    double[] hole = GRID.clone();
    Arrays.fill(hole, -Math.log(GRID.length - 1));
    hole[3] = Double.NEGATIVE_INFINITY;
    RestrictedOptimum.of(GRID, hole, 0);
    assertThrows(IllegalArgumentException.class, () -> RestrictedOptimum.of(GRID, hole, 0.5));
    assertThrows(IllegalArgumentException.class, () -> RestrictedOptimum.of(GRID, hole, 2));
    assertThrows(IllegalArgumentException.class, () -> new GridNormal(GRID, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new GridNormal(new double[] {1, 1}, 0, 1));
  }
}
