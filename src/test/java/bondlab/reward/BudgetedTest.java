package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.policy.Budget;
import bondlab.policy.Budget.BudgetSpent;
import bondlab.reward.Wrapper.Budgeted;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetedTest {
  private static final Reward INNER = new Table("gold", 1, 2, 3);

  @Test
  void countsResponsesAndTheTokensReadHoweverBatched() {
    Budget budget = Budget.unlimited();
    var budgeted = new Budgeted(INNER, budget);
    var asked = List.of(Table.response(0, 0), Table.response(0, 1, 5)); // prompts of 3 tokens
    assertArrayEquals(new double[] {1, 2}, budgeted.score(asked));
    budgeted.score(asked.subList(0, 1));
    budgeted.score(asked.subList(1, 2));
    assertEquals(4, budget.spent().rewardCalls());
    assertEquals(2 * (4 + 5), budget.spent().scoredTokens());
    assertEquals(0, budget.spent().samples());
    assertTrue(budget.spent().seconds() > 0);
    assertEquals("gold", budgeted.name());
  }

  @Test
  void stopsBeforeTheInnerRewardIsAsked() {
    Budget asked = Budget.unlimited();
    var budgeted = new Budgeted(new Budgeted(INNER, asked), Budget.ofRewardCalls(3));
    budgeted.score(Table.responses(0, 0, 1));
    var e = assertThrows(BudgetSpent.class, () -> budgeted.score(Table.responses(0, 0, 1)));
    assertTrue(e.getMessage().startsWith("the budget allows 3 reward calls: 2 are spent"));
    assertEquals(2, asked.spent().rewardCalls());
    budgeted.score(Table.responses(0, 0)); // one was left
    assertEquals(3, asked.spent().rewardCalls());
  }

  @Test
  void theCachesPlaceDecidesWhatIsCounted() {
    Budget outer = Budget.unlimited();
    Budget inner = Budget.unlimited();
    var reward = new Budgeted(new Cached(new Budgeted(INNER, inner), 9), outer);
    reward.score(Table.responses(0, 1, 1, 2));
    assertEquals(3, outer.spent().rewardCalls());
    assertEquals(2, inner.spent().rewardCalls());
  }
}
