package bondlab.reward;

import bondlab.policy.Completion;
import java.util.List;

/**
 * A reward whose scores can be trusted to be finite and complete: the outermost wrapper of a reward
 * from outside.
 */
public record Checked(Reward inner) implements Reward {

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
   * @throws bondlab.config.BadInput if the count is wrong or a score is NaN or infinite, naming the
   *     reward, the index and the prompt id
   */
  @Override
  public double[] score(List<Completion> completions) {
    return inner.finiteScores(completions);
  }

  @Override
  public String toString() {
    return Shown.of(inner);
  }
}
