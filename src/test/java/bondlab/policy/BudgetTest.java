package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Budget.BudgetSpent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void snapshotsSubtract() {
    Budget budget = Budget.unlimited();
    budget.add(new Cost(1, 2, 3, 4, 5, 6, .5));
    Cost before = budget.spent();
    budget.add(new Cost(10, 20, 30, 40, 50, 60, 1.5));
    assertEquals(new Cost(10, 20, 30, 40, 50, 60, 1.5), budget.spent().minus(before));
    assertEquals(new Cost(11, 22, 33, 44, 55, 66, 2), budget.spent());
  }

  @Test
  void aLimitStopsBeforeItIsExceededAndSpendsNothing() {
    Budget budget = Budget.limitedTo(new Cost(10, 100, 5, 100, 3, 2, 60));
    budget.spend(new Cost(10, 0, 5, 0, 3, 2, 0)); // exactly the limit
    Cost full = budget.spent();
    var e = assertThrows(BudgetSpent.class, () -> budget.spend(Cost.ofPasses(0, 1)));
    assertEquals(
        "the budget allows 2 backward passes: 2 are spent and the next step would make it 3;"
            + " raise the limit or ask for less",
        e.getMessage());
    assertEquals(full, budget.spent());
  }

  @Test
  void whatWasDoneCountsOverTheLimitAndStopsTheNextStep() {
    Budget budget = Budget.limitedTo(new Cost(10, 100, 5, 100, 3, 2, 60));
    budget.add(new Cost(0, 150, 0, 0, 0, 0, 0));
    assertEquals(150, budget.spent().generatedTokens());
    var e = assertThrows(BudgetSpent.class, () -> budget.spend(Cost.ofSamples(1)));
    assertTrue(e.getMessage().contains("100 generated tokens"), e.getMessage());
  }

  @Test
  void threadsLoseNothingAndNeverPassTheLimit() {
    Budget budget = Budget.ofRewardCalls(1_000);
    AtomicInteger refused = new AtomicInteger();
    IntStream.range(0, 4_000)
        .parallel()
        .forEach(
            i -> {
              try {
                budget.spend(new Cost(0, 0, 1, 7, 0, 0, 0));
              } catch (BudgetSpent e) {
                refused.incrementAndGet();
              }
            });
    assertEquals(new Cost(0, 0, 1_000, 7_000, 0, 0, 0), budget.spent());
    assertEquals(3_000, refused.get());
  }

  @Test
  void negativeCostsAreRefused() {
    assertThrows(BadInput.class, () -> new Cost(0, -1, 0, 0, 0, 0, 0));
    assertThrows(BadInput.class, () -> new Cost(0, 0, 0, 0, 0, 0, Double.NaN));
    assertThrows(BadInput.class, () -> Cost.NONE.minus(Cost.ofSamples(1)));
  }
}
