package bondlab.training;

import bondlab.config.Check;

/**
 * Settings of a training that do not depend on the objective.
 *
 * @param descent steps, learning rate and AdamW
 * @param prompts per step, all different
 * @param evaluateEvery steps between evaluations, ≥ 1; step 0 and the last are always evaluated
 * @param checkpointEvery steps between checkpoints; 0 for none by steps
 * @param checkpointSeconds wall time between checkpoints; 0 for none by time
 * @param stopKl nats of KL(π‖π_ref) per response at which an evaluation ends the training; 0 for
 *     none
 * @param best metric that the best checkpoint is chosen by
 */
public record TrainerSettings(
    GradientDescent descent,
    int prompts,
    int evaluateEvery,
    int checkpointEvery,
    double checkpointSeconds,
    double stopKl,
    BestBy best) {

  /** Metrics that the best checkpoint can be chosen by; higher is better. */
  public enum BestBy {
    GOLD,
    PROXY;

    double of(EvaluationRow row) {
      return this == GOLD ? row.gold() : row.proxy();
    }
  }

  public TrainerSettings {
    new Check("training")
        .atLeast("prompts", prompts, 1, "per step")
        .atLeast("evaluate_every", evaluateEvery, 1, "steps")
        .atLeast("checkpoint_every", checkpointEvery, 0, "steps, 0 is none")
        .atLeast("checkpoint_seconds", checkpointSeconds, 0, "0 is none")
        .atLeast("stop_kl", stopKl, 0, "nats per response, 0 is none")
        .done();
  }

  int steps() {
    return descent.steps();
  }

  boolean evaluatesAt(long step) {
    return step % evaluateEvery == 0 || step == steps();
  }
}
