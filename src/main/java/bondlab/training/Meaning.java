package bondlab.training;

/** Meanings of the columns that rows of several kinds share. */
final class Meaning {
  static final String STEP = "steps taken";
  static final String ANCHOR_LOG_N =
      "log of N such that the anchor is a Best-of-N of the reference if each target is reached";
  static final String ANCHOR_LAG = "how far the anchor is behind the policy";
  static final String SAMPLES = "responses drawn since the start";
  static final String GENERATED_TOKENS = "response tokens drawn since the start";
  static final String REWARD_CALLS = "responses scored since the start";
  static final String SCORED_TOKENS = "prompt and response tokens scored since the start";
  static final String FORWARD_PASSES =
      "responses run forward for log-probabilities or a loss since the start";
  static final String BACKWARD_PASSES = "responses run backward since the start";
  static final String SECONDS = "wall time of the work that is counted, since the start";
  static final String LOW = "lower end of its 95% interval over prompts";
  static final String HIGH = "upper end of its 95% interval over prompts";

  private Meaning() {}
}
