package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.stat.inference.ChiSquareTest;

/** Compares counts of drawn outcomes with an enumerated law. */
public final class Law {
  private Law() {}

  /** The outcome of each tabular completion. */
  public static int[] outcomes(List<Completion> drawn) {
    return drawn.stream().mapToInt(c -> c.tokens()[0]).toArray();
  }

  public static long[] counts(List<Completion> drawn, int outcomes) {
    long[] counts = new long[outcomes];
    for (int outcome : outcomes(drawn)) {
      counts[outcome]++;
    }
    return counts;
  }

  /** Best-of-n by Theorem 1's ratio form, by plain sums over all outcomes. */
  public static double[] bestOfN(double[] pmf, double[] rewards, int n) {
    double[] law = new double[pmf.length];
    for (int y = 0; y < pmf.length; y++) {
      double below = 0;
      double atOrBelow = 0;
      for (int other = 0; other < pmf.length; other++) {
        below += rewards[other] < rewards[y] ? pmf[other] : 0;
        atOrBelow += rewards[other] <= rewards[y] ? pmf[other] : 0;
      }
      law[y] = pmf[y] * (Math.pow(atOrBelow, n) - Math.pow(below, n)) / (atOrBelow - below);
    }
    return law;
  }

  public static void assertFits(double[] pmf, long[] counts) {
    double p = chiSquare(pmf, counts);
    // With the seeds fixed this is decided once; a right law falls below with probability 0.001.
    assertTrue(p > 0.001, "chi-square p = " + p);
  }

  /** The p-value; cells that expect fewer than 5 are put together. */
  public static double chiSquare(double[] pmf, long[] counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    List<Double> expected = new ArrayList<>(List.of(0.0));
    List<Long> observed = new ArrayList<>(List.of(0L));
    for (int k = 0; k < pmf.length; k++) {
      if (pmf[k] == 0) {
        assertEquals(0, counts[k], "outcome " + k + " has probability 0");
      }
      if (pmf[k] * total < 5) {
        expected.set(0, expected.get(0) + pmf[k] * total);
        observed.set(0, observed.get(0) + counts[k]);
      } else {
        expected.add(pmf[k] * total);
        observed.add(counts[k]);
      }
    }
    int from = expected.get(0) < 1 ? 1 : 0; // a rest this rare carries no information
    if (from == 1) {
      assertTrue(observed.get(0) <= 5, "rare outcomes drawn " + observed.get(0) + " times");
    }
    return new ChiSquareTest()
        .chiSquareTest(
            expected.subList(from, expected.size()).stream().mapToDouble(x -> x).toArray(),
            observed.subList(from, observed.size()).stream().mapToLong(x -> x).toArray());
  }
}
