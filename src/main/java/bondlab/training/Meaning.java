package bondlab.training;

/** Meanings of the columns that rows of several kinds share. */
final class Meaning {
  static final String STEP = "steps taken";
  static final String ANCHOR_LOG_N =
      "log of N such that the anchor is a Best-of-N of the reference if each target is reached";
  static final String ANCHOR_LAG = "how far the anchor is behind the policy";
  static final String LOW = "lower end of its 95% interval over prompts";
  static final String HIGH = "upper end of its 95% interval over prompts";

  private Meaning() {}
}
