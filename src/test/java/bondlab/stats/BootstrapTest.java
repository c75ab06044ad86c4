package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static double[] normals(long seed, int size) {
    RandomStream stream = RandomStream.of(seed);
    return IntStream.range(0, size).mapToDouble(i -> stream.nextGaussian()).toArray();
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).average().orElseThrow();
  }

  @Test
  void sameSeedSameIntervalAndAnotherSeedAnother() {
    double[] x = normals(1, 30);
    Interval interval = Bootstrap.mean(x, 0.9, 200, RandomStream.of(3));
    assertEquals(interval, Bootstrap.mean(x, 0.9, 200, RandomStream.of(3)));
    assertNotEquals(interval, Bootstrap.mean(x, 0.9, 200, RandomStream.of(4)));
  }

  @Test
  void intervalOfAMeanIsThatOfTheNormalLimit() {
    double[] x = normals(2, 400);
    double mean = mean(x);
    double se = Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum()) / 400;
    double error = 6 * se / Math.sqrt(4000); // a 2.5% quantile of 4,000 draws has 2.7 se/√4000
    Interval plain = Bootstrap.mean(x, 0.95, 4000, RandomStream.of(5));
    assertEquals(mean - 1.96 * se, plain.low(), 2 * error);
    assertEquals(mean + 1.96 * se, plain.high(), 2 * error);
  }

  @Test
  void coversTheTruthAboutAsOftenAsItSays() {
    int covered = 0;
    for (int trial = 0; trial < 400; trial++) {
      RandomStream stream = RandomStream.of(8).at(trial);
      double[] x = normals(1000 + trial, 50);
      covered += Bootstrap.mean(x, 0.9, 300, stream).contains(0) ? 1 : 0;
    }
    assertEquals(0.9, covered / 400.0, 0.02 + 4 * 0.015); // its known deficit, and 4 std errors
  }

  @Test
  void columnsShareTheirDraws() {
    double[] x = normals(3, 40);
    double[][] rows = new double[40][130]; // more than two tasks of columns
    for (int p = 0; p < 40; p++) {
      for (int k = 0; k < 130; k++) {
        rows[p][k] = x[p] + k;
      }
    }
    List<Interval> intervals = Bootstrap.columnMeans(rows, 0.9, 200, RandomStream.of(2));
    for (int k = 0; k < 130; k++) {
      assertEquals(intervals.get(0).low() + k, intervals.get(k).low(), 1e-12); // sums of 40
      assertEquals(intervals.get(0).high() + k, intervals.get(k).high(), 1e-12);
    }
    assertEquals(intervals.get(0), Bootstrap.mean(x, 0.9, 200, RandomStream.of(2)));
  }

  /** Draws that are all held at once, one stream in order: the definition. */
  private static double[][] meansByDefinition(double[][] rows, int resamples, RandomStream stream) {
    double[][] means = new double[rows[0].length][resamples];
    for (int b = 0; b < resamples; b++) {
      int[] counts = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        counts[stream.nextInt(rows.length)]++;
      }
      for (int k = 0; k < means.length; k++) {
        for (int p = 0; p < rows.length; p++) {
          means[k][b] += counts[p] * rows[p][k];
        }
        means[k][b] /= rows.length;
      }
    }
    return means;
  }

  @Test
  void drawsInBlocksAreTheDrawsOfOneStreamBitForBit() {
    double[] x = normals(5, 30_000); // 139 draws fill a block of 4 million counts
    double[][] rows =
        Arrays.stream(x).mapToObj(v -> new double[] {v, v * v}).toArray(double[][]::new);
    RandomStream stream = RandomStream.of(9);
    List<Interval> intervals = Bootstrap.columnMeans(rows, 0.9, 300, stream);
    RandomStream other = RandomStream.of(9);
    double[][] means = meansByDefinition(rows, 300, other);
    for (int k = 0; k < 2; k++) {
      assertEquals(Bootstrap.percentile(means[k], 0.9), intervals.get(k));
    }
    assertEquals(other.nextLong(), stream.nextLong()); // what follows is as before, too
  }

  @Test
  void columnsTooWideToHoldAtOnceAreDrawnAgain() {
    int resamples = 1 << 18; // 64 columns of them are held at once
    double[][] rows = new double[2][130];
    for (int k = 0; k < 130; k++) {
      rows[0][k] = k;
      rows[1][k] = k + 1;
    }
    RandomStream stream = RandomStream.of(6);
    List<Interval> wide = Bootstrap.columnMeans(rows, 0.7, resamples, stream);
    double[][] first = {{0}, {1}};
    RandomStream narrow = RandomStream.of(6);
    Interval alone = Bootstrap.columnMeans(first, 0.7, resamples, narrow).get(0);
    for (int k = 0; k < 130; k++) {
      assertEquals(new Interval(alone.low() + k, alone.high() + k, 0.7), wide.get(k));
    }
    assertEquals(narrow.nextLong(), stream.nextLong());
  }

  @Test
  void aHundredThousandPromptsAreNotHeldAtOnce() {
    double[] x = normals(7, 100_000); // all draws together: 100,000 × 20,000 ints, 8 GB
    AtomicInteger draws = new AtomicInteger();
    assertThrows(
        EnoughSeen.class,
        () ->
            Bootstrap.percentile(
                x,
                drawn -> {
                  if (draws.incrementAndGet() == 50) {
                    throw new EnoughSeen();
                  }
                  return drawn[0];
                },
                0.9,
                20_000,
                RandomStream.of(1)));
  }

  private static final class EnoughSeen extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void percentilesByHandAndWithInfinity() {
    double[] eleven = IntStream.rangeClosed(0, 10).asDoubleStream().toArray();
    assertEquals(new Interval(1, 9, 0.8), rounded(Bootstrap.percentile(eleven, 0.8)));
    eleven[3] = Double.POSITIVE_INFINITY;
    eleven[7] = Double.POSITIVE_INFINITY;
    assertEquals(Double.POSITIVE_INFINITY, Bootstrap.percentile(eleven, 0.8).high());
    eleven[0] = Double.NaN;
    told("NaN", () -> Bootstrap.percentile(eleven, 0.8));
  }

  private static Interval rounded(Interval interval) {
    return new Interval(
        Math.rint(interval.low() * 1e9) / 1e9,
        Math.rint(interval.high() * 1e9) / 1e9,
        interval.level());
  }

  @Test
  void badInputIsTold() {
    RandomStream stream = RandomStream.of(1);
    told("is 1; it must be at least 2", () -> Bootstrap.mean(new double[1], 0.9, 100, stream));
    told("level is 95.0", () -> Bootstrap.mean(new double[2], 95, 100, stream));
    told("resamples is 1", () -> Bootstrap.mean(new double[2], 0.9, 1, stream));
    told("rows[1]", () -> Bootstrap.mean(new double[] {0, Double.NaN}, 0.9, 100, stream));
    told("low ≤ high", () -> new Interval(2, 1, 0.9));
  }

  private static void told(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
