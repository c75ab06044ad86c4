package bondlab.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.analysis.ArmTotals.PromptUnits;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Means over prompts against textbook formulas, and how often their intervals cover. */
class PromptMeansTest {
  private static PromptMeans of(double[][] values) { // [P][S]
    PromptMeans means = new PromptMeans(1, values[0].length);
    for (double[] prompt : values) {
      means.add(Arrays.stream(prompt).mapToObj(x -> new double[] {x}).toArray(double[][]::new));
    }
    return means;
  }

  @Test
  void withoutSeedsTheIntervalIsStudents() {
    double[] values = {1, 4, 2, 2.5, -3};
    PromptMeans means =
        of(Arrays.stream(values).mapToObj(x -> new double[] {x}).toArray(double[][]::new));
    Interval student = Interval.ofMean(values, 0.95);
    assertEquals(student.low(), means.estimate(0).low(0.95), 1e-12);
    assertEquals(student.high(), means.estimate(0).high(0.95), 1e-12);
  }

  @Test
  void twoWayVarianceIsThatOfTheTable() {
    // 3 prompts × 2 seeds; by hand: means 2, 6, 7 and 4, 6, grand 5
    PromptMeans.Estimate its = of(new double[][] {{1, 3}, {6, 6}, {5, 9}}).estimate(0);
    double msPrompts = 2 * (9 + 1 + 4) / 2.0; // 14
    double msSeeds = 3 * (1 + 1) / 1.0; // 6
    double msError = (0 + 0 + 1 + 1 + 1 + 1) / 2.0; // 2
    assertEquals(5, its.mean(), 1e-14);
    assertEquals(Math.sqrt((msPrompts + msSeeds - msError) / 6), its.se(), 1e-12);
    double sum = msPrompts + msSeeds - msError;
    assertEquals(sum * sum / (14 * 14 / 2.0 + 6 * 6 / 1.0 + 2 * 2 / 2.0), its.degrees(), 1e-12);
  }

  @Test
  void anEffectBelowTheNoiseIsNotTakenOffTheOther() {
    PromptMeans.Estimate its = of(new double[][] {{1, -1}, {-1, 1}, {3, 1}, {1, 3}}).estimate(0);
    double msPrompts = 2 * (4 * 1.0) / 3;
    assertEquals(Math.sqrt(msPrompts / 8), its.se(), 1e-12); // seeds have the same mean
    assertEquals(3, its.degrees());
  }

  @Test
  void intervalsOverPromptsAndSeedsCover() {
    RandomStream stream = RandomStream.of(8);
    int covered = 0;
    int trials = 2000;
    for (int trial = 0; trial < trials; trial++) {
      double[] seedEffect = new double[4];
      Arrays.setAll(seedEffect, s -> 0.5 * stream.nextGaussian());
      double[][] values = new double[20][4];
      for (double[] prompt : values) {
        double effect = stream.nextGaussian();
        Arrays.setAll(prompt, s -> effect + seedEffect[s] + 0.7 * stream.nextGaussian());
      }
      PromptMeans.Estimate its = of(values).estimate(0);
      covered += its.low(0.95) <= 0 && 0 <= its.high(0.95) ? 1 : 0;
    }
    // Satterthwaite's is a little conservative; 3 standard errors of 2,000 trials are 1.5%
    assertTrue(covered > 0.935 * trials && covered < 0.99 * trials, covered + " of " + trials);
  }

  @Test
  void groupsOfPromptsHaveTheMeanAndTheVarianceOfPrompts() {
    RandomStream stream = RandomStream.of(9);
    int prompts = 40_003;
    PromptUnits units = new PromptUnits(1, prompts, 1000);
    PromptMeans means = new PromptMeans(1, 1);
    for (int p = 0; p < prompts; p++) {
      double[] row = {1e6 + stream.nextGaussian()};
      units.add(row);
      means.add(new double[][] {row});
    }
    double[] values = Arrays.stream(units.units()).mapToDouble(row -> row[0]).toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    double se = Math.sqrt(squares / 999 / 1000);
    assertEquals(means.mean(0), mean, 1e-8);
    // the variance of 1,000 groups has a relative standard error of sqrt(2/999), so se of 2.2%
    assertEquals(1, se / means.estimate(0).se(), 0.07);
  }
}
