package bondlab.training;

import bondlab.progress.Progress;
import bondlab.stats.RandomStream;

/**
 * Trains a policy towards an objective, be it a table or a language model.
 *
 * <p>Each step the objective draws and scores through counted sources, the gradients of its parts
 * are summed, AdamW steps the policy, and the anchor follows. Every number is a function of the
 * seed and the step, so a training that was stopped or killed goes on from its last checkpoint to
 * the very same rows; wall seconds are the only columns that differ.
 */
public final class PolicyTrainer {
  private final TrainerSettings settings;
  private final TrainingSources sources;
  private final Evaluation evaluation;
  private final RandomStream stream;

  /**
   * @param evaluation its proxy is the reward of the sources, as a rule
   * @param stream orders the prompts and draws the responses
   * @throws bondlab.config.BadInput if there are fewer prompts than a step takes
   */
  public PolicyTrainer(
      TrainerSettings settings,
      TrainingSources sources,
      Evaluation evaluation,
      RandomStream stream) {
    new PromptBatches(sources.prompts(), settings.prompts(), stream);
    this.settings = settings;
    this.sources = sources;
    this.evaluation = evaluation;
    this.stream = stream;
  }

  /**
   * Trains in place, from the last whole checkpoint in {@code files} if there is one and else from
   * the policy and the anchor as they are. Each row is in its file when it is told.
   *
   * @throws Diverged if a loss, a gradient or a reward is no number; rows of finished steps and the
   *     last checkpoint stay
   * @throws bondlab.progress.StoppedByUser if interrupted, after a checkpoint at the step reached
   * @throws bondlab.config.BadInput if the checkpoint is of another policy or objective
   */
  public TrainingResult train(TrainingFiles files, TrainingWatch watch, Progress progress) {
    try (Stepper stepper = new Stepper(sources, settings, stream);
        TrainingRun run = TrainingRun.begin(settings, sources, evaluation, stepper, files, watch)) {
      return run.run(progress);
    }
  }
}
