package bondlab.training;

import java.nio.file.Path;

/**
 * Where a training leaves what it finds; a later one that is given the same files goes on from its
 * last checkpoint.
 *
 * @param steps log of {@link StepRow}, one JSON object a line
 * @param evaluations log of {@link EvaluationRow}
 * @param prompts log of {@link PromptRow}
 * @param checkpoints folder of {@code step-N} folders
 */
public record TrainingFiles(Path steps, Path evaluations, Path prompts, Path checkpoints) {

  /**
   * {@code steps.jsonl}, {@code evaluations.jsonl}, {@code prompts.jsonl} and {@code checkpoints}
   * in one folder.
   */
  public static TrainingFiles in(Path folder) {
    return new TrainingFiles(
        folder.resolve("steps.jsonl"),
        folder.resolve("evaluations.jsonl"),
        folder.resolve("prompts.jsonl"),
        folder.resolve("checkpoints"));
  }
}
