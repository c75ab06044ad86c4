package bondlab.study;

import bondlab.config.Check;
import bondlab.training.TrainerSettings;

/**
 * How a policy is trained, whatever its objective.
 *
 * @param steps of the optimiser
 * @param prompts a step
 * @param optimizer and its rate
 * @param evaluateEvery steps between evaluations
 * @param checkpointEvery steps between checkpoints; 0 for none by steps
 * @param checkpointSeconds between checkpoints; 0 for none by time
 * @param stopKl nats of KL to the reference at which the training ends; 0 for none
 * @param best what the kept checkpoint is best by
 */
public record PolicyTrainingSpec(
    int steps,
    int prompts,
    OptimizerSpec optimizer,
    int evaluateEvery,
    int checkpointEvery,
    double checkpointSeconds,
    double stopKl,
    TrainerSettings.BestBy best) {

  public PolicyTrainingSpec {
    new Check("training").atLeast("steps", steps, 1).done();
    settings(
        optimizer, steps, prompts, evaluateEvery, checkpointEvery, checkpointSeconds, stopKl, best);
  }

  TrainerSettings settings() {
    return settings(
        optimizer, steps, prompts, evaluateEvery, checkpointEvery, checkpointSeconds, stopKl, best);
  }

  private static TrainerSettings settings(
      OptimizerSpec optimizer,
      int steps,
      int prompts,
      int evaluateEvery,
      int checkpointEvery,
      double checkpointSeconds,
      double stopKl,
      TrainerSettings.BestBy best) {
    return new TrainerSettings(
        optimizer.over(steps),
        prompts,
        evaluateEvery,
        checkpointEvery,
        checkpointSeconds,
        stopKl,
        best);
  }
}
