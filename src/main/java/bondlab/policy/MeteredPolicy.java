package bondlab.policy;

import bondlab.policy.Budget.BudgetSpent;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * A policy that counts what is drawn from it and scored by it. Samples and passes are spent before
 * the work, so a limit on them is never exceeded; tokens and seconds are added after it.
 *
 * @param inner the policy that does the work; closed with this one
 * @param budget what it is counted in
 */
public record MeteredPolicy(Policy inner, Budget budget) implements Policy {

  /**
   * {@inheritDoc}
   *
   * @throws BudgetSpent before drawing, if the budget does not allow it
   */
  @Override
  public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
    long count = (long) prompts.size() * Math.max(each, 0); // the inner policy refuses each < 1
    budget.spend(Cost.ofSamples(count));
    long start = System.nanoTime();
    List<Completion> drawn = inner.sample(prompts, each, stream);
    budget.add(Cost.ofGeneratedTokens(drawn).plus(Cost.ofTimeSince(start)));
    return drawn;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BudgetSpent before scoring, if the budget does not allow it
   */
  @Override
  public double[] logProbs(List<Completion> completions) {
    budget.spend(Cost.ofPasses(completions.size(), 0));
    long start = System.nanoTime();
    double[] logProbs = inner.logProbs(completions);
    budget.add(Cost.ofTimeSince(start));
    return logProbs;
  }

  @Override
  public void close() {
    inner.close();
  }
}
