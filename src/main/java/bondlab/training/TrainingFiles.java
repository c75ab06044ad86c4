package bondlab.training;

import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.training.Evaluation.CompletionRow;
import bondlab.training.Evaluation.GoldRow;
import bondlab.training.Evaluation.PairRow;
import bondlab.training.Evaluation.PromptRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a training leaves its results; a later one that is given the same files resumes from its
 * last checkpoint.
 *
 * @param steps log of {@link StepRow}, one JSON object per line
 * @param evaluations log of {@link EvaluationRow}
 * @param prompts log of {@link PromptRow}
 * @param golds log of {@link GoldRow}
 * @param completions log of {@link CompletionRow}
 * @param pairs log of {@link PairRow}; empty unless a table of pairs is trained on
 * @param checkpoints folder of {@code step-N} folders
 * @param madeOf the identity of what decides the training, such as the hash of its configuration: a
 *     checkpoint of another one is passed over; empty if the caller sees to that
 */
public record TrainingFiles(
    Path steps,
    Path evaluations,
    Path prompts,
    Path golds,
    Path completions,
    Path pairs,
    Path checkpoints,
    String madeOf) {

  /**
   * {@code steps.jsonl}, {@code evaluations.jsonl}, {@code prompts.jsonl}, {@code golds.jsonl},
   * {@code completions.jsonl}, {@code pairs.jsonl} and {@code checkpoints} in one folder.
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
        folder.resolve("golds.jsonl"),
        folder.resolve("completions.jsonl"),
        folder.resolve("pairs.jsonl"),
        folder.resolve("checkpoints"),
        madeOf);
  }

  /**
   * Opens the logs after the rows of a checkpoint; those that follow are cut off, to be made again.
   *
   * @param stepRows steps taken at the checkpoint
   * @param evaluated evaluations made at the checkpoint
   */
  Logs open(long stepRows, long evaluated, Evaluation evaluation) {
    return new Logs(
        Log.after(stepRows, steps, StepRow.class),
        Log.after(evaluated, evaluations, EvaluationRow.class),
        Log.after(evaluated * evaluation.prompts(), prompts, PromptRow.class),
        Log.after(evaluated * evaluation.goldRows(), golds, GoldRow.class),
        Log.after(evaluated * evaluation.completions(), completions, CompletionRow.class),
        Log.after(evaluation.hasPairs() ? evaluated : 0, pairs, PairRow.class));
  }

  /** The open logs of a training. */
  record Logs(
      Log<StepRow> steps,
      Log<EvaluationRow> evaluations,
      Log<PromptRow> prompts,
      Log<GoldRow> golds,
      Log<CompletionRow> completions,
      Log<PairRow> pairs)
      implements AutoCloseable {

    @Override
    public void close() {
      steps.file.close();
      evaluations.file.close();
      prompts.file.close();
      golds.file.close();
      completions.file.close();
      pairs.file.close();
    }
  }

  /** Rows of one kind, in a file and in memory. */
  record Log<R extends Record>(JsonLines file, List<R> rows) {

    private static <R extends Record> Log<R> after(long kept, Path path, Class<R> type) {
      JsonLines file = JsonLines.openAfter(path, kept);
      return new Log<>(
          file, new ArrayList<>(Tables.rows(JsonLines.readTable(path, Schema.of(type)), type)));
    }

    void append(R row) {
      file.append(row);
      rows.add(row);
    }
  }
}
