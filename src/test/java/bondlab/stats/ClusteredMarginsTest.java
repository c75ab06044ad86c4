package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClusteredMarginsTest {
  private static Interval interval(double[] values) {
    return TwoWayMean.of(new double[][] {values}).interval(0.95);
  }

  private static double low(double[] values) {
    return interval(values).low();
  }

  @Test
  void clustersOfOneGiveTheBinomialError() {
    double[] margins = {1, 1, 1, -1};
    ClusteredMargins one = ClusteredMargins.of(margins, new int[] {3, 5, 7, 9});
    assertEquals(0.75, one.accuracy());
    // σ(β) = 3/4, since all margins have one size
    assertEquals(Math.log(3), one.slope(), 1e-9); // Newton's own tolerance is 1e-12
    double error = Math.sqrt((3 * 0.0625 + 0.5625) / 12); // s²/n with n − 1 in s²
    assertEquals(0.75 - 3.182446 * error, low(one.accuracies()), 1e-6); // t of 3 degrees
    assertEquals(4, one.accuracies().length);
  }

  @Test
  void aClusterOfCopiesCountsOnce() {
    double[] margins = {1, 2, -1, -3};
    double[] twice = {1, 2, -1, -3, 1, 2, -1, -3};
    ClusteredMargins a = ClusteredMargins.of(margins, new int[] {0, 1, 2, 3});
    ClusteredMargins b = ClusteredMargins.of(twice, new int[] {0, 1, 2, 3, 0, 1, 2, 3});
    assertEquals(low(a.accuracies()), low(b.accuracies()), 1e-12); // rounding
    assertEquals(a.slope(), b.slope(), 1e-9);
    assertEquals(low(a.slopes()), low(b.slopes()), 1e-9);
  }

  @Test
  void tiesAreHalfAndWithoutAnyErrorTheSlopeHasNoEnd() {
    ClusteredMargins none = ClusteredMargins.of(new double[] {0, 0}, new int[] {0, 1});
    assertEquals(0.5, none.accuracy());
    assertEquals(0, none.slope());
    assertEquals(
        Double.POSITIVE_INFINITY,
        ClusteredMargins.of(new double[] {1, 2}, new int[] {0, 1}).slope());
  }

  /** 60 documents of 1 to 60 comparisons, whose odds share a document's own shift. */
  @Test
  void intervalsCoverTheTruth() {
    int studies = 500;
    RandomStream random = RandomStream.of(11);
    double accuracy = truth(random.at("truth"), true);
    double slope = truth(random.at("truth"), false);
    int covered = 0;
    int sloped = 0;
    for (int s = 0; s < studies; s++) {
      ClusteredMargins measured = simulated(60, random.at("study").at(s));
      covered += interval(measured.accuracies()).contains(accuracy) ? 1 : 0;
      sloped += interval(measured.slopes()).contains(slope) ? 1 : 0;
    }
    // .95 less four standard errors of a share of 500 and the .015 that the sandwich lacks
    assertTrue(covered > 0.895 * studies, "accuracy " + covered);
    assertTrue(sloped > 0.895 * studies, "slope " + sloped);
  }

  private static double truth(RandomStream random, boolean accuracy) {
    ClusteredMargins many = simulated(20_000, random);
    return accuracy ? many.accuracy() : many.slope();
  }

  private static ClusteredMargins simulated(int documents, RandomStream random) {
    double[] margins = new double[60 * documents];
    int[] cluster = new int[margins.length];
    int n = 0;
    for (int d = 0; d < documents; d++) {
      double shift = random.nextGaussian() / 2;
      int size = 1 + random.nextInt(60);
      for (int i = 0; i < size; i++) {
        double margin = random.nextGaussian();
        double odds = 0.7 * margin + shift * Math.abs(margin);
        boolean preferred = random.nextDouble() < 1 / (1 + Math.exp(-odds));
        margins[n] = preferred ? margin : -margin;
        cluster[n++] = d;
      }
    }
    return ClusteredMargins.of(Arrays.copyOf(margins, n), Arrays.copyOf(cluster, n));
  }
}
