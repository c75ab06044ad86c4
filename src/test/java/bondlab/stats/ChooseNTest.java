package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChooseNTest {
  private static final int SIZE = 4096;
  private static final double[] MIDDLE =
      IntStream.range(0, SIZE).mapToDouble(i -> (i + 0.5) / SIZE).toArray();
  private static final double[] INNER =
      IntStream.range(0, SIZE).mapToDouble(i -> (i + 1.0) / (SIZE + 1)).toArray();

  private static double[] map(double[] u, DoubleUnaryOperator gold) {
    return Arrays.stream(u).map(gold).toArray();
  }

  /** The same n as by default, its interval from few draws. */
  private static ChooseN quick(double[] proxy, double[] gold) {
    return ChooseN.hedge(proxy, gold, 0.95, 20, RandomStream.of(1));
  }

  private static double[] hump(double[] u, double p) {
    return map(u, x -> Math.pow(x, p) * (1 - x));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 12, 50})
  void closedForm(double p) {
    double expected = Math.sqrt(p * (p + 1));
    ChooseN middle = ChooseN.hedge(MIDDLE, hump(MIDDLE, p));
    assertEquals(expected, middle.n(), 1e-4 * expected); // cells of 1/4096, midpoint rule
    assertEquals(ChooseN.Found.ROOT, middle.found());
    assertEquals(1, middle.rootShare());
    assertTrue(middle.lower() <= expected && expected <= middle.upper(), middle.toString());
    ChooseN inner = quick(INNER, hump(INNER, p));
    assertEquals(expected, inner.n(), 2e-2 * expected); // the same cells, gold read 1/8192 off
  }

  @Test
  void twelveGivesTwelvePointFourNine() {
    assertEquals(12.49, quick(MIDDLE, hump(MIDDLE, 12)).n(), 0.005); // its printed digits
    assertEquals(12.49, quick(INNER, hump(INNER, 12)).n(), 0.05);
  }

  @Test
  void noisyGoldOnRandomProxies() {
    RandomStream stream = RandomStream.of(17);
    double[] proxy = IntStream.range(0, SIZE).mapToDouble(i -> stream.nextDouble()).toArray();
    double[] gold = map(proxy, u -> 20 * Math.pow(u, 12) * (1 - u) + 0.1 * stream.nextGaussian());
    double[] rescaled = map(proxy, u -> Math.exp(3 * u) - 7); // only the order may matter
    ChooseN choice = ChooseN.hedge(proxy, gold);
    assertEquals(choice, ChooseN.hedge(rescaled, gold));
    assertTrue(choice.lower() <= 12.49 && 12.49 <= choice.upper(), choice.toString());
    assertTrue(choice.upper() - choice.lower() < 6, choice.toString());
  }

  @Test
  void addingAConstantOrScalingGoldChangesNothing() {
    double[] gold = hump(MIDDLE, 5);
    double n = quick(MIDDLE, gold).n();
    assertEquals(n, quick(MIDDLE, map(gold, g -> 3 * g + 100)).n(), 1e-6); // 100 costs 3 digits
  }

  @Test
  void boundsAreNamedWhereThereIsNoRoot() {
    ChooseN rising = quick(MIDDLE, MIDDLE);
    assertEquals(ChooseN.Found.STILL_RISING, rising.found());
    assertEquals(SIZE, rising.n());
    ChooseN falling = quick(MIDDLE, map(MIDDLE, u -> -u));
    assertEquals(ChooseN.Found.FALLING, falling.found());
    assertEquals(1, falling.n());
    assertEquals(0, falling.rootShare());
    ChooseN flat = quick(MIDDLE, map(MIDDLE, u -> 0.1));
    assertEquals(new ChooseN(1, ChooseN.Found.FLAT, new Interval(1, 1, 0.95), 0), flat);
    double[] tied = new double[SIZE];
    assertEquals(ChooseN.Found.FLAT, quick(tied, MIDDLE).found());
  }

  @Test
  void theHighestOfTwoPeaksCounts() {
    double[] gold = map(MIDDLE, u -> u * (1 - u) + 400 * Math.pow(u, 200) * (1 - u));
    // ∫ u^p (1−u) n u^(n−1) du = n / ((n+p)(n+p+1)): one peak near n = 2, a higher one near 200
    DoubleUnaryOperator mean = n -> n / ((n + 1) * (n + 2)) + 400 * n / ((n + 200) * (n + 201));
    int best =
        IntStream.rangeClosed(1, SIZE)
            .reduce((a, b) -> mean.applyAsDouble(b) > mean.applyAsDouble(a) ? b : a)
            .orElseThrow();
    assertEquals(best, quick(MIDDLE, gold).n(), 0.6); // an integer, and the midpoint rule
    assertTrue(best > 50);
  }

  @Test
  void tiedProxiesShareTheirGold() {
    // in blocks of four equal proxies, however gold lies inside the block
    double[] blocks = map(MIDDLE, u -> Math.floor(u * SIZE / 4));
    double[] gold = hump(MIDDLE, 12);
    double[] turned = IntStream.range(0, SIZE).mapToDouble(i -> gold[i ^ 3]).toArray();
    assertEquals(quick(blocks, gold).n(), quick(blocks, turned).n(), 1e-9);
    assertEquals(12.49, quick(blocks, gold).n(), 0.005);
  }

  @Test
  void manyPromptsGiveOneN() {
    RandomStream stream = RandomStream.of(23);
    double[][] proxy = new double[50][];
    double[][] gold = new double[50][];
    for (int p = 0; p < 50; p++) {
      double offset = 5 * stream.nextGaussian();
      proxy[p] = IntStream.range(0, 512).mapToDouble(i -> stream.nextDouble()).toArray();
      gold[p] = map(proxy[p], u -> offset + 20 * Math.pow(u, 12) * (1 - u) + stream.nextGaussian());
    }
    ChooseN choice = ChooseN.hedge(proxy, gold, 0.95, 300, RandomStream.of(1));
    assertTrue(choice.lower() <= 12.49 && 12.49 <= choice.upper(), choice.toString());
    assertEquals(choice, ChooseN.hedge(proxy, gold, 0.95, 300, RandomStream.of(1)));
  }

  /**
   * Pools on a circle: a replicate's quantile of a response at x is x + δ modulo 1, and gold is cos
   * 2π(x − .85 − ε), with normal δ of replicates and of their prompts and ε of prompts. The mean of
   * a cosine of a normal phase is a smaller cosine, so that the best n is that of cos 2π(u − .85)
   * exactly.
   */
  private static double[][][] onACircle(
      int replicates, int prompts, double[][] gold, RandomStream stream) {
    int size = 128;
    double[][] x = new double[prompts][size];
    for (int p = 0; p < prompts; p++) {
      double peak = 0.85 + 0.05 * stream.nextGaussian();
      for (int i = 0; i < size; i++) {
        x[p][i] = stream.nextDouble();
      }
      gold[p] = map(x[p], u -> Math.cos(2 * Math.PI * (u - peak)) + stream.nextGaussian());
    }
    double[][][] proxy = new double[replicates][prompts][];
    for (double[][] its : proxy) {
      double shift = 0.03 * stream.nextGaussian();
      for (int p = 0; p < prompts; p++) {
        double delta = shift + 0.02 * stream.nextGaussian();
        its[p] = map(x[p], u -> u + delta - Math.floor(u + delta));
      }
    }
    return proxy;
  }

  /** At .95 nominal; 250 trials have an error of .014. */
  @ParameterizedTest
  @CsvSource({"2, .9", "3, .9", "8, .91"})
  void intervalOverReplicatesAndPromptsCoversTheBestN(int replicates, double least) {
    double[] wave = map(MIDDLE, u -> Math.cos(2 * Math.PI * (u - 0.85)));
    double truth = quick(MIDDLE, wave).n();
    int trials = 250;
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      RandomStream stream = RandomStream.of(trial).at(replicates);
      double[][] gold = new double[16][];
      double[][][] proxy = onACircle(replicates, 16, gold, stream);
      ChooseN choice = ChooseN.hedge(proxy, gold, 0.95);
      assertTrue(choice.lower() <= choice.n() && choice.n() <= choice.upper());
      covered += choice.interval().contains(truth) ? 1 : 0;
    }
    double share = covered / (double) trials;
    assertTrue(share >= least && share <= 0.995, "covers " + share);
  }

  @Test
  void replicatesOfOneProxyTellNoMoreThanOne() {
    double[][] gold = new double[16][];
    double[][] proxy = onACircle(1, 16, gold, RandomStream.of(3))[0];
    ChooseN one = ChooseN.hedge(new double[][][] {proxy}, gold, 0.95);
    ChooseN three = ChooseN.hedge(new double[][][] {proxy, proxy, proxy}, gold, 0.95);
    assertEquals(one.n(), three.n(), 1e-6 * one.n()); // sums of three round differently
    assertEquals(one.lower(), three.lower(), 2e-2 * one.lower()); // bisected in 64ths of a step
    assertEquals(one.upper(), three.upper(), 2e-2 * one.upper());
    assertEquals(ChooseN.hedge(proxy, gold, 0.95, 2, RandomStream.of(1)).n(), one.n());
  }

  @Test
  void badInputIsTold() {
    told("proxy has 2 entries", () -> ChooseN.hedge(new double[2], new double[3]));
    told("gold[1]", () -> ChooseN.hedge(new double[2], new double[] {0, Double.NaN}));
    told("is 1; it must be at least 2", () -> ChooseN.hedge(new double[1], new double[1]));
  }

  private static void told(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
