package bondlab.training;

import java.nio.file.Path;

/**
 * Where a training leaves what it finds; a later one that is given the same files goes on from its
 * last checkpoint.
 *
 * @param steps log of {@link StepRow}, one JSON object a line
 * @param evaluations log of {@link EvaluationRow}
 * @param prompts log of {@link PromptRow}
 * @param completions log of {@link CompletionRow}
 * @param checkpoints folder of {@code step-N} folders
 * @param madeOf the identity of what decides the training, such as the hash of its configuration: a
 *     checkpoint of another one is passed over; empty if the caller sees to that
 */
public record TrainingFiles(
    Path steps, Path evaluations, Path prompts, Path completions, Path checkpoints, String madeOf) {

  /**
   * {@code steps.jsonl}, {@code evaluations.jsonl}, {@code prompts.jsonl}, {@code
   * completions.jsonl} and {@code checkpoints} in one folder.
   */
  public static TrainingFiles in(Path folder) {
    return in(folder, "");
  }

  /** The same, of a training whose identity is known. */
  public static TrainingFiles in(Path folder, String madeOf) {
    return new TrainingFiles(
        folder.resolve("steps.jsonl"),
        folder.resolve("evaluations.jsonl"),
        folder.resolve("prompts.jsonl"),
        folder.resolve("completions.jsonl"),
        folder.resolve("checkpoints"),
        madeOf);
  }
}
