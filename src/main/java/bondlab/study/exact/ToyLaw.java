package bondlab.study.exact;

import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A law of K outcomes on one prompt, with their rewards.
 *
 * @param logProbs [K]
 * @param rewards [K]
 */
record ToyLaw(double[] logProbs, double[] rewards) implements Reward {
  static final Prompt PROMPT = new Prompt(0, new int[0]);

  /** K equally likely outcomes of rewards 0 … K−1: close to a continuous reward for large K. */
  static ToyLaw fine(int outcomes) {
    double[] logProbs = new double[outcomes];
    double[] rewards = new double[outcomes];
    Arrays.fill(logProbs, -Math.log(outcomes));
    Arrays.setAll(rewards, y -> y);
    return new ToyLaw(logProbs, rewards);
  }

  /** These probabilities and rewards. */
  static ToyLaw of(double[] probabilities, double... rewards) {
    return new ToyLaw(Arrays.stream(probabilities).map(Math::log).toArray(), rewards);
  }

  TabularPolicy policy() {
    return policy(logProbs);
  }

  static TabularPolicy policy(double[] logits) {
    return new TabularPolicy(Map.of(PROMPT.id(), logits));
  }

  /** Takes steps against a gradient that is given for the policy's log-probabilities. */
  static void descend(
      TabularPolicy policy, UnaryOperator<double[]> gradient, double rate, int steps) {
    for (int step = 0; step < steps; step++) {
      double[] slope = gradient.apply(policy.logPmf(PROMPT));
      double[] logits = policy.logits(PROMPT);
      Arrays.setAll(logits, k -> logits[k] - rate * slope[k]);
      policy.setLogits(PROMPT, logits);
    }
  }

  /** Mean, under another law of the same outcomes, of the quantile in the middle of each. */
  double meanQuantile(double[] law) {
    double mean = 0;
    for (int y = 0; y < law.length; y++) {
      mean += Math.exp(law[y]) * (y + 0.5) / law.length;
    }
    return mean;
  }

  static double largest(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public double[] score(List<Completion> completions) {
    return completions.stream().mapToDouble(c -> rewards[c.tokens()[0]]).toArray();
  }
}
