package bondlab.study;

import bondlab.config.Check;
import bondlab.tensor.AdamW;
import bondlab.training.GradientDescent;
import bondlab.training.GradientDescent.LearningRate;

/**
 * The settings of AdamW and of its learning rate.
 *
 * @param learningRate peak
 * @param warmup steps of linear rise
 * @param finalShare last rate over the peak
 * @param weightDecay on projections
 * @param clipNorm largest global gradient norm; 0 for none
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 */
public record OptimizerSpec(
    double learningRate,
    int warmup,
    double finalShare,
    double weightDecay,
    double clipNorm,
    double beta1,
    double beta2) {

  public OptimizerSpec {
    new Check("optimizer")
        .positive("learning_rate", learningRate, "peak rate")
        .atLeast("warmup", warmup, 0, "steps")
        .within("final_share", finalShare, 0, 1)
        .atLeast("weight_decay", weightDecay, 0)
        .atLeast("clip_norm", clipNorm, 0)
        .that(beta1 >= 0 && beta1 < 1, "beta1", beta1, "must be at least 0 and below 1")
        .that(beta2 >= 0 && beta2 < 1, "beta2", beta2, "must be at least 0 and below 1")
        .done();
  }

  GradientDescent over(int steps) {
    return new GradientDescent(
        steps,
        new LearningRate(learningRate, Math.min(warmup, steps), finalShare),
        new AdamW.Settings(beta1, beta2, weightDecay, clipNorm));
  }
}
