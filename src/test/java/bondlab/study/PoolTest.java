package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolTest {

  @Test
  void scoresAreCentredOnEachPromptAndScaledByOneSpread() {
    double[][] z = PoolScores.of(new double[][] {{1, 3}, {10, 14}}).values();
    double sd = Math.sqrt((1 + 1 + 4 + 4) / 2.0); // one degree of freedom a prompt
    assertArrayEquals(new double[] {-1 / sd, 1 / sd}, z[0], 1e-15);
    assertArrayEquals(new double[] {-2 / sd, 2 / sd}, z[1], 1e-15);
    assertThrows(IllegalStateException.class, () -> PoolScores.of(new double[][] {{2, 2}, {3, 3}}));
  }

  @Test
  void tokensOfAnyLengthComeBack() {
    List<int[]> sequences = List.of(new int[] {0, 5, 1023}, new int[] {7}, new int[] {});
    FloatArray packed = CachedArrays.tokens(sequences);
    assertArrayEquals(new long[] {3, 3}, packed.shape());
    List<int[]> back = CachedArrays.sequences(packed);
    for (int i = 0; i < sequences.size(); i++) {
      assertArrayEquals(sequences.get(i), back.get(i));
    }
  }

  /** A gold that rises with the proxy to its 3/4 quantile and falls after it. */
  private static PoolScores[] turning(int prompts, int samples) {
    RandomStream random = RandomStream.of(5);
    double[][] proxy = new double[prompts][samples];
    double[][] gold = new double[prompts][samples];
    for (int u = 0; u < prompts; u++) {
      for (int m = 0; m < samples; m++) {
        double q = random.nextDouble();
        proxy[u][m] = q;
        gold[u][m] = -Math.abs(q - 0.75) + 0.1 * random.nextGaussian();
      }
    }
    return new PoolScores[] {PoolScores.of(proxy), PoolScores.of(gold)};
  }

  @Test
  void aTurnOfGoldIsFoundAndNoiseIsNot() {
    PoolCurves.Settings spec =
        new PoolCurves.Settings(256, List.of(1, 2, 4, 8, 16, 32, 64), 200, 0.95);
    PoolCurves measure = new PoolCurves(spec, RandomStream.of(1));
    RewardRow row = RewardRow.untrained("p");
    PoolScores[] turning = turning(100, 256);
    PoolCurves.Curves curves = measure.curves(turning[0], turning[1]);
    FitRow fit =
        measure.fit(
            "p",
            row,
            0,
            "gold",
            0.5,
            List.of(curves),
            measure.hedge(List.of(turning[0]), turning[1]));
    assertTrue(fit.fallHigh() < 0, "gold falls outside its interval: " + fit);
    assertTrue(Double.isNaN(fit.fallUnseen()), "prompts alone state no power");
    List<PoolCurves.Curves> twice = List.of(curves, curves);
    FitRow both =
        measure.fit(
            "p", row, 0, "gold", 0.5, twice, measure.hedge(List.of(turning[0]), turning[1]));
    assertTrue(both.fallHigh() < 0 && both.fall() > both.fallLow(), both.toString());
    assertTrue(both.fallUnseen() > 0 && both.fallUnseen() < -both.fall(), both.toString());
    assertEquals("root", fit.hedgeFound());
    assertTrue(fit.peakN() < 64 && fit.beta() > 0);
    // a selector that knows nothing of gold: no fall, though some n is always best by chance
    PoolScores noise = turning(100, 256)[0];
    PoolCurves.Curves none = measure.curves(noise, PoolScores.of(shuffled(turning[1].values())));
    FitRow flat =
        measure.fit(
            "p", row, 0, "gold", 0.5, List.of(none), measure.hedge(List.of(noise), turning[1]));
    assertEquals(0, flat.fallHigh(), flat.toString()); // an upper end is cut off at no fall
  }

  private static double[][] shuffled(double[][] values) {
    double[][] out = new double[values.length][];
    for (int u = 0; u < values.length; u++) {
      int[] order = RandomStream.of(9).at(u).permutation(values[u].length);
      out[u] = new double[order.length];
      for (int m = 0; m < order.length; m++) {
        out[u][m] = values[u][order[m]];
      }
    }
    return out;
  }

  @Test
  void theMeanOverReplicatesIsPromptByPrompt() {
    PoolCurves.Curves a =
        new PoolCurves.Curves(
            new double[][] {{0, 2}}, new double[][] {{0, 4}}, new double[] {0, 1});
    PoolCurves.Curves b =
        new PoolCurves.Curves(
            new double[][] {{0, 4}}, new double[][] {{0, 0}}, new double[] {0, 3});
    PoolCurves.Curves mean = PoolCurves.Curves.mean(List.of(a, b));
    assertArrayEquals(new double[] {0, 3}, mean.own()[0]);
    assertArrayEquals(new double[] {0, 2}, mean.gold()[0]);
    assertArrayEquals(new double[] {0, 2}, mean.kl());
  }

  @Test
  void tooFewValuesOfNForTheFitAreRefusedBeforeAnyWork() {
    BadInput e =
        assertThrows(
            BadInput.class, () -> new PoolCurves.Settings(16, List.of(1, 2, 2), 100, 0.95));
    assertTrue(e.getMessage().contains("two different values above 1"), e.getMessage());
  }
}
