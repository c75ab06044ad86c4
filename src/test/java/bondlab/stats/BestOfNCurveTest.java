package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BestOfNCurveTest {
  private static double[] normals(RandomStream stream, int size) {
    return IntStream.range(0, size).mapToDouble(i -> stream.nextGaussian()).toArray();
  }

  private static double[][] pools(String name, int prompts, int size) {
    return IntStream.range(0, prompts)
        .mapToObj(p -> normals(RandomStream.of(5).at(name).at(p), size))
        .toArray(double[][]::new);
  }

  /** The mean over all n-subsets of the mean value of the subset's best. */
  private static double bruteForce(double[] selector, double[] value, int n) {
    double sum = 0;
    int subsets = 0;
    for (int set = 0; set < 1 << selector.length; set++) {
      if (Integer.bitCount(set) == n) {
        int chosen = set;
        int[] members =
            IntStream.range(0, selector.length).filter(i -> (chosen >> i & 1) == 1).toArray();
        double top = Arrays.stream(members).mapToDouble(i -> selector[i]).max().orElseThrow();
        sum +=
            Arrays.stream(members)
                .filter(i -> selector[i] == top)
                .mapToDouble(i -> value[i])
                .average()
                .orElseThrow();
        subsets++;
      }
    }
    return sum / subsets;
  }

  @Test
  void oneCorrectOfFourGivesBestAt4OfOne() {
    double[] correct = {0, 0, 1, 0};
    assertArrayEquals(
        new double[] {0.25, 0.5, 0.75, 1}, BestOfNCurve.estimateAll(correct, correct), 1e-15);
    assertEquals(1.0, BestOfNCurve.estimate(correct, correct, new int[] {4})[0]);
  }

  @Property(tries = 200)
  void agreesWithAllSubsetsWithTies(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 10) int size) {
    RandomStream stream = RandomStream.of(seed);
    double[] selector = IntStream.range(0, size).mapToDouble(i -> stream.nextInt(5)).toArray();
    double[] value = normals(stream, size);
    double[] curve = BestOfNCurve.estimateAll(selector, value);
    for (int n = 1; n <= size; n++) {
      assertEquals(bruteForce(selector, value, n), curve[n - 1], 1e-13); // sums of 252 terms
    }
  }

  @Test
  void weightsOfALargePoolSumToOne() {
    int size = 10_000;
    double[] selector = normals(RandomStream.of(2), size);
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    for (double sum : BestOfNCurve.estimate(selector, ones, new int[] {1, 2, 100, 5000, 10_000})) {
      assertEquals(1, sum, 1e-12); // 10,000 roundings of the recursion
    }
  }

  @Test
  void isUnbiasedForTheMaximumOfNormals() {
    int prompts = 4000;
    double[][] pool = pools("pool", prompts, 8);
    double[][] curves = BestOfNCurve.estimate(pool, pool, new int[] {2, 8});
    double best2 = Arrays.stream(curves).mapToDouble(c -> c[0]).average().orElseThrow();
    double best8 = Arrays.stream(curves).mapToDouble(c -> c[1]).average().orElseThrow();
    assertEquals(1 / Math.sqrt(Math.PI), best2, 4 * 0.4 / Math.sqrt(prompts)); // 4 standard errors
    assertEquals(1.42360, best8, 4 * 0.61 / Math.sqrt(prompts)); // where resampling is .2 low
  }

  @Test
  void promptsTogetherGiveThePromptsAlone() {
    double[][] selector = pools("selector", 130, 33); // more than two tasks, no multiple of four
    double[][] value = pools("value", 130, 33);
    double[][] together = BestOfNCurve.estimateAll(selector, value);
    for (int p = 0; p < 130; p++) {
      assertArrayEquals(BestOfNCurve.estimateAll(selector[p], value[p]), together[p]);
    }
  }

  @Test
  void orderOfThePoolDoesNotMatter() {
    double[] selector = normals(RandomStream.of(1), 50);
    double[] value = normals(RandomStream.of(2), 50);
    int[] order = RandomStream.of(3).permutation(50);
    double[] shuffledSelector = Arrays.stream(order).mapToDouble(i -> selector[i]).toArray();
    double[] shuffledValue = Arrays.stream(order).mapToDouble(i -> value[i]).toArray();
    assertArrayEquals(
        BestOfNCurve.estimateAll(selector, value),
        BestOfNCurve.estimateAll(shuffledSelector, shuffledValue));
  }

  @Test
  void anEnsembleTakesItsOwnOrder() {
    // three proxies: sorted by their mean, gold must follow the mean and not the first proxy
    double[] gold = {0, 1, 2, 3};
    double[] first = {4, 3, 2, 1};
    double[] mean = {1, 2, 3, 4};
    assertEquals(0, BestOfNCurve.estimate(first, gold, new int[] {4})[0]);
    assertEquals(3, BestOfNCurve.estimate(mean, gold, new int[] {4})[0]);
  }

  @Test
  void badInputIsTold() {
    double[] x = {1, 2, 3};
    told("n is 4 but the pool holds 3", () -> BestOfNCurve.estimate(x, x, new int[] {1, 4}));
    told("n is 0", () -> BestOfNCurve.estimate(x, x, new int[] {0}));
    double[] bad = {1, Double.NaN, 3};
    told("selector[1] of 3 values is NaN", () -> BestOfNCurve.estimateAll(bad, x));
    told("value[1] of 3 values is NaN", () -> BestOfNCurve.estimateAll(x, bad));
    told("selector has 3 entries, value has 2", () -> BestOfNCurve.estimateAll(x, new double[2]));
    double[][] ragged = {x, {1, 2}};
    told("pool of 2", () -> BestOfNCurve.estimateAll(ragged, ragged));
    double[][] second = {x, bad};
    told("value[1][1]", () -> BestOfNCurve.estimateAll(new double[][] {x, x}, second));
  }

  private static void told(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
