package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.BadInput;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.Quantiles;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact gradients against central differences of the losses themselves. */
class ExactGradientsTest {
  private static final int K = 6;
  private static final double[] LOGITS = row("policy");
  private static final double[] POLICY = Laws.logSoftmax(LOGITS);
  private static final double[] ANCHOR = Laws.logSoftmax(row("anchor"));
  private static final double[] REWARDS = {3, 1, 2, 2, -1, 0};

  private static double[] row(String name) {
    return Laws.random(1, K, 1, RandomStream.of(11).at(name))[0];
  }

  private static void assertGradient(ToDoubleFunction<double[]> loss, double[] gradient) {
    double h = 1e-5;
    double[] differences = new double[K];
    for (int k = 0; k < K; k++) {
      double[] up = LOGITS.clone();
      double[] down = LOGITS.clone();
      up[k] += h;
      down[k] -= h;
      double rise = loss.applyAsDouble(Laws.logSoftmax(up));
      differences[k] = (rise - loss.applyAsDouble(Laws.logSoftmax(down))) / (2 * h);
    }
    assertArrayEquals(differences, gradient, 1e-8); // h² = 1e-10, rounding of losses 1e-16/h
    assertEquals(0, Arrays.stream(gradient).sum(), 1e-14); // logits count up to a constant
  }

  private static double mean(double[] logPolicy, double[] values) {
    double mean = 0;
    for (int k = 0; k < K; k++) {
      mean += Math.exp(logPolicy[k]) * values[k];
    }
    return mean;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .25, .5, 1})
  void jeffreys(double beta) {
    double[] target = BestOfN.logPmf(ANCHOR, REWARDS, 4);
    assertGradient(
        z -> Divergence.jeffreys(z, target, beta), ExactGradients.jeffreys(POLICY, target, beta));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .5, 1})
  void bondLeavesOutTheFactorB(double beta) {
    int n = 4;
    double[] target = BestOfN.logPmf(ANCHOR, REWARDS, n);
    double[] logQuantiles = Quantiles.logAtMost(ANCHOR, REWARDS);
    ToDoubleFunction<double[]> loss =
        z ->
            (1 - beta) * Divergence.forwardKl(z, target)
                + beta * (Divergence.backwardKl(z, ANCHOR) - (n - 1) * mean(z, logQuantiles));
    assertGradient(loss, ExactGradients.bond(POLICY, ANCHOR, REWARDS, n, beta));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .5, 2})
  void jbond(double gamma) {
    double beta = .3;
    double[] target = BestOfN.logPmf(ANCHOR, REWARDS, 2);
    double[] twoSample = Quantiles.meanTwoSample(ANCHOR, REWARDS);
    ToDoubleFunction<double[]> loss =
        z ->
            (1 - beta) * Divergence.forwardKl(z, target)
                + (beta + gamma) * Divergence.backwardKl(z, ANCHOR)
                - beta * mean(z, twoSample);
    assertGradient(loss, ExactGradients.jbond(POLICY, ANCHOR, REWARDS, beta, gamma));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .1, .5, .9, 1})
  void distillation(double b) {
    assertGradient(
        z -> Divergence.generalizedJsd(ANCHOR, z, b),
        ExactGradients.distillation(ANCHOR, POLICY, b));
  }

  @Test
  void expectation() {
    assertGradient(z -> mean(z, REWARDS), ExactGradients.expectation(POLICY, REWARDS));
  }

  @Test
  void everyLossIsAtRestAtItsTarget() {
    double[] none = new double[K];
    double[] target = BestOfN.logPmf(ANCHOR, REWARDS, 3);
    assertArrayEquals(none, ExactGradients.jeffreys(target, target, .5), 1e-15);
    assertArrayEquals(none, ExactGradients.distillation(ANCHOR, ANCHOR, .5), 1e-15);
    // the same law reached through the return r_BOND of Eq. 8
    assertArrayEquals(none, ExactGradients.bond(target, ANCHOR, REWARDS, 3, 0), 1e-15);
  }

  @Test
  void impossibleOutcomesGetNoGradient() {
    double none = Double.NEGATIVE_INFINITY;
    double[] policy = {Math.log(.5), Math.log(.5), none};
    double[] target = {Math.log(.25), Math.log(.75), none};
    double[] gradient = ExactGradients.jeffreys(policy, target, .5);
    assertEquals(0, gradient[2]);
    assertEquals(-gradient[0], gradient[1], 1e-15);
  }

  @Test
  void weightsOutOfRangeAreRefused() {
    assertThrows(BadInput.class, () -> ExactGradients.jeffreys(POLICY, ANCHOR, 1.1));
    assertThrows(BadInput.class, () -> ExactGradients.jbond(POLICY, ANCHOR, REWARDS, .5, -1));
    assertThrows(BadInput.class, () -> ExactGradients.distillation(POLICY, ANCHOR, Double.NaN));
  }
}
