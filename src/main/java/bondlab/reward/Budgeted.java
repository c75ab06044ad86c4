package bondlab.reward;

import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import java.util.List;

/**
 * A reward that counts responses and tokens scored, and the seconds it took. They are spent before
 * the call, so the inner reward is never asked for more than the budget allows; a call that fails
 * was spent too.
 */
public record Budgeted(Reward inner, Budget budget) implements Reward {

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name();
  }

  /**
   * {@inheritDoc}
   *
   * @throws bondlab.policy.Budget.BudgetSpent before scoring, if the budget does not allow all of
   *     them
   */
  @Override
  public double[] score(List<Completion> completions) {
    budget.spend(Cost.ofScoring(completions));
    long start = System.nanoTime();
    double[] scores = inner.finiteScores(completions);
    budget.add(Cost.ofTimeSince(start));
    return scores;
  }

  @Override
  public String toString() {
    return "%s, budgeted (%d scored)".formatted(Shown.of(inner), budget.spent().rewardCalls());
  }
}
