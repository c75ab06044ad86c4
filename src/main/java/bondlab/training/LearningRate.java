package bondlab.training;

import bondlab.config.Check;

/**
 * A learning rate that rises linearly over {@code warmup} steps and falls along a half cosine to a
 * share of its peak (Loshchilov and Hutter 2017).
 *
 * @param peak largest rate
 * @param warmup steps to it, ≥ 0
 * @param finalShare rate at the last step over the peak, in [0, 1]; 1 keeps it constant
 */
public record LearningRate(double peak, int warmup, double finalShare) {
  public LearningRate {
    new Check("learning_rate")
        .positive("peak", peak, "largest rate")
        .atLeast("warmup", warmup, 0, "steps")
        .within("final_share", finalShare, 0, 1, "rate at the last step over the peak")
        .done();
  }

  /** The rate of step 1 … steps. */
  public double at(long step, long steps) {
    if (step <= warmup) {
      return peak * step / warmup;
    }
    double done = (double) (step - warmup) / Math.max(1, steps - warmup);
    return peak * (finalShare + (1 - finalShare) * 0.5 * (1 + Math.cos(Math.PI * done)));
  }
}
