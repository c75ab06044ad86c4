package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoWayMeanTest {
  private static final double LEVEL = 0.95;
  private static final double EXACT = 1e-12; // a few values near 1
  private static final int TRIALS = 1000;

  private static double[][] crossed(
      int replicates, int prompts, double r, double p, double both, RandomStream stream) {
    double[] ofPrompts = new double[prompts];
    for (int j = 0; j < prompts; j++) {
      ofPrompts[j] = p * stream.nextGaussian();
    }
    double[][] table = new double[replicates][prompts];
    for (double[] row : table) {
      double its = r * stream.nextGaussian();
      for (int j = 0; j < prompts; j++) {
        row[j] = its + ofPrompts[j] + both * stream.nextGaussian();
      }
    }
    return table;
  }

  /** Means of rows 8/3 and 13/3, of columns 2, 3 and 5.5; what is left is ±1/6, ±1/6, ±1/3. */
  @Test
  void crossedByHand() {
    TwoWayMean mean = TwoWayMean.of(new double[][] {{1, 2, 5}, {3, 4, 6}});
    double rows = 3 * 2 * Math.pow(5 / 6.0, 2);
    double columns = 2 * (Math.pow(1.5, 2) + 0.25 + 4) / 2;
    assertEquals(3.5, mean.mean(), EXACT);
    double errors = 2 * (2 * Math.pow(1 / 6.0, 2) + Math.pow(1 / 3.0, 2)) / 2;
    double sum = rows + columns - errors;
    assertEquals(Math.sqrt(sum / 6), mean.error(), EXACT);
    double freedom = sum * sum / (rows * rows + columns * columns / 2 + errors * errors / 2);
    assertEquals(freedom, mean.freedom(), EXACT);
    assertFalse(mean.overPrompts());
  }

  @Test
  void errorIsUnbiasedForTheVarianceOfTheMean() {
    double squares = 0;
    double estimated = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      TwoWayMean mean =
          TwoWayMean.of(crossed(8, 16, 0.5, 1, 1, RandomStream.of(trial).at("unbiased")));
      squares += mean.mean() * mean.mean() / TRIALS;
      estimated += mean.error() * mean.error() / TRIALS;
    }
    double exact = 0.25 / 8 + 1.0 / 16 + 1.0 / 128;
    assertEquals(exact, estimated, 0.06 * exact); // 1,000 trials: ±.02, and the floor adds .02
    assertEquals(exact, squares, 0.15 * exact); // ±.045
  }

  @Test
  void ofOneReplicateAndOfOneWayItIsStudents() {
    double[] values = {1, 2, 4, 8};
    TwoWayMean prompts = TwoWayMean.of(new double[][] {values});
    assertTrue(prompts.overPrompts());
    assertEquals(Interval.ofMean(values, LEVEL), prompts.interval(LEVEL));
    assertEquals(prompts, TwoWayMean.nested(new double[][] {values}));
    TwoWayMean nested = TwoWayMean.nested(new double[][] {{1}, {1, 3}, {4, 4, 4}, {7, 9}});
    assertFalse(nested.overPrompts());
    assertEquals(Interval.ofMean(values, LEVEL), nested.interval(LEVEL));
  }

  /** Bounds are those of the simulation with 1,000 trials, whose own error is .007. */
  @ParameterizedTest
  @CsvSource({
    "3, 32, 1, 1, 1, .91, .97",
    "3, 32, 0, 1, 1, .93, .99",
    "3, 32, .3, 1, .3, .92, .98",
    "8, 16, 1, 1, 1, .93, .975",
    "8, 32, .2, 1, 1, .93, .975",
    "8, 32, 0, 1, 1, .93, .975",
    "8, 32, 0, 0, 1, .95, .995"
  })
  void coversTheTruth(
      int replicates, int prompts, double r, double p, double both, double least, double most) {
    int covered = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      double[][] table = crossed(replicates, prompts, r, p, both, RandomStream.of(trial));
      TwoWayMean mean = TwoWayMean.of(table);
      boolean covers = mean.interval(LEVEL).contains(0);
      assertEquals(covers, mean.pValue() >= 1 - LEVEL, "interval and p-value agree");
      covered += covers ? 1 : 0;
    }
    double share = covered / (double) TRIALS;
    assertTrue(least <= share && share <= most, "covers " + share);
  }

  @ParameterizedTest
  @CsvSource({"3", "8"})
  void anEffectThatIsDetectableIsDetected(int replicates) {
    double error = Math.sqrt((0.25 + 1 / 16.0) / replicates);
    double effect =
        new TwoWayMean(0, error, replicates - 1, false).detectable(LEVEL, 0.8); // the true error
    int seen = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      double[][] table = new double[replicates][];
      for (int r = 0; r < replicates; r++) {
        RandomStream stream = RandomStream.of(trial).at(r);
        table[r] = crossed(1, 16, 0.5, 0, 1, stream)[0];
        for (int p = 0; p < table[r].length; p++) {
          table[r][p] += effect;
        }
      }
      seen += TwoWayMean.nested(table).interval(LEVEL).low() > 0 ? 1 : 0;
    }
    assertEquals(0.8, seen / (double) TRIALS, 0.06); // ±.013, and the error is not known
  }

  @Test
  void withoutVarianceTheIntervalIsAPoint() {
    TwoWayMean same = TwoWayMean.of(new double[][] {{2, 2}, {2, 2}});
    assertEquals(new Interval(2, 2, LEVEL), same.interval(LEVEL));
    assertEquals(0, same.pValue());
    assertEquals(0, same.detectable(LEVEL, 0.8));
    assertEquals(1, TwoWayMean.of(new double[2][2]).pValue());
  }

  @Test
  void badTablesAreTold() {
    told("table[1][0]", () -> TwoWayMean.of(new double[][] {{1, 2}, {Double.NaN, 2}}));
    told("table[1] has 3", () -> TwoWayMean.of(new double[][] {{1, 2}, {1, 2, 3}}));
    told("prompts is 1", () -> TwoWayMean.of(new double[][] {{1}, {2}}));
    told("replicates is 0", () -> TwoWayMean.nested(new double[0][]));
  }

  private static void told(String part, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
