package bondlab.training;

/**
 * Hears every row of a training once and in order; a resumed training tells those of before first.
 */
public interface TrainingWatch {
  /** Hears nothing. */
  TrainingWatch NONE = new TrainingWatch() {};

  /** A person should know something, such as that a damaged checkpoint is passed over. */
  default void told(String line) {}

  /** A step was taken. */
  default void stepped(StepRow row) {}

  /** The policy was evaluated. */
  default void evaluated(EvaluationRow row) {}
}
