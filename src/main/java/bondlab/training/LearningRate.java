package bondlab.training;

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
    if (!(peak > 0) || warmup < 0 || !(finalShare >= 0 && finalShare <= 1)) {
      throw new IllegalArgumentException(
          "learning_rate = "
              + peak
              + ", warmup = "
              + warmup
              + ", final_share = "
              + finalShare
              + "; allowed: above 0, 0 or more, 0 to 1");
    }
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
