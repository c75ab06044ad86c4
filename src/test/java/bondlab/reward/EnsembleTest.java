package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.policy.Law;
import bondlab.policy.Sampler;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Ensemble.Combination;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnsembleTest {
  private static final Reward A = new Table("a", 4, 3, 0, 1);
  private static final Reward B = new Table("b", 0, 3, 2, 1);
  private static final Reward C = new Table("c", 2, 3, 1, 4);
  private static final Reward GOLD = new Table("gold", -1, 2, 0, .5);
  private static final double[] MEAN = {2, 3, 1, 2};
  private static final List<Completion> ALL = Table.responses(0, 0, 1, 2, 3);

  @Test
  void combinations() {
    assertArrayEquals(MEAN, of(new Combination.Mean()).score(ALL));
    assertArrayEquals(new double[] {0, 3, 0, 1}, of(new Combination.WorstCase()).score(ALL));
    double[] variances = {8.0 / 3, 0, 2.0 / 3, 2}; // denominator 3, the population's
    double[] weighted = of(new Combination.UncertaintyWeighted(.5)).score(ALL);
    for (int i = 0; i < 4; i++) {
      assertEquals(MEAN[i] - .5 * variances[i], weighted[i], 1e-15); // rounding of three sums
    }
    assertArrayEquals(MEAN, of(new Combination.UncertaintyWeighted(0)).score(ALL));
    assertEquals("three", of(new Combination.Mean()).name());
  }

  @Test
  void oneMemberIsThatReward() {
    for (var combination :
        List.of(
            new Combination.Mean(),
            new Combination.WorstCase(),
            new Combination.UncertaintyWeighted(3))) {
      assertArrayEquals(A.score(ALL), new Ensemble("one", List.of(A), combination).score(ALL));
    }
  }

  /**
   * Reference code elsewhere sorts a pool by the ensemble and leaves gold in the first member's
   * order, so that the ensemble is credited with the first member's gold.
   */
  @Test
  void goldFollowsTheCombinedSelectionAndNotTheFirstMembers() {
    Prompt prompt = new Prompt(0, new int[0]);
    var policy = new TabularPolicy(Map.of(0, new double[4])); // uniform on four outcomes
    double[] uniform = {.25, .25, .25, .25};
    Reward ensemble = of(new Combination.Mean());
    int draws = 10_000;
    for (int n : new int[] {2, 4, 8}) {
      double[] law = Law.bestOfN(uniform, MEAN, n);
      double[] firsts = Law.bestOfN(uniform, new double[] {4, 3, 0, 1}, n);
      var kept =
          Sampler.bestOf(n, ensemble).sample(policy, List.of(prompt), draws, RandomStream.of(n));
      Law.assertFits(law, Law.counts(kept, 4));
      double gold = mean(GOLD.score(kept));
      // Gold lies within [−1, 2], so its standard deviation is 1.5 at most: 4 standard errors.
      double tolerance = 4 * 1.5 / Math.sqrt(draws);
      assertEquals(expected(law), gold, tolerance);
      assertTrue(gold - expected(firsts) > 5 * tolerance, "n = " + n + ", gold " + gold);
    }
  }

  @Test
  void selectionWithinAPoolIsByTheCombinedScore() {
    Prompt prompt = new Prompt(0, new int[0]);
    var policy = new TabularPolicy(Map.of(0, new double[4]));
    Reward ensemble = of(new Combination.WorstCase());
    var candidates = policy.sample(List.of(prompt), 300, RandomStream.of(9));
    var kept = Sampler.bestOf(3, ensemble).sample(policy, List.of(prompt), 100, RandomStream.of(9));
    double[] scores = ensemble.score(candidates);
    double[] best = ensemble.score(kept);
    for (int i = 0; i < 100; i++) {
      double highest = Math.max(scores[3 * i], Math.max(scores[3 * i + 1], scores[3 * i + 2]));
      assertEquals(highest, best[i]);
    }
  }

  @Test
  void badInputIsRefused() {
    var e =
        assertThrows(BadInput.class, () -> new Ensemble("none", List.of(), new Combination.Mean()));
    assertTrue(e.getMessage().contains("none"), e.getMessage());
    assertThrows(BadInput.class, () -> new Combination.UncertaintyWeighted(-1));
    assertThrows(BadInput.class, () -> new Combination.UncertaintyWeighted(Double.NaN));
  }

  /** A reward that counts how often it was closed, and may fail in it. */
  private static final class Closing implements Reward {
    private final boolean fails;
    private int closed;

    Closing(boolean fails) {
      this.fails = fails;
    }

    @Override
    public double[] score(List<Completion> completions) {
      return new double[completions.size()];
    }

    @Override
    public void close() {
      closed++;
      if (fails) {
        throw new IllegalStateException("cannot close");
      }
    }
  }

  @Test
  void eachMemberIsClosedOnceEvenIfAnotherFails() {
    Closing failing = new Closing(true);
    Closing twice = new Closing(false);
    Reward all = Reward.mean(failing, twice, Reward.worstOf(failing), twice);
    var e = assertThrows(IllegalStateException.class, all::close);
    assertEquals(1, e.getSuppressed().length); // the second, inside the inner ensemble
    assertEquals(1, twice.closed);
  }

  private static Ensemble of(Combination combination) {
    return new Ensemble("three", List.of(A, B, C), combination);
  }

  private static double expected(double[] law) {
    double[] gold = GOLD.score(ALL);
    double sum = 0;
    for (int y = 0; y < law.length; y++) {
      sum += law[y] * gold[y];
    }
    return sum;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
