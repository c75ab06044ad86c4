package bondlab.reward;

import bondlab.policy.Completion;
import java.util.List;

/** Scores responses; higher is better. Wrappers are rewards around rewards. */
public interface Reward {

  /** A short name for tables and figures, such as {@code gold} or {@code proxy-w16-250}. */
  String name();

  /**
   * Scores each completion.
   *
   * @return one finite score a completion, in order, in the reward's own unit
   */
  double[] score(List<Completion> completions);
}
