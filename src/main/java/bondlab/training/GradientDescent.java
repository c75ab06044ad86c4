package bondlab.training;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.model.Gradients;
import bondlab.progress.Progress;
import bondlab.tensor.AdamW;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Updates weights along the gradients of one batch after another.
 *
 * @param steps how many, ≥ 1
 * @param rate learning rate by step
 * @param adamW moments, decay and clipping
 */
public record GradientDescent(int steps, LearningRate rate, AdamW.Settings adamW) {
  public GradientDescent {
    new Check("training").atLeast("steps", steps, 1).done();
  }

  /**
   * A learning rate that rises linearly over {@code warmup} steps and falls along a half cosine to
   * a share of its peak (Loshchilov and Hutter 2017).
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

  /** A loss, a gradient or a reward stopped being a number; finished steps stay as they are. */
  public static final class Diverged extends RuntimeException {
    Diverged(String what, long step, double loss, double norm) {
      super(
          what
              + " diverged at step "
              + step
              + ": loss "
              + loss
              + ", gradient norm "
              + norm
              + "; lower learning_rate, or set clip_norm");
    }

    /** A step was given what it cannot use, usually a reward that is not a number. */
    Diverged(String what, long step, BadInput cause) {
      super(what + " cannot continue at step " + step + ": " + cause.getMessage(), cause);
    }
  }

  /**
   * Trains in place.
   *
   * @param what shown to the user, such as {@code "training the policy"}
   * @param weights updated in place
   * @param decayed whether weight decay applies, one flag per array
   * @param gradients of step 1 … steps; closed here
   * @return the loss of each step before its update, [steps]
   * @throws Diverged at the first loss or gradient norm that is not finite, before it touches the
   *     weights further
   */
  public double[] run(
      String what,
      List<NDArray> weights,
      boolean[] decayed,
      LongFunction<Gradients> gradients,
      Progress progress) {
    double[] losses = new double[steps];
    try (AdamW optimizer = new AdamW(weights, decayed, adamW);
        Progress.Task task = progress.start(what, steps, "steps")) {
      for (int step = 1; step <= steps; step++) {
        try (Gradients g = gradients.apply(step)) {
          double norm =
              Double.isFinite(g.loss())
                  ? optimizer.step(g.arrays(), rate.at(step, steps))
                  : Double.NaN;
          if (!Double.isFinite(norm)) {
            throw new Diverged(what, step, g.loss(), norm);
          }
          losses[step - 1] = g.loss();
        }
        task.note(String.format("loss %.3f", losses[step - 1]));
        task.step(1);
      }
    }
    return losses;
  }
}
