package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.ChooseN.Found;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.junit.jupiter.api.Test;

class TunedParameterTest {
  private static final double P = 12;

  /** Gold by the proxy's quantile, which rises and then falls. */
  private static double gold(double u) {
    return Math.pow(u, P) * (1 - u);
  }

  private static double integral(DoubleUnaryOperator f, double from, double to) {
    return new GaussIntegratorFactory().legendre(60, from, to).integrate(u -> f.applyAsDouble(u));
  }

  /** E[gold] of each rule under a continuous reward of quantile u, by its density. */
  private static double poisson(double mu) {
    return integral(u -> (1 + mu * u) * Math.exp(mu * (u - 1)) * gold(u), 0, 1);
  }

  private static double tilted(double lambda) {
    double total = integral(u -> Math.exp((u - 1) / lambda), 0, 1);
    return integral(u -> Math.exp((u - 1) / lambda) * gold(u), 0, 1) / total;
  }

  private static double pessimistic(double beta) {
    double tau = beta < .5 ? 1 - Math.sqrt(2 * beta) : .5 - beta;
    return integral(u -> (u - tau) / beta * gold(u), Math.max(0, tau), 1);
  }

  private static double bestOf(double n) {
    return integral(u -> n * Math.pow(u, n - 1) * gold(u), 0, 1);
  }

  /** The best parameter by golden section, on the densities. */
  private static double optimum(DoubleUnaryOperator gold, double from, double to) {
    double low = Math.log(from);
    double high = Math.log(to);
    double ratio = (Math.sqrt(5) - 1) / 2;
    while (high - low > 1e-10) {
      double a = high - ratio * (high - low);
      double b = low + ratio * (high - low);
      if (gold.applyAsDouble(Math.exp(a)) > gold.applyAsDouble(Math.exp(b))) {
        high = b;
      } else {
        low = a;
      }
    }
    return Math.exp((low + high) / 2);
  }

  interface LawOf {
    double[] of(double[] logProbs, double[] rewards, double parameter);
  }

  /** Gold of a rule's exact law on a pool of evenly spaced quantiles. */
  private static TunedParameter tuned(LawOf law, double[] grid) {
    int size = 2000;
    double[] even = new double[size];
    Arrays.fill(even, -Math.log(size));
    double[] u = IntStream.range(0, size).mapToDouble(i -> (i + .5) / size).toArray();
    double[] gold = Arrays.stream(u).map(TunedParameterTest::gold).toArray();
    double[][][] values = new double[grid.length][1][4];
    for (int k = 0; k < grid.length; k++) {
      Arrays.fill(values[k][0], LawSummary.mean(gold, law.of(even, u, grid[k])));
    }
    return TunedParameter.of(new ParameterCurve(grid, values), 2, .95);
  }

  private static double[] grid(double from, double to, int size) {
    return IntStream.range(0, size)
        .mapToDouble(k -> from * Math.pow(to / from, k / (size - 1.0)))
        .toArray();
  }

  /** 2,000 cells for the continuous law and the spline's error: a thousandth of the parameter. */
  private static void assertFound(double optimum, TunedParameter tuned) {
    assertEquals(Found.ROOT, tuned.found());
    assertEquals(optimum, tuned.value(), 2e-3 * optimum);
    assertEquals(optimum, tuned.interval().low(), 2e-3 * optimum); // prompts do not differ
    assertEquals(tuned.position(), tuned.byFold()[1], 1e-6);
  }

  @Test
  void nIsThatOfTheClosedForm() {
    assertEquals(Math.sqrt(P * (P + 1)), optimum(TunedParameterTest::bestOf, 1, 100), 1e-4);
    assertFound(Math.sqrt(P * (P + 1)), tuned(BestOfN::logPmf, grid(1, 256, 25)));
  }

  @Test
  void muIsThatOfTheDensity() {
    assertFound(
        optimum(TunedParameterTest::poisson, .1, 100),
        tuned(BestOfPoisson::logPmf, grid(.25, 256, 25)));
  }

  @Test
  void lambdaIsThatOfTheTilt() {
    double[] grid = grid(2, .01, 25); // towards more optimisation
    assertFound(optimum(TunedParameterTest::tilted, .01, 2), tuned(SoftBestOfN::tilted, grid));
  }

  @Test
  void pessimismIsThatOfTheDensity() {
    double[] grid = grid(2, .001, 41);
    assertFound(
        optimum(TunedParameterTest::pessimistic, .001, .5),
        tuned(PessimisticRejection::logPmf, grid));
  }

  @Test
  void endsOfTheGridAreTold() {
    LawOf best = (p, r, n) -> BestOfN.logPmf(p, r, n);
    TunedParameter low = tuned(best, grid(1, 4, 5));
    assertEquals(Found.STILL_RISING, low.found());
    assertEquals(4, low.value(), 1e-12);
    TunedParameter high = tuned(best, grid(32, 256, 5));
    assertEquals(Found.FALLING, high.found());
    assertEquals(32, high.value(), 1e-12);
    TunedParameter flat =
        TunedParameter.of(new ParameterCurve(grid(1, 4, 5), new double[5][2][4]), 2, .95);
    assertEquals(Found.FLAT, flat.found());
    assertEquals(new Interval(1, 4, .95), flat.interval());
  }

  @Test
  void aCurveIsExactOnItsGrid() {
    double[][][] values = new double[4][1][3];
    for (int k = 0; k < 4; k++) {
      values[k][0] = new double[] {k * k, 1, -k};
    }
    ParameterCurve curve = new ParameterCurve(new double[] {0, 1, 4, 16}, values);
    assertArrayEquals(new double[] {4, 1, -2}, curve.at(2)[0], 1e-12);
    assertEquals(2, curve.parameter(1.5), 1e-12); // geometric
    assertEquals(.5, curve.parameter(.5)); // 0 has no geometric mean
    assertEquals(16, curve.parameter(3));
    double at = curve.position(curve.mean(1.3));
    assertEquals(1.3, at, 1e-6);
    assertTrue(Double.isNaN(curve.position(100)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ParameterCurve(new double[] {1, 3, 2}, new double[3][1][2]));
  }

  /**
   * Studies of 8 replicates and 32 prompts whose gold curves differ: kept gold is measured against
   * what its choices give in the whole population, the parameter against the population's best.
   */
  @Test
  void intervalsCoverInSimulatedStudies() {
    int studies = 400;
    int size = 9;
    int covered = 0;
    int found = 0;
    double naive = 0;
    double honest = 0;
    double[] grid = grid(1, 256, size);
    for (int study = 0; study < studies; study++) {
      RandomStream stream = RandomStream.of(17).at(study);
      double[] ofReplicate = noise(stream, 8, .1);
      double[] ofPrompt = noise(stream, 32, .3);
      double[][][] values = new double[size][8][32];
      for (int r = 0; r < 8; r++) {
        for (int p = 0; p < 32; p++) {
          double turn = 4 + 2 * ofReplicate[r] + 3 * ofPrompt[p];
          double level = ofReplicate[r] + ofPrompt[p];
          for (int k = 0; k < size; k++) {
            values[k][r][p] = mean(k, turn) + level * k / size + .2 * stream.nextGaussian();
          }
        }
      }
      TunedParameter tuned = TunedParameter.of(new ParameterCurve(grid, values), 2, .95);
      double truth = Arrays.stream(tuned.byFold()).map(x -> expected(x)).average().orElseThrow();
      Interval kept = tuned.kept().interval(.95);
      covered += kept.low() <= truth && truth <= kept.high() ? 1 : 0;
      double best = 16; // 2^4, where the mean curve turns
      found += tuned.interval().low() <= best && best <= tuned.interval().high() ? 1 : 0;
      honest += (tuned.kept().mean() - truth) / studies;
      naive +=
          (new ParameterCurve(grid, values).mean(tuned.position()) - expected(tuned.position()))
              / studies;
    }
    // four standard errors of a share of 400 studies at .95 are .044; the parameter's interval is
    // wider where the curve is flat
    assertTrue(covered / (double) studies > .90, "kept: " + covered);
    assertTrue(found / (double) studies > .90, "parameter: " + found);
    assertTrue(naive > honest, naive + " and " + honest); // chosen and judged on the same prompts
    assertEquals(0, honest, .01);
  }

  /** Of a curve that turns at a position drawn around 4, the mean over the draws. */
  private static double expected(double x) {
    double spread = 4 * .1 * .1 + 9 * .3 * .3;
    return mean(x, 4) - .02 * spread;
  }

  private static double mean(double x, double turn) {
    return -.02 * (x - turn) * (x - turn);
  }

  private static double[] noise(RandomStream stream, int size, double sd) {
    double[] noise = new double[size];
    Arrays.setAll(noise, i -> sd * stream.nextGaussian());
    return noise;
  }
}
