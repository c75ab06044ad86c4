package bondlab.training;

import ai.djl.ndarray.NDArray;
import bondlab.config.Check;
import bondlab.model.Gradients;
import bondlab.progress.Progress;
import bondlab.tensor.AdamW;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Steps weights along the gradients of one batch after another.
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
   * Trains in place.
   *
   * @param what told to the user, such as {@code "training the policy"}
   * @param weights updated in place
   * @param decayed whether weight decay applies, one flag an array
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
