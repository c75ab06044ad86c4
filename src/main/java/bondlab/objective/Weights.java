package bondlab.objective;

import bondlab.policy.Completion;
import java.util.Arrays;
import java.util.List;

/** Spreads weights of whole responses over their tokens. */
final class Weights {
  private Weights() {}

  /** One row a completion, the same number for each of its tokens. */
  static double[][] rows(List<Completion> completions, double[] weights, LossReduction per) {
    double[][] rows = new double[weights.length][];
    for (int b = 0; b < rows.length; b++) {
      Completion completion = completions.get(b);
      rows[b] = new double[completion.tokens().length];
      Arrays.fill(rows[b], weights[b] * per.share(completion));
    }
    return rows;
  }

  /** The loss −Σ_b w_b · log π(y_b). */
  static Update.Likelihood likelihood(
      List<Completion> completions, double[] weights, LossReduction per) {
    return new Update.Likelihood(completions, rows(completions, weights, per));
  }

  /**
   * A policy gradient: the mean over the drawn responses of −(R − baseline)·log π.
   *
   * @param returns R [U·S]
   * @param group responses that share a baseline, see {@link Returns#leaveOneOut}
   */
  static Update.Likelihood gradient(
      ScoredCompletions drawn, double[] returns, int group, LossReduction per) {
    double[] weights = Returns.leaveOneOut(returns, group);
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= weights.length;
    }
    return likelihood(drawn.completions(), weights, per);
  }

  /** The prompt's own responses where there are several, else those of all prompts. */
  static int baselineGroup(ScoredCompletions drawn) {
    return drawn.each() > 1 ? drawn.each() : drawn.prompts();
  }
}
