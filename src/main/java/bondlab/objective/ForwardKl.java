package bondlab.objective;

import bondlab.policy.Completion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forward part of BOND: maximum likelihood on the best of n responses, −E_{y~π_BoN}[∇log π(y)]
 * (Eq. 12).
 *
 * @param best one a prompt, the first drawn of equal best ones, which has the law of a random
 *     choice
 * @param rewards of the best
 */
record ForwardKl(List<Completion> best, double[] rewards) {

  /** Keeps the best of each prompt's first n. */
  static ForwardKl bestOf(ScoredCompletions drawn, int n) {
    List<Completion> best = new ArrayList<>();
    double[] rewards = new double[drawn.prompts()];
    for (int u = 0; u < rewards.length; u++) {
      int first = u * drawn.each();
      int kept = first;
      for (int i = first + 1; i < first + n; i++) {
        kept = drawn.rewards()[i] > drawn.rewards()[kept] ? i : kept;
      }
      best.add(drawn.completions().get(kept));
      rewards[u] = drawn.rewards()[kept];
    }
    return new ForwardKl(best, rewards);
  }

  /** Its mean over prompts with a weight. */
  Update.Likelihood part(double weight, LossReduction per) {
    double[] weights = new double[rewards.length];
    Arrays.fill(weights, weight / rewards.length);
    return Weights.likelihood(best, weights, per);
  }
}
