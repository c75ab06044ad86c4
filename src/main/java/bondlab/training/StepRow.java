package bondlab.training;

import bondlab.objective.Anchor;
import bondlab.objective.Step;
import bondlab.policy.Cost;
import bondlab.table.Column;

/** One step of a training; means are over the samples of the step. */
public record StepRow(
    @Column(unit = "steps", meaning = EvaluationRow.STEP) long step,
    @Column(
            unit = "nats",
            meaning = "value of the loss whose gradient was taken; not a measure of progress")
        double loss,
    @Column(meaning = "global norm of the gradient before clipping") double gradientNorm,
    @Column(meaning = "learning rate of AdamW") double learningRate,
    @Column(unit = "reward", meaning = "optimised reward of the policy's responses")
        double sampleReward,
    @Column(unit = "reward", meaning = "optimised reward of the responses that are imitated")
        double imitatedReward,
    @Column(
            unit = "nats",
            meaning = "log of the estimated quantile of the policy's responses among the anchor's")
        double sampleLogQuantile,
    @Column(
            unit = "nats/response",
            meaning =
                "log pi - log pi' on the policy's responses; pi' is what the KL penalty refers to")
        double sampleKl,
    @Column(
            unit = "nats",
            meaning = "return that the policy gradient raises, before the baseline is subtracted")
        double sampleReturn,
    @Column(unit = "nats", meaning = EvaluationRow.ANCHOR_LOG_N) double anchorLogN,
    @Column(unit = "steps", meaning = EvaluationRow.ANCHOR_LAG) double anchorLag,
    @Column(
            unit = "share",
            meaning = "what the return to the adapter's rank left out of an average of weights",
            added = true)
        double anchorTruncation,
    Cost cost) {

  /** A step that was taken; the loss is that before its update. */
  public record Taken(
      long step, double loss, double gradientNorm, double learningRate, Step.Summary summary) {}

  static StepRow of(Taken taken, Anchor anchor, Cost cost) {
    Step.Summary summary = taken.summary();
    return new StepRow(
        taken.step(),
        taken.loss(),
        taken.gradientNorm(),
        taken.learningRate(),
        summary.reward(),
        summary.imitated(),
        summary.logQuantile(),
        summary.kl(),
        summary.returned(),
        anchor.logEffectiveN(),
        anchor.lag(),
        anchor.truncation(),
        cost);
  }
}
