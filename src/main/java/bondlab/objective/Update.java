package bondlab.objective;

import bondlab.model.Gradients;
import bondlab.policy.Completion;
import bondlab.policy.TrainablePolicy;
import java.util.List;

/** A part of a step's loss; the loss is the sum of its parts. */
public sealed interface Update {

  /** Responses that the part runs backward through. */
  List<Completion> completions();

  /** Value and gradient of the part; the caller closes it. */
  Gradients gradients(TrainablePolicy policy);

  /**
   * L = −Σ_b Σ_t w_bt log π(y_bt|·).
   *
   * @param weights one row a completion, one value a response token
   */
  record Likelihood(List<Completion> completions, double[][] weights) implements Update {
    @Override
    public Gradients gradients(TrainablePolicy policy) {
      return policy.gradients(completions, weights);
    }
  }

  /**
   * L = Σ_b Σ_t w_bt JSD_b(teacher ‖ π) of next-token laws.
   *
   * @param teacher whose laws are imitated
   * @param b the mixture's weight of the teacher, in [0, 1]
   * @param weights one row a completion, one value a response token
   */
  record Distillation(
      TrainablePolicy teacher, List<Completion> completions, double b, double[][] weights)
      implements Update {
    @Override
    public Gradients gradients(TrainablePolicy policy) {
      return policy.distil(teacher, completions, b, weights);
    }
  }
}
