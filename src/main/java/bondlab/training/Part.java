package bondlab.training;

/** Where the time of a training goes. */
public enum Part {
  /** Drawing from the policy. */
  POLICY_SAMPLES,
  /** Drawing from the anchor and the reference. */
  ANCHOR_SAMPLES,
  /** Scoring by the reward. */
  REWARD,
  /** Log-probabilities for the objective and for the anchor's schedule. */
  SCORE,
  /** The objective's own arithmetic, a learned quantile's training included. */
  OBJECTIVE,
  /** Gradients, AdamW and the anchor's move. */
  UPDATE,
  /** Evaluations; no part of a training's cost. */
  EVALUATION
}
