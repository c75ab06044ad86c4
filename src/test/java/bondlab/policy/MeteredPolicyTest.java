package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Budget.BudgetSpent;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeteredPolicyTest {
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt(0, new int[0]), new Prompt(1, new int[0]));
  private static final TabularPolicy INNER =
      new TabularPolicy(Map.of(0, new double[] {0, 1}, 1, new double[] {1, 0}));

  @Test
  void countsWhatIsDrawnAndScored() {
    Budget budget = Budget.unlimited();
    var metered = new MeteredPolicy(INNER, budget);
    var drawn = Sampler.bestOf(4, c -> new double[c.size()]).sample(metered, PROMPTS, 3, seed());
    assertEquals(6, drawn.size());
    assertEquals(24, budget.spent().samples()); // all candidates, not only the kept
    assertEquals(24, budget.spent().generatedTokens());
    assertArrayEquals(INNER.logProbs(drawn), metered.logProbs(drawn));
    assertEquals(6, budget.spent().forwardPasses());
    assertEquals(0, budget.spent().backwardPasses());
    assertTrue(budget.spent().seconds() > 0);
  }

  @Test
  void drawsAreThoseOfTheInnerPolicy() {
    var metered = new MeteredPolicy(INNER, Budget.unlimited());
    assertArrayEquals(
        Law.outcomes(INNER.sample(PROMPTS, 9, seed())),
        Law.outcomes(metered.sample(PROMPTS, 9, seed())));
  }

  @Test
  void stopsBeforeTooManySamples() {
    Budget budget = Budget.limitedTo(new Cost(7, 99, 0, 0, 0, 0, 99));
    var metered = new MeteredPolicy(INNER, budget);
    metered.sample(PROMPTS, 3, seed());
    assertThrows(BudgetSpent.class, () -> metered.sample(PROMPTS, 1, seed()));
    assertEquals(6, budget.spent().samples());
    assertThrows(BadInput.class, () -> metered.sample(PROMPTS, 0, seed()));
  }

  private static RandomStream seed() {
    return RandomStream.of(11);
  }
}
