package bondlab.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One step of an objective.
 *
 * @param updates the parts of its loss
 * @param summary what the samples were like
 */
public record Step(List<Update> updates, Summary summary) {

  /** Adds another loss, such as a likelihood to a policy gradient; the summary stays as it is. */
  public Step plus(Step other) {
    List<Update> all = new ArrayList<>(updates);
    all.addAll(other.updates);
    return new Step(all, summary);
  }

  /**
   * Means over a step's samples; NaN for what an objective does not have.
   *
   * @param reward of the policy's responses, in the reward's unit
   * @param imitated reward of the responses whose likelihood is raised, in the reward's unit
   * @param logQuantile log p̂≤ of the policy's responses among the anchor's, nats
   * @param kl log π(y) − log π'(y) of the policy's responses against what the objective penalises,
   *     nats per response
   * @param returned the return that the policy gradient raises, the weight of its part (β, γ, ρ)
   *     included, before the baseline
   */
  public record Summary(
      double reward, double imitated, double logQuantile, double kl, double returned) {
    public static final Summary NONE =
        new Summary(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    public Summary withImitated(double[] rewards) {
      return new Summary(reward, mean(rewards), logQuantile, kl, returned);
    }

    /** With what is known of the policy's responses; null for what is not. */
    public Summary withPolicy(
        double[] rewards, double[] logQuantiles, double[] logRatios, double[] returns) {
      return new Summary(
          mean(rewards), imitated, mean(logQuantiles), mean(logRatios), mean(returns));
    }

    private static double mean(double[] values) {
      return values == null ? Double.NaN : Arrays.stream(values).average().orElse(Double.NaN);
    }
  }
}
