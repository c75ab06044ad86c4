package bondlab.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.stats.BestOfNCurve;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One pool against every subset of it, and against the estimator of the studies. */
class RankedPoolTest {
  private static double[] curve(double[] selector, double[] value, int... ns) {
    double[] curve = new double[ns.length];
    RankedPool.curve(new RankedPool(selector).byRank(value), ns, curve, 0);
    return curve;
  }

  /** The mean over all n-subsets of the mean value of the best in each. */
  static double bySubsets(double[] selector, double[] value, int n) {
    double sum = 0;
    int subsets = 0;
    for (int set = 0; set < 1 << selector.length; set++) {
      if (Integer.bitCount(set) != n) {
        continue;
      }
      int chosen = set;
      int[] in = IntStream.range(0, selector.length).filter(i -> (chosen >> i & 1) == 1).toArray();
      double best = Arrays.stream(in).mapToDouble(i -> selector[i]).max().orElseThrow();
      sum +=
          Arrays.stream(in)
              .filter(i -> selector[i] == best)
              .mapToDouble(i -> value[i])
              .average()
              .orElseThrow();
      subsets++;
    }
    return sum / subsets;
  }

  @Test
  void curvesAreMeansOverAllSubsetsAlsoWithTies() {
    RandomStream stream = RandomStream.of(1);
    for (int trial = 0; trial < 60; trial++) {
      int size = 1 + stream.nextInt(9);
      double[] selector = new double[size];
      double[] value = new double[size];
      for (int i = 0; i < size; i++) {
        selector[i] = stream.nextInt(1 + trial % 5); // many ties, all tied in some
        value[i] = stream.nextGaussian();
      }
      int[] ns = IntStream.rangeClosed(1, size).toArray();
      double[] curve = curve(selector, value, ns);
      for (int n = 1; n <= size; n++) {
        assertEquals(bySubsets(selector, value, n), curve[n - 1], 1e-13, "n = " + n);
      }
      assertArrayEquals(BestOfNCurve.estimate(selector, value, ns), curve, 1e-13);
    }
  }

  @Test
  void oneRightOfFourIsFoundByTheBestOfFour() {
    double[] gold = {0, 1, 0, 0};
    assertArrayEquals(new double[] {0.25, 0.5, 0.75, 1}, curve(gold, gold, 1, 2, 3, 4), 1e-15);
  }

  @Test
  void aValueThatNeverVariesIsExactForEveryN() {
    double[] tenths = new double[1000];
    Arrays.fill(tenths, 0.1);
    double[] selector = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();
    int[] ns = {1, 3, 64, 999};
    assertArrayEquals(new double[] {0.1, 0.1, 0.1, 0.1}, curve(selector, tenths, ns), 0);
  }

  @Test
  void sharesOfTiesCountEverySampleThatIsNotAlone() {
    assertEquals(0, new RankedPool(new double[] {3, 1, 2}).tied());
    assertEquals(4, new RankedPool(new double[] {3, 1, 3, 2, 1}).tied());
    assertEquals(3, new RankedPool(new double[] {7, 7, 7}).tied());
  }

  @Test
  void cellsKeepTheMeanAndAreTheRanksThemselvesAtEqualSizes() {
    double[] ranked = {1, 2, 3, 6};
    double[] cells = new double[4];
    RankedPool.cells(ranked, 4, cells, 0);
    assertArrayEquals(ranked, cells);
    double[] three = new double[3];
    RankedPool.cells(ranked, 3, three, 0); // cells of 4/3 ranks
    assertArrayEquals(new double[] {(1 + 2 / 3.0) * 0.75, 2.5, (1 + 6) * 0.75}, three, 1e-14);
    double[] eight = new double[8];
    RankedPool.cells(ranked, 8, eight, 0);
    assertArrayEquals(new double[] {1, 1, 2, 2, 3, 3, 6, 6}, eight, 1e-14);
  }
}
