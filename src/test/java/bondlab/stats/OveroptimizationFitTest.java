package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.OveroptimizationFit.FitComparison;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;
import org.junit.jupiter.api.Test;

class OveroptimizationFitTest {
  private static final double[] D =
      IntStream.rangeClosed(0, 10)
          .mapToDouble(k -> Math.sqrt(BestOfN.klUpperBound(1 << k)))
          .toArray();
  private static final double EXACT = 1e-12; // eleven points, well conditioned

  private static double[] rewards(UnivariateFunction form) {
    return Arrays.stream(D).map(form::value).toArray();
  }

  private static double argMax(UnivariateFunction f, double high) {
    return new BrentOptimizer(1e-10, 1e-12)
        .optimize(
            new UnivariateObjectiveFunction(f),
            GoalType.MAXIMIZE,
            new SearchInterval(1e-9, high),
            new MaxEval(1000))
        .getPoint();
  }

  @Test
  void bestOfNFormAndItsPeak() {
    var fit = OveroptimizationFit.bestOfN(D, rewards(d -> d * (0.6 - 0.12 * d)));
    assertEquals(0.6, fit.alpha(), EXACT);
    assertEquals(0.12, fit.beta(), EXACT);
    assertArrayEquals(new double[D.length], fit.residuals(), EXACT);
    assertEquals(argMax(fit::predict, 100), fit.peakD(), 1e-6); // a maximum holds half the digits
    assertEquals(fit.predict(fit.peakD()), fit.peakReward(), EXACT);
    assertEquals(fit.peakD() * fit.peakD(), BestOfN.klUpperBound(fit.peakN()), 1e-11);
  }

  @Test
  void rlFormAndItsPeak() {
    var fit = OveroptimizationFit.rl(D, rewards(d -> d == 0 ? 0 : d * (0.6 - 0.2 * Math.log(d))));
    assertEquals(0.6, fit.alpha(), EXACT);
    assertEquals(0.2, fit.beta(), EXACT);
    assertEquals(0, fit.predict(0));
    assertEquals(argMax(fit::predict, 100), fit.peakD(), 1e-6);
    assertEquals(fit.predict(fit.peakD()), fit.peakReward(), EXACT);
  }

  @Test
  void noPeakWithoutOveroptimization() {
    var fit = OveroptimizationFit.bestOfN(D, rewards(d -> d * (0.6 + 0.01 * d)));
    assertEquals(Double.POSITIVE_INFINITY, fit.peakD());
    assertEquals(Double.POSITIVE_INFINITY, fit.peakN());
    assertEquals(Double.POSITIVE_INFINITY, fit.peakReward());
    var falling = OveroptimizationFit.bestOfN(D, rewards(d -> -d * (0.1 + 0.1 * d)));
    assertEquals(0, falling.peakD());
    assertEquals(1, falling.peakN());
    assertEquals(0, falling.peakReward());
  }

  @Test
  void twoPointsByHand() {
    var fit = OveroptimizationFit.bestOfN(new double[] {1, 2}, new double[] {0.4, 0.6});
    assertEquals(0.5, fit.alpha(), EXACT); // α − β = .4, α − 2β = .3
    assertEquals(0.1, fit.beta(), EXACT);
  }

  @Test
  void weightsPullTheFitToThePointsThatCount() {
    double[] d = {1, 2, 3};
    double[] reward = {0.4, 0.6, 5};
    var fit =
        OveroptimizationFit.fit(
            OveroptimizationFit.Form.BEST_OF_N, d, reward, new double[] {1, 1, 1e-12});
    assertEquals(0.5, fit.alpha(), 1e-9);
    assertEquals(0.1, fit.beta(), 1e-9);
  }

  @Test
  void weightOfTwoIsThePointTwice() {
    double[] weights = {1, 2, 1, 1};
    var weighted =
        OveroptimizationFit.fit(
            OveroptimizationFit.Form.RL,
            new double[] {0, 1, 2, 3},
            new double[] {0, 1, 3, 2},
            weights);
    var twice = OveroptimizationFit.rl(new double[] {0, 1, 1, 2, 3}, new double[] {0, 1, 1, 3, 2});
    assertEquals(twice.alpha(), weighted.alpha(), EXACT);
    assertEquals(twice.beta(), weighted.beta(), EXACT);
    assertEquals(twice.rss(), weighted.rss(), EXACT);
    assertEquals(twice.linear().rss(), weighted.linear().rss(), EXACT);
  }

  @Test
  void criteriaPreferTheFormThatMadeThePoints() {
    RandomStream noise = RandomStream.of(4);
    double[] hump = rewards(d -> d * (1 - 0.3 * d) + noise(d, noise));
    assertEquals("best_of_n", FitComparison.ofAllForms(D, hump).get(0).form());
    double[] line = rewards(d -> 0.5 * d + noise(d, noise));
    var fit = OveroptimizationFit.bestOfN(D, line);
    assertTrue(fit.linear().aic() < fit.comparison().aic());
    assertTrue(fit.linear().aic() < fit.zero().aic());
    double[] nothing = rewards(d -> noise(d, noise));
    assertEquals("zero", FitComparison.ofAllForms(D, nothing).get(0).form());
  }

  private static double noise(double d, RandomStream stream) {
    return d == 0 ? 0 : 0.01 * stream.nextGaussian();
  }

  @Test
  void aPeakBeyondAllDataIsInfinityForAReader() {
    assertEquals(Double.POSITIVE_INFINITY, OveroptimizationFit.readableN(2.878e228));
    assertEquals(1e6, OveroptimizationFit.readableN(1e6));
    assertEquals(8.6, OveroptimizationFit.readableN(8.6));
  }

  @Test
  void aCurveThatIsNotCentredIsRefusedAndItsCentredOneGivesTheRightPeak() {
    double offset = 0.3175;
    double[] centred = rewards(d -> d * (0.6 - 0.2 * d));
    double[] raw = Arrays.stream(centred).map(r -> r + offset).toArray();
    told("subtracting its value at n = 1", () -> OveroptimizationFit.bestOfN(D, raw));
    told("reward[0] is 0.3175 at d = 0", () -> OveroptimizationFit.rl(D, raw));
    told("reward[0]", () -> FitComparison.ofAllForms(D, raw));
    double[] again = Arrays.stream(raw).map(r -> r - raw[0]).toArray();
    assertEquals(1.5, OveroptimizationFit.bestOfN(D, again).peakD(), 1e-9);
    // prompts that are centred on average alone: every draw of them would be off
    double[][] curves = {raw, Arrays.stream(centred).map(r -> r - offset).toArray()};
    told("curves[0][0] is 0.3175", () -> intervals(curves));
    double[] rounded = centred.clone();
    rounded[0] = 1e-16; // what subtracting a mean leaves
    assertEquals(1.5, OveroptimizationFit.bestOfN(D, rounded).peakD(), 1e-9);
  }

  @Test
  void criteriaByHand() {
    var comparison = new FitComparison("any", 2, 10, 5.0);
    double deviance = 10 * Math.log(0.5);
    assertEquals(deviance + 6, comparison.aic(), EXACT);
  }

  @Test
  void intervalsOverPromptsCoverTheTruth() {
    double[][] curves = curves(0.6, 0.12, 0.3);
    var result = intervals(curves);
    for (Interval interval : List.of(result.alpha(), result.beta(), result.peakD())) {
      assertTrue(interval.low() < interval.high());
    }
    assertTrue(result.alpha().contains(0.6) && result.beta().contains(0.12), result.toString());
    assertTrue(result.peakD().contains(2.5) && result.peakReward().contains(0.75));
    assertTrue(result.peakN().contains(BestOfN.nAtKlUpperBound(6.25)));
    assertEquals(1, result.peakShare());
    assertEquals(result.alpha(), intervals(curves).alpha());
  }

  @Test
  void anUnboundedPeakIsSaidToBe() {
    var result = intervals(curves(0.6, 0, 0.3));
    assertEquals(Double.POSITIVE_INFINITY, result.peakN().high());
    assertEquals(Double.POSITIVE_INFINITY, result.peakD().high());
    assertTrue(result.peakShare() > 0.02 && result.peakShare() < 0.98, result.toString());
  }

  private static FitIntervals intervals(double[][] curves) {
    return FitIntervals.overPrompts(
        OveroptimizationFit.Form.BEST_OF_N,
        D,
        curves,
        OveroptimizationFit.equalWeights(D.length),
        0.99,
        500,
        RandomStream.of(1));
  }

  /** 100 prompts whose α and noise differ. */
  private static double[][] curves(double alpha, double beta, double spread) {
    RandomStream stream = RandomStream.of(21);
    return IntStream.range(0, 100)
        .mapToObj(
            p -> {
              double own = alpha + spread * stream.nextGaussian();
              return rewards(d -> d * (own - beta * d) + 0.1 * d * stream.nextGaussian());
            })
        .toArray(double[][]::new);
  }

  @Test
  void badInputIsTold() {
    double[] two = {1, 2};
    told(
        "fewer than two", () -> OveroptimizationFit.bestOfN(new double[] {0, 1, 1}, new double[3]));
    told("reward[1]", () -> OveroptimizationFit.rl(two, new double[] {1, Double.NaN}));
    told("d has 2 entries", () -> OveroptimizationFit.rl(two, new double[3]));
    told("point 0 has d -1.0", () -> OveroptimizationFit.bestOfN(new double[] {-1, 1}, two));
    told("curves[0]", () -> intervals(new double[][] {{1}, {2}}));
  }

  private static void told(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void aCurveThatWasLeftOutIsForetoldByTheOthers() {
    double[] d = {.5, 1, 1.5, 2, 2.5};
    double[][] curves = new double[3][];
    for (int s = 0; s < 3; s++) {
      double gain = 1 + .1 * (s - 1); // .9, 1, 1.1
      curves[s] = Arrays.stream(d).map(x -> gain * x * (.6 - .2 * Math.log(x))).toArray();
    }
    double[] errors = OveroptimizationFit.heldOutErrors(OveroptimizationFit.Form.RL, d, curves);
    double size = Math.sqrt(Arrays.stream(curves[1]).map(r -> r * r).average().orElseThrow());
    // the mean of the others is a curve of the form: gains 1.05, 1 and .95
    assertArrayEquals(new double[] {.15 * size, 0, .15 * size}, errors, EXACT);
    double[] other =
        OveroptimizationFit.heldOutErrors(OveroptimizationFit.Form.BEST_OF_N, d, curves);
    assertTrue(other[1] > 1e-3);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            OveroptimizationFit.heldOutErrors(
                OveroptimizationFit.Form.RL, d, new double[][] {curves[0]}));
  }
}
