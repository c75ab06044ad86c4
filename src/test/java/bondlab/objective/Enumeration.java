package bondlab.objective;

import bondlab.objective.Objective.Sources;
import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * The expectation of an objective's gradient, by running its step once for every tuple of outcomes
 * that the policy and the anchor may draw.
 */
record Enumeration(double[][] policy, double[][] anchor, double[][] reference, Reward reward) {

  /** A policy that draws what it is told. */
  private static final class Scripted implements Policy {
    private final double[][] laws;
    private int[] script = new int[0];

    Scripted(double[][] logits) {
      laws = new double[logits.length][];
      for (int u = 0; u < laws.length; u++) {
        laws[u] = Laws.logSoftmax(logits[u]);
      }
    }

    @Override
    public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
      if (script.length != prompts.size() * each) {
        throw new AssertionError("the step draws other than it demands");
      }
      List<Completion> drawn = new ArrayList<>();
      for (int i = 0; i < script.length; i++) {
        Prompt prompt = prompts.get(i / each);
        double logProb = laws[prompt.id()][script[i]];
        drawn.add(new Completion(prompt, new int[] {script[i]}, logProb));
      }
      return drawn;
    }

    @Override
    public double[] logProbs(List<Completion> completions) {
      return completions.stream().mapToDouble(c -> laws[c.prompt().id()][c.tokens()[0]]).toArray();
    }

    /** Sets the script to the digits of a number, and gives its probability. */
    double script(long number, int each) {
      int outcomes = laws[0].length;
      script = new int[laws.length * each];
      double logProb = 0;
      for (int i = 0; i < script.length; i++, number /= outcomes) {
        script[i] = (int) (number % outcomes);
        logProb += laws[i / each][script[i]];
      }
      return Math.exp(logProb);
    }
  }

  /** E[∂L/∂logits] [U][K]. */
  double[][] gradient(Objective objective, RandomStream stream) {
    Scripted ofPolicy = new Scripted(policy);
    Scripted ofAnchor = new Scripted(anchor);
    // an objective that draws from the reference is tried with an anchor that is the reference
    Scripted ofReference = reference == anchor ? ofAnchor : new Scripted(reference);
    Sources sources = new Sources(ofPolicy, ofAnchor, ofReference, reward);
    List<Prompt> prompts = Laws.prompts(policy.length);
    double[][] mean = new double[policy.length][policy[0].length];
    int own = objective.sampleBudget().policySamples();
    int others = objective.sampleBudget().anchorSamples();
    for (long i = 0; i < tuples(own); i++) {
      double p = ofPolicy.script(i, own);
      for (long j = 0; j < tuples(others); j++) {
        double q = ofAnchor.script(j, others);
        Step step = objective.step(sources, prompts, stream);
        add(mean, p * q, Laws.gradient(step, policy));
      }
    }
    return mean;
  }

  private long tuples(int each) {
    return Math.round(Math.pow(policy[0].length, (double) policy.length * each));
  }

  private static void add(double[][] sum, double scale, double[][] term) {
    for (int u = 0; u < sum.length; u++) {
      for (int k = 0; k < sum[u].length; k++) {
        sum[u][k] += scale * term[u][k];
      }
    }
  }
}
