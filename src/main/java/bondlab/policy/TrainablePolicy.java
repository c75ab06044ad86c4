package bondlab.policy;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A policy with weights θ that a trainer updates and an anchor follows.
 *
 * <p>A response's tokens are y_1 … y_T; a weight for each of them is a row [T]. One weight for the
 * whole response is the same number in every place of its row, since log π(y) = Σ_t log π(y_t).
 */
public interface TrainablePolicy extends Policy {

  /** The weights, in the order of the gradients; updated in place, owned here. */
  List<NDArray> arrays();

  /** Whether weight decay applies to each of {@link #arrays}. */
  boolean[] decayed();

  /**
   * A view that caches the activations of sampling and reading until {@link #stepped}, where that
   * saves work; this policy itself by default. Do not close it.
   */
  default Policy remembering() {
    return this;
  }

  /** Tells the policy that {@link #arrays} were updated. */
  void stepped();

  /**
   * Gradient of L = −Σ_b Σ_t w_bt · log π(y_bt | x_b, y_b1 … y_b(t−1)): maximum likelihood where
   * weights are positive, and a policy gradient where they are advantages.
   *
   * @param weights one row per completion, one value per response token
   * @return loss L in nats, and ∂L/∂θ; the caller closes it
   */
  Gradients gradients(List<Completion> completions, double[][] weights);

  /**
   * Gradient of L = Σ_b Σ_t w_bt · JSD_b(p_t ‖ π_t) between the next-token laws of a teacher and of
   * this policy along the responses, with b the weight of the teacher in the mixture; b = 0 is
   * KL(p‖π) and b = 1 is KL(π‖p) (Agarwal et al. 2023, arXiv 2306.13649, Eq. 1). The responses are
   * constants: nothing flows through sampling.
   *
   * @param teacher a policy of the same kind with the same outcomes or vocabulary
   * @param b in [0, 1]
   * @return loss L in nats, and ∂L/∂θ; the caller closes it
   */
  Gradients distil(
      TrainablePolicy teacher, List<Completion> completions, double b, double[][] weights);

  /**
   * Compares this policy and another on responses drawn from this one.
   *
   * @param reference a policy of the same kind
   */
  PolicyComparison compare(TrainablePolicy reference, List<Completion> completions);

  /** An independent copy with weights of its own. */
  TrainablePolicy copy();

  /**
   * θ ← (1 − share)·θ + share·θ'.
   *
   * @param other a policy of the same kind and shape
   * @param share in [0, 1]
   */
  void blend(TrainablePolicy other, double share);

  /**
   * The same of the network's weights where θ are an adapter's factors, whose averages are others:
   * the average's nearest adapter of the same rank.
   *
   * @return Frobenius norm of what the average has and the adapter has not, over the average's; 0
   *     where θ are the weights themselves
   */
  default double average(TrainablePolicy other, double share) {
    blend(other, share);
    return 0;
  }

  /** The weights as plain named arrays, as a checkpoint holds them. */
  Map<String, FloatArray> values();

  /**
   * Restores what {@link #values} gave.
   *
   * @throws BadInput naming every array that is missing or of another shape; nothing is taken over
   *     then
   */
  void restore(Map<String, FloatArray> values);

  /**
   * Requires weights of a loss.
   *
   * @throws BadInput naming every completion without one finite weight per token
   */
  static void requireWeights(List<Completion> completions, double[][] weights) {
    List<String> problems = new ArrayList<>();
    if (completions.size() != weights.length) {
      problems.add(completions.size() + " completions with " + weights.length + " rows of weights");
    }
    for (int b = 0; b < Math.min(weights.length, completions.size()); b++) {
      int tokens = completions.get(b).tokens().length;
      if (weights[b].length != tokens) {
        problems.add(
            String.format(
                "completion %d of %d tokens has %d weights; needed: one per token",
                b, tokens, weights[b].length));
      }
      for (double w : weights[b]) {
        if (!Double.isFinite(w)) {
          problems.add("completion " + b + " has a weight of " + w + "; weights must be finite");
          break;
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /**
   * Requires a share.
   *
   * @throws BadInput if the value lies outside of [0, 1]
   */
  static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new BadInput(name + " = " + value + ": must lie in [0, 1]");
    }
  }
}
