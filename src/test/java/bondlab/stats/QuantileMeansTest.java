package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuantileMeansTest {

  @Test
  void binsHalveTowardsTheTopUntilTheyHoldTooFew() {
    assertArrayEquals(new double[] {0, .25, .5, .75, .875, 1}, QuantileMeans.edges(32, 4));
    assertArrayEquals(new double[] {0, .5, 1}, QuantileMeans.edges(8, 4));
    assertArrayEquals(new double[] {0, 1}, QuantileMeans.edges(4, 4));
  }

  @Test
  void eachBinHasTheMeanOfItsRanksAndTiesShareTheirs() {
    double[][] selector = {{4, 3, 2, 1}, {1, 2, 2, 3}};
    double[][] value = {{10, 20, 30, 40}, {1, 5, 7, 9}};
    double[][] means = QuantileMeans.of(selector, value, new double[] {0, .5, .75, 1});
    assertArrayEquals(new double[] {35, 20, 10}, means[0]);
    assertArrayEquals(new double[] {3.5, 6, 9}, means[1]); // 5 and 7 tie: each counts 6
  }

  /** On one fine pool, ∫ m(u)·n·u^(n−1) du over single ranks is drawing with replacement. */
  @Test
  void bestOfNIsAnIntegralOverTheMeans() {
    int size = 2000;
    double[][] selector = new double[1][size];
    double[][] value = new double[1][size];
    double[] edges = new double[size + 1];
    for (int i = 0; i < size; i++) {
      double u = (i + 0.5) / size;
      selector[0][i] = u;
      value[0][i] = u * (1 - u);
      edges[i + 1] = (i + 1.0) / size;
    }
    double[] means = QuantileMeans.of(selector, value, edges)[0];
    int n = 6;
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += means[i] * (Math.pow(edges[i + 1], n) - Math.pow(edges[i], n));
    }
    double exact = n / (n + 1.0) - n / (n + 2.0);
    assertEquals(exact, sum, 1e-3); // a pool of 2,000 cells
  }
}
