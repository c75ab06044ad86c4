package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.objective.PreferencePairs.Pair;
import bondlab.policy.Completion;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Trains on a table of preferences: each step takes one pair of each of its prompts, at random
 * where a prompt has several, and draws and scores nothing. An epoch passes over the prompts, so
 * that each weighs the same however many pairs it has.
 *
 * <p>The gradient of a loss of log-probabilities goes through the chain rule: the weight of a
 * response is −∂L/∂log π, computed from a reading of the policy, which its gradient starts from.
 */
record OfflinePreferences(String name, PreferenceLoss loss, Map<Integer, List<Pair>> pairs)
    implements Objective {

  @Override
  public SampleBudget sampleBudget() {
    return new SampleBudget(0, 0, 0);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    List<Pair> rows = prompts.stream().map(p -> row(p, stream.at("pair"))).toList();
    double kl = loss.needsKl() ? mismatchedKl(sources, rows) : 0;
    PreferenceLoss.Value value = loss.of(PreferencePairs.batch(sources.policy(), rows, kl));
    double[] weights = new double[2 * rows.size()];
    for (int b = 0; b < rows.size(); b++) {
      weights[2 * b] = -value.chosen()[b];
      weights[2 * b + 1] = -value.rejected()[b];
    }
    List<Completion> responses = PreferencePairs.responses(rows);
    return new Step(
        List.of(
            new Update.Chained(
                Update.likelihood(responses, weights, LossReduction.RESPONSE), value.loss())),
        Step.Summary.NONE);
  }

  private Pair row(Prompt prompt, RandomStream stream) {
    List<Pair> own = pairs.get(prompt.id());
    if (own == null) {
      throw new BadInput(
          "prompt %d has no pair in the table; train on the prompts of the table alone"
              .formatted(prompt.id()));
    }
    return own.get(stream.at(prompt.id()).nextInt(own.size()));
  }

  /**
   * KTO's estimate of KL(π‖π_ref) from what the batch holds: the mean log-ratio of each prompt with
   * the response that another prompt prefers. 0 for a batch of one.
   */
  private static double mismatchedKl(Sources sources, List<Pair> rows) {
    if (rows.size() < 2) {
      return 0;
    }
    List<Completion> mismatched = new ArrayList<>();
    for (int b = 0; b < rows.size(); b++) {
      int[] other = rows.get((b + 1) % rows.size()).chosen().tokens();
      mismatched.add(new Completion(rows.get(b).chosen().prompt(), other, Double.NaN));
    }
    double[] ratios =
        Returns.logRatios(
            sources.policy().logProbs(mismatched), sources.reference().logProbs(mismatched));
    return Arrays.stream(ratios).average().orElseThrow();
  }
}
