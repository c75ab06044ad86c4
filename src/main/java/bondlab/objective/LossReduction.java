package bondlab.objective;

import bondlab.policy.Completion;

/** Whether a loss sums over whole responses or averages over their tokens. */
public enum LossReduction {
  /** Whole responses, Σ_t log π(y_t|·): the equations of the papers. */
  RESPONSE,
  /**
   * The mean over a response's tokens instead of the sum, in the likelihood and in the log-ratio of
   * a return. The result is no longer the gradient of a KL between responses.
   */
  TOKEN;

  /** The factor of one token's log-probability. */
  double share(Completion completion) {
    return this == RESPONSE ? 1 : 1.0 / Math.max(1, completion.tokens().length);
  }

  /** The name of an objective in this form. */
  String named(String objective) {
    return this == RESPONSE ? objective : objective + "-per-token";
  }
}
