package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PessimisticRejectionTest {
  private static final double[] LAW = {.1, .25, .05, .4, .2};
  private static final double[] REFERENCE = Arrays.stream(LAW).map(Math::log).toArray();
  private static final double[] REWARDS = {1, .5, 3, -1, .5};

  private static double[] probabilities(double[] logPmf) {
    return Arrays.stream(logPmf).map(Math::exp).toArray();
  }

  /** τ by bisection of E[relu((r − τ)/β)] = 1, written anew here. */
  private static double threshold(double beta) {
    double low = -1 - beta;
    double high = 3;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      double mean = 0;
      for (int y = 0; y < 5; y++) {
        mean += LAW[y] * Math.max(0, (REWARDS[y] - middle) / beta);
      }
      low = mean > 1 ? middle : low;
      high = mean > 1 ? high : middle;
    }
    return low;
  }

  @ParameterizedTest
  @ValueSource(doubles = {.01, .1, .3, 1, 3, 50})
  void itsTargetAndItsAcceptanceAreThoseStated(double beta) {
    double threshold = threshold(beta);
    double[] target = new double[5];
    double[] accept = new double[5];
    for (int y = 0; y < 5; y++) {
      double weight = Math.max(0, (REWARDS[y] - threshold) / beta);
      target[y] = LAW[y] * weight;
      accept[y] = weight / ((3 - threshold) / beta);
    }
    PessimisticRejection sampler = PessimisticRejection.of(REFERENCE, REWARDS, beta);
    assertArrayEquals(target, probabilities(sampler.logTarget()), 1e-12);
    assertArrayEquals(accept, sampler.accept(), 1e-12);
    assertEquals(beta / (3 - threshold), sampler.chance(), 1e-12); // 1/M
  }

  @ParameterizedTest
  @ValueSource(doubles = {.1, 1, 20})
  void theTargetMaximisesTheRewardLessChiSquares(double beta) {
    double[] target = probabilities(PessimisticRejection.logPmf(REFERENCE, REWARDS, beta));
    double best = value(target, beta);
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 5; b++) {
        double[] moved = target.clone();
        double step = Math.min(1e-3, moved[a]);
        moved[a] -= step;
        moved[b] += step;
        assertTrue(value(moved, beta) <= best + 1e-12);
      }
    }
  }

  /** E[r] − β/2·(E_ref[(π/π_ref)²] − 1). */
  private static double value(double[] law, double beta) {
    double value = beta / 2;
    for (int y = 0; y < 5; y++) {
      value += law[y] * REWARDS[y] - beta / 2 * law[y] * law[y] / LAW[y];
    }
    return value;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 60})
  void theLawOfABudgetIsThatOfTheSampler(int n) {
    PessimisticRejection sampler = PessimisticRejection.of(REFERENCE, REWARDS, .7);
    double[] law = new double[5];
    double left = 1;
    double draws = 0;
    for (int i = 0; i < n; i++) { // draw by draw
      double kept = 0;
      for (int y = 0; y < 5; y++) {
        law[y] += left * LAW[y] * sampler.accept()[y];
        kept += LAW[y] * sampler.accept()[y];
      }
      draws += left;
      left *= 1 - kept;
    }
    for (int y = 0; y < 5; y++) {
      law[y] += left * LAW[y];
    }
    assertArrayEquals(law, probabilities(sampler.logPmf(n)), 1e-14);
    assertEquals(draws + left, sampler.draws(n), 1e-12);
  }

  /** Unlike Best-of-n, more draws bring the law nearer to its target for ever. */
  @Test
  void itTendsToItsTargetAsDrawsAreAdded() {
    PessimisticRejection sampler = PessimisticRejection.of(REFERENCE, REWARDS, .7);
    assertArrayEquals(
        probabilities(sampler.logTarget()), probabilities(sampler.logPmf(2000)), 1e-14);
    assertEquals(1 / sampler.chance(), sampler.draws(2000), 1e-12);
    double kl = Divergence.kl(sampler.logTarget(), sampler.logPmf(8));
    assertTrue(kl > 0 && kl < Divergence.kl(sampler.logTarget(), REFERENCE), "" + kl);
  }

  @Test
  void itsEndsAreTheReferenceAndTheBestAlone() {
    double[] flat = PessimisticRejection.logPmf(REFERENCE, REWARDS, Double.POSITIVE_INFINITY);
    assertArrayEquals(REFERENCE, flat, 1e-15);
    double[] all = {1, 1, 1, 1, 1};
    assertArrayEquals(
        all, PessimisticRejection.of(REFERENCE, REWARDS, Double.POSITIVE_INFINITY).accept());
    double[] tied = {1, 3, 3, -1, .5};
    assertArrayEquals(
        new double[] {0, .25 / .3, .05 / .3, 0, 0},
        probabilities(PessimisticRejection.logPmf(REFERENCE, tied, 0)),
        1e-15);
    PessimisticRejection best = PessimisticRejection.of(REFERENCE, tied, 0);
    assertArrayEquals(new double[] {0, 1, 1, 0, 0}, best.accept());
    assertEquals(.3, best.chance(), 1e-15);
    // an unreachable bound at no price at all refuses everything
    PessimisticRejection never = PessimisticRejection.of(REFERENCE, REWARDS, 0, 4);
    assertArrayEquals(LAW, probabilities(never.logPmf(5)), 1e-15);
    assertEquals(6, never.draws(5));
  }

  /** A pool of draws stands for the reference: the selection among n tends to the target. */
  @Test
  void theSelectionAmongDrawsTendsToTheTarget() {
    double[] target = probabilities(PessimisticRejection.logPmf(REFERENCE, REWARDS, .7));
    double previous = Double.POSITIVE_INFINITY;
    for (int n : new int[] {2, 6, 18}) {
      double[] kept = probabilities(Selection.pessimistic(REWARDS, .7).logPmf(REFERENCE, n));
      double off = 0;
      for (int y = 0; y < 5; y++) {
        off += Math.abs(kept[y] - target[y]);
      }
      assertTrue(off < .6 * previous, "n = " + n + ": " + off);
      previous = off;
    }
  }

  @Test
  void theFirstAcceptedByHand() {
    assertArrayEquals(
        new double[] {.5, .1, .4, 0},
        PessimisticRejection.firstAccepted(new double[] {.5, .2, 1}),
        1e-15);
    assertArrayEquals(new double[] {1}, PessimisticRejection.firstAccepted(new double[0]));
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    for (double beta : new double[] {-1, Double.NaN}) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> PessimisticRejection.of(REFERENCE, REWARDS, beta));
      assertTrue(e.getMessage().contains("beta"), e.getMessage());
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> PessimisticRejection.of(REFERENCE, REWARDS, .1, -9));
    assertTrue(e.getMessage().contains("most is -9.0"), e.getMessage());
  }
}
