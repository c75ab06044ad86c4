package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.Quantiles;
import bondlab.text.Prompt;
import java.util.HashMap;
import java.util.Map;

/**
 * The true log p≤, summed over every outcome of an anchor that can be enumerated.
 *
 * @param anchor read anew at every call, so it may be one that moves
 * @param reward that the responses were scored by; its calls here are part of the proof, not of the
 *     method, and are counted nowhere
 */
public record ExactQuantile(TabularPolicy anchor, Reward reward) implements QuantileEstimator {

  @Override
  public int anchorSamples() {
    return 0;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput if a response lies below all that the anchor ever draws: its quantile is 0
   */
  @Override
  public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions drawn) {
    Map<Integer, double[]> byPrompt = new HashMap<>();
    double[] logQuantiles = new double[policy.rewards().length];
    for (int i = 0; i < logQuantiles.length; i++) {
      Completion response = policy.completions().get(i);
      Prompt prompt = response.prompt();
      double[] law = byPrompt.computeIfAbsent(prompt.id(), id -> logAtMost(prompt));
      logQuantiles[i] = law[response.tokens()[0]];
      if (logQuantiles[i] == Double.NEGATIVE_INFINITY) {
        throw new BadInput(
            "outcome %d of prompt %d has the exact quantile 0: the anchor draws nothing as bad"
                .formatted(response.tokens()[0], prompt.id()));
      }
    }
    return logQuantiles;
  }

  private double[] logAtMost(Prompt prompt) {
    double[] rewards = reward.finiteScores(anchor.outcomes(prompt));
    return Quantiles.logAtMost(anchor.logPmf(prompt), rewards);
  }
}
