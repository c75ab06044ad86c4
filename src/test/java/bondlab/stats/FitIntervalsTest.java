package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.OveroptimizationFit.Form;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals over replicates and prompts, and over trainings. */
class FitIntervalsTest {
  private static final double LEVEL = 0.95;
  private static final double[] D =
      IntStream.rangeClosed(0, 12)
          .mapToDouble(k -> Math.sqrt(BestOfN.klUpperBound(1 << k)))
          .toArray();
  private static final double[] EQUAL = OveroptimizationFit.equalWeights(D.length);

  private record Law(double alpha, double beta, double ofReplicates) {
    /** Curves whose α and β vary by replicate, by prompt (skewed) and by both. */
    double[][][] curves(int replicates, int prompts, RandomStream stream) {
      double[][] p = new double[prompts][];
      Arrays.setAll(p, i -> new double[] {0.25 * skewed(stream), 0.06 * skewed(stream)});
      double[][][] curves = new double[replicates][prompts][];
      for (double[][] rows : curves) {
        double line = alpha + 2 * ofReplicates * stream.nextGaussian();
        double bend = beta + ofReplicates * stream.nextGaussian();
        for (int u = 0; u < prompts; u++) {
          double a = line + p[u][0] + 0.08 * stream.nextGaussian();
          double b = bend + p[u][1] + 0.025 * stream.nextGaussian();
          rows[u] =
              Arrays.stream(D).map(d -> d * (a - b * d + 0.02 * stream.nextGaussian())).toArray();
        }
      }
      return curves;
    }

    /** A log-normal of mean 0 and standard deviation about 1. */
    private static double skewed(RandomStream stream) {
      return (Math.exp(0.6 * stream.nextGaussian() - 0.18) - 1) / 0.66;
    }
  }

  private static FitIntervals over(double[][][] curves) {
    return FitIntervals.overReplicates(Form.BEST_OF_N, D, curves, EQUAL, LEVEL);
  }

  /** At .95 nominal; 200 trials have an error of .015, and skewed prompts cost up to .03. */
  @ParameterizedTest
  @CsvSource({
    "1.2, .55, 0, 1, 32",
    "1.2, .55, .03, 3, 16",
    "1.2, .55, .03, 8, 32",
    ".75, .2, .03, 3, 32",
    ".6, .05, .03, 3, 32",
    ".6, .05, .03, 8, 16"
  })
  void coversTheTruth(double alpha, double beta, double spread, int replicates, int prompts) {
    Law law = new Law(alpha, beta, spread);
    OveroptimizationFit truth = new OveroptimizationFit(Form.BEST_OF_N, alpha, beta, D, D, EQUAL);
    int trials = 200;
    int[] covered = new int[4];
    for (int trial = 0; trial < trials; trial++) {
      FitIntervals its = over(law.curves(replicates, prompts, RandomStream.of(trial)));
      covered[0] += its.alpha().contains(alpha) ? 1 : 0;
      covered[1] += its.beta().contains(beta) ? 1 : 0;
      covered[2] += its.peakN().contains(truth.peakN()) ? 1 : 0;
      covered[3] += its.peakReward().contains(truth.peakReward()) ? 1 : 0;
    }
    for (int count : covered) {
      assertTrue(count >= 0.88 * trials, Arrays.toString(covered));
    }
  }

  /** d* = α/2β, and Fieller's ends where α and β of four curves are in plain sight. */
  @Test
  void endsSolveFiellersEquation() {
    double[] a = {1, 1.2, 0.9, 1.1};
    double[] b = {0.2, 0.3, 0.2, 0.28};
    double[][] rows = new double[4][];
    Arrays.setAll(rows, p -> Arrays.stream(D).map(d -> d * (a[p] - b[p] * d)).toArray());
    FitIntervals its = over(new double[][][] {rows});
    assertEquals(1.05 / 2 / 0.245, its.fit().peakD(), 1e-9);
    assertEquals(Interval.ofMean(a, LEVEL).low(), its.alpha().low(), 1e-9);
    assertEquals(Interval.ofMean(b, LEVEL).high(), its.beta().high(), 1e-9);
    for (double end : new double[] {its.peakD().low(), its.peakD().high()}) {
      double[] slopes = IntStream.range(0, 4).mapToDouble(p -> a[p] - 2 * b[p] * end).toArray();
      Interval slope = Interval.ofMean(slopes, LEVEL);
      assertEquals(0, Math.min(Math.abs(slope.low()), Math.abs(slope.high())), 1e-9);
    }
    assertEquals(BestOfN.nAtKlUpperBound(Math.pow(its.peakD().low(), 2)), its.peakN().low(), 1e-9);
    assertTrue(its.peakShare() > 0.99);
  }

  @Test
  void aPeakThatTheDataDoNotBoundIsInfinite() {
    FitIntervals straight = over(new Law(0.6, 0, 0.02).curves(3, 32, RandomStream.of(5)));
    assertEquals(Double.POSITIVE_INFINITY, straight.peakD().high());
    assertEquals(Double.POSITIVE_INFINITY, straight.peakReward().high());
    assertTrue(straight.peakD().low() > 2, straight.toString());
    FitIntervals convex = over(new Law(0.6, -0.2, 0.01).curves(3, 32, RandomStream.of(5)));
    assertEquals(Double.POSITIVE_INFINITY, convex.peakN().low());
    assertTrue(convex.peakShare() < 0.05);
    FitIntervals falls = over(new Law(-0.6, 0.2, 0.01).curves(3, 32, RandomStream.of(5)));
    assertEquals(0, falls.peakD().high(), 1e-9); // of a bisection
    assertEquals(0, falls.peakReward().high());
  }

  /** Eight trainings, R = d(α − β log d): α = .6, β = .25. */
  @Test
  void overTrainingsCoversTheTruth() {
    double[] d = IntStream.rangeClosed(1, 12).mapToDouble(t -> 0.4 * t).toArray();
    double[] equal = OveroptimizationFit.equalWeights(d.length);
    int trials = 300;
    int[] covered = new int[3];
    for (int trial = 0; trial < trials; trial++) {
      RandomStream stream = RandomStream.of(trial);
      double[][] gold = new double[8][];
      for (int s = 0; s < 8; s++) {
        double a = 0.6 + 0.1 * stream.nextGaussian();
        double b = 0.25 + 0.04 * stream.nextGaussian();
        gold[s] =
            Arrays.stream(d)
                .map(x -> x * (a - b * Math.log(x)) + 0.05 * stream.nextGaussian())
                .toArray();
      }
      FitIntervals its = FitIntervals.overCurves(Form.RL, d, gold, equal, LEVEL);
      assertTrue(its.peakD().contains(its.fit().peakD()));
      covered[0] += its.alpha().contains(0.6) ? 1 : 0;
      covered[1] += its.beta().contains(0.25) ? 1 : 0;
      covered[2] += its.peakD().contains(Math.exp(0.6 / 0.25 - 1)) ? 1 : 0;
    }
    for (int count : covered) {
      assertEquals(0.95, count / (double) trials, 0.035, Arrays.toString(covered)); // ±.0126
    }
  }

  @Test
  void aBadCurveIsNamed() {
    double[][][] curves = new Law(1, 0.2, 0).curves(2, 3, RandomStream.of(1));
    curves[1][2][0] = 0.3;
    var e = assertThrows(IllegalArgumentException.class, () -> over(curves));
    assertTrue(e.getMessage().contains("curves[1][2][0] is 0.3"), e.getMessage());
  }
}
