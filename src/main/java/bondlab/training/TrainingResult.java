package bondlab.training;

import java.util.List;

/**
 * What a training left.
 *
 * @param steps every step, of before a resumption too
 * @param evaluations every evaluation
 * @param prompts of every evaluation, prompt by prompt
 * @param completions of every evaluation, to read
 * @param parts what each part of the work cost
 * @param ending why it ended
 * @param bestStep step of the best evaluation, whose checkpoint is kept
 */
public record TrainingResult(
    List<StepRow> steps,
    List<EvaluationRow> evaluations,
    List<PromptRow> prompts,
    List<CompletionRow> completions,
    List<PartCost> parts,
    Ending ending,
    long bestStep) {

  /** Reasons to end. */
  public enum Ending {
    /** All steps were taken. */
    STEPS,
    /** KL(π‖π_ref) reached its limit. */
    STOP_KL
  }
}
