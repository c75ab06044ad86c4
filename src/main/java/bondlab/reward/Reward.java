package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.policy.Scorer;
import java.util.List;

/** Scores responses; higher is better. Wrappers are rewards around rewards. */
public interface Reward extends Scorer {

  /** A short name for tables and figures, such as {@code gold} or {@code proxy-w16-250}. */
  @Override
  String name();

  /**
   * Scores each completion.
   *
   * @return one finite score a completion, in order, in the reward's own unit
   */
  @Override
  double[] score(List<Completion> completions);
}
