package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descent along exact gradients reaches the Best-of-N law, once and again. */
class JeffreysTrainingTest {
  private static final int K = 12;
  private static final double[] LOGITS = Laws.random(1, K, 1, RandomStream.of(2))[0];
  private static final double[] REWARDS = Laws.random(1, K, 1, RandomStream.of(4))[0];

  /** Steps against the exact gradient to the Best-of-n of a law. */
  private static void distil(Logits policy, double[] anchor, double n, double beta, int steps) {
    double[] target = BestOfN.logPmf(anchor, REWARDS, n);
    for (int step = 0; step < steps; step++) {
      double[] gradient = ExactGradients.jeffreys(policy.logPmf(), target, beta);
      for (int k = 0; k < K; k++) {
        policy.values[k] -= gradient[k];
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .5, 1})
  void everyBetaReachesBestOfN(double beta) {
    Logits policy = new Logits(LOGITS);
    double[] reference = policy.logPmf();
    double[] target = BestOfN.logPmf(reference, REWARDS, 4);
    assertTrue(Divergence.backwardKl(reference, target) > .5, "there is a way to go");
    distil(policy, reference, 4, beta, 20_000);
    assertTrue(Divergence.forwardKl(policy.logPmf(), target) < 1e-3);
    assertTrue(Divergence.backwardKl(policy.logPmf(), target) < 1e-3);
  }

  @Test
  void roundsOfTwoMatchBestOfAPowerOfTwo() {
    Logits policy = new Logits(LOGITS);
    double[] reference = policy.logPmf();
    Anchor anchor = new Anchor(policy, new AnchorSchedule.Periodic(1), 2, 3);
    for (int round = 1; round <= 3; round++) {
      distil(policy, ((Logits) anchor.policy()).logPmf(), 2, .5, 4_000);
      anchor.follow(round, policy, () -> Double.NaN);
      double[] power = BestOfN.logPmf(reference, REWARDS, Math.pow(2, round));
      assertTrue(Divergence.backwardKl(policy.logPmf(), power) < 1e-3, "round " + round);
    }
    assertEquals(8, anchor.effectiveN(), 1e-12);
  }
}
