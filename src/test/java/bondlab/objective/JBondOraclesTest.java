package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.Quantiles;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The closed-form and computed numbers of J-BOND, on equally likely outcomes 0 … K−1. */
class JBondOraclesTest {
  private static final int FINE = 20_000; // close enough to continuous rewards for four decimals
  private static final int DRIFTING = 64;

  private static double[] uniform(int outcomes) {
    double[] law = new double[outcomes];
    Arrays.fill(law, -Math.log(outcomes));
    return law;
  }

  private static double[] ranks(int outcomes) {
    double[] rewards = new double[outcomes];
    Arrays.setAll(rewards, y -> y);
    return rewards;
  }

  /** Mean of the quantile in the middle of each outcome's share. */
  private static double meanQuantile(double[] law) {
    double mean = 0;
    for (int y = 0; y < law.length; y++) {
      mean += Math.exp(law[y]) * (y + .5) / law.length;
    }
    return mean;
  }

  @Test
  void theBackwardOptimumIsCloseToBestOfTwo() {
    double[] anchor = uniform(FINE);
    double[] optimum = Quantiles.meanTwoSample(anchor, ranks(FINE));
    double normaliser = 0;
    for (int y = 0; y < FINE; y++) {
      optimum[y] += anchor[y];
      normaliser += Math.exp(optimum[y]);
    }
    assertEquals(.52237, normaliser, 5e-5); // 1/FINE from the atoms, here and below
    for (int y = 0; y < FINE; y++) {
      optimum[y] -= Math.log(normaliser);
    }
    assertEquals(.6763, meanQuantile(optimum), 1e-4);
    assertEquals(2 / 3.0, meanQuantile(BestOfN.logPmf(anchor, ranks(FINE), 2)), 1e-4);
    double[] gradient = ExactGradients.jbond(optimum, anchor, ranks(FINE), 1, 0);
    assertArrayEquals(new double[FINE], gradient, 1e-15);
  }

  @ParameterizedTest
  @CsvSource({"0, .6718", ".5, .6247", "1, .5960", "2, .5650"})
  void theOneStepOptimumAtHalfBeta(double gamma, double expected) {
    double[] anchor = uniform(FINE);
    double[] rewards = ranks(FINE);
    double[] optimum = optimum(anchor, rewards, .5, gamma);
    assertEquals(expected, meanQuantile(optimum), 1e-4);
    double[] gradient = ExactGradients.jbond(optimum, anchor, rewards, .5, gamma);
    assertArrayEquals(new double[FINE], gradient, 1e-12); // against masses of 1/FINE
  }

  /**
   * The law at which the loss is at rest, outcome by outcome: (β+γ)·log(π/anchor) − (1−β)·target/π
   * − β·r_J = c, with c such that π sums to 1.
   */
  private static double[] optimum(double[] anchor, double[] rewards, double beta, double gamma) {
    double[] target = BestOfN.logPmf(anchor, rewards, 2);
    double[] twoSample = Quantiles.meanTwoSample(anchor, rewards);
    double low = -20;
    double high = 20;
    double[] law = new double[anchor.length];
    for (int i = 0; i < 60; i++) { // bisection: the mass grows with c
      double c = (low + high) / 2;
      double mass = 0;
      for (int y = 0; y < law.length; y++) {
        double share = (1 - beta) * Math.exp(target[y] - anchor[y]);
        double ratio = atRest(beta + gamma, share, c + beta * twoSample[y]);
        law[y] = anchor[y] + ratio;
        mass += Math.exp(law[y]);
      }
      low = mass < 1 ? c : low;
      high = mass < 1 ? high : c;
    }
    return law;
  }

  /** The x with weight·x − share·e^(−x) = level, by Newton's method from the left. */
  private static double atRest(double weight, double share, double level) {
    double x = Math.min(0, level / weight);
    for (int i = 0; i < 60; i++) {
      double step = (weight * x - share * Math.exp(-x) - level) / (weight + share * Math.exp(-x));
      x -= step;
      if (Math.abs(step) < 1e-15) {
        break;
      }
    }
    return x;
  }

  /** γ holds the policy back, by this much. */
  @ParameterizedTest
  @CsvSource({"0, 1.26", ".5, .79", "1, .57", "2, .35"})
  void gammaSlowsTheDrift(double gamma, double expected) {
    double[] rewards = ranks(DRIFTING);
    double kl = drift((pi, anchor) -> ExactGradients.jbond(pi, anchor, rewards, .5, gamma));
    assertEquals(expected, kl, .005); // known to two decimals
  }

  /** The minus of Algorithm 2 as printed does the opposite. */
  @Test
  void thePrintedSignSpeedsTheDrift() {
    double[] rewards = ranks(DRIFTING);
    double kl =
        drift(
            (pi, anchor) -> {
              double[] gradient = ExactGradients.jbond(pi, anchor, rewards, .5, 0);
              double[] regulariser = ExactGradients.backward(pi, anchor);
              for (int k = 0; k < gradient.length; k++) {
                gradient[k] -= .25 * regulariser[k];
              }
              return gradient;
            });
    assertTrue(kl > 1.26 + .1, "KL " + kl);
  }

  /**
   * KL(π‖π_ref) after 100 steps of gradient descent on 64 equally likely outcomes, the anchor
   * following with η = .05. The source of the numbers does not state its learning rate: at 2, all
   * four agree.
   *
   * @param gradient of the loss, from log π and log anchor
   */
  private static double drift(BinaryOperator<double[]> gradient) {
    Logits policy = new Logits(new double[DRIFTING]);
    double[] reference = policy.logPmf();
    Anchor anchor =
        new Anchor(
            policy, new AnchorSchedule.Ema(.05, .05, AnchorSchedule.Ema.Form.CONSTANT), 2, 100);
    for (int step = 1; step <= 100; step++) {
      double[] slope = gradient.apply(policy.logPmf(), ((Logits) anchor.policy()).logPmf());
      for (int k = 0; k < DRIFTING; k++) {
        policy.values[k] -= 2 * slope[k];
      }
      anchor.follow(step, policy, () -> Double.NaN);
    }
    return Divergence.backwardKl(policy.logPmf(), reference);
  }
}
