package bondlab.policy;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.List;

/** What every policy requires of the weights of a loss. */
final class TokenWeights {
  private TokenWeights() {}

  /**
   * @throws BadInput naming every completion without one finite weight a token
   */
  static void require(List<Completion> completions, double[][] weights) {
    List<String> problems = new ArrayList<>();
    if (completions.size() != weights.length) {
      problems.add(completions.size() + " completions with " + weights.length + " rows of weights");
    }
    for (int b = 0; b < Math.min(weights.length, completions.size()); b++) {
      int tokens = completions.get(b).tokens().length;
      if (weights[b].length != tokens) {
        problems.add(
            String.format(
                "completion %d of %d tokens has %d weights; needed: one a token",
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
   * @throws BadInput if the value lies outside of [0, 1]
   */
  static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new BadInput(name + " = " + value + ": must lie in [0, 1]");
    }
  }
}
