package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.BestOfN.Parts;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class BestOfNPartsTest {
  private static final double[] LAW =
      DoubleStream.of(0.30, 0.25, 0.20, 0.12, 0.08, 0.05).map(Math::log).toArray();
  private static final double[] REWARDS = {0, 1, 1, 2, 3, 3};

  @Test
  void areTheSumOfEquationFour() {
    double[] atMost = {0.30, 0.75, 0.75, 0.87, 1, 1};
    double[] below = {0, 0.30, 0.30, 0.75, 0.87, 0.87};
    Parts parts = Parts.of(LAW, REWARDS, 5);
    for (int y = 0; y < LAW.length; y++) {
      double sum = 0;
      for (int i = 1; i <= 5; i++) {
        sum += Math.pow(below[y] / atMost[y], i - 1);
      }
      assertEquals(Math.log(sum), parts.logB()[y], 1e-13);
      assertEquals(4 * Math.log(atMost[y]), parts.logA()[y], 1e-13);
    }
  }

  @Test
  void multiplyToTheLawAlsoAtExtremes() {
    for (double n : new double[] {0.5, 1, 2, 37.5, 1e12}) {
      double[] logProbs = {Math.log1p(-1e-12), Math.log(1e-12), Math.log(1e-60)};
      double[] rewards = {0, 1, 2};
      Parts parts = Parts.of(logProbs, rewards, n);
      double[] product = new double[3];
      Arrays.setAll(product, y -> logProbs[y] + parts.logA()[y] + parts.logB()[y]);
      assertArrayEquals(BestOfN.logPmf(logProbs, rewards, n), product, 1e-9);
    }
  }

  @Test
  void collisionsLieBetweenOneAndN() {
    double n = 16;
    double[] fine = new double[4096];
    Arrays.fill(fine, -Math.log(4096));
    double[] order = new double[4096];
    Arrays.setAll(order, i -> i);
    double[] logB = Parts.of(fine, order, n).logB();
    assertEquals(0, logB[0], 1e-12); // nothing below the worst
    assertEquals(Math.log(n), logB[4095], 2e-3); // (n−1)/2 · 1/4096 off the continuous limit
    for (double value : logB) {
      assertTrue(value >= -1e-12 && value <= Math.log(n), () -> "log B = " + value);
    }
  }

  @Test
  void impossibleOutcomesHaveNoParts() {
    double[] logProbs = {Math.log(0.5), Double.NEGATIVE_INFINITY, Math.log(0.5)};
    Parts parts = Parts.of(logProbs, new double[] {0, 1, 2}, 3);
    assertTrue(Double.isNaN(parts.logA()[1]) && Double.isNaN(parts.logB()[1]));
    assertThrows(
        IllegalArgumentException.class, () -> Parts.of(logProbs, new double[] {0, 1, 2}, 0));
  }
}
