package bondlab.study.exact;

import bondlab.model.Gradients;
import bondlab.objective.Objective;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.Update;
import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * The expectation of an objective's gradient: its step is run once for every tuple of outcomes that
 * policy and anchor may draw, and each gradient counts with the tuple's probability.
 *
 * @param policy whose gradient it is
 * @param anchor of the objective
 * @param reference of its KL penalty
 * @param reward of an outcome
 */
record ExpectedGradient(
    TabularPolicy policy, TabularPolicy anchor, TabularPolicy reference, Reward reward) {

  /** A policy that draws what it is told. */
  private static final class Scripted implements Policy {
    private final TabularPolicy law;
    private final List<Completion> outcomes;
    private List<Completion> script = List.of();

    Scripted(TabularPolicy law) {
      this.law = law;
      this.outcomes = law.outcomes(ToyLaw.PROMPT);
    }

    @Override
    public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
      if (script.size() != each) {
        throw new IllegalStateException(
            "the step draws " + each + " responses, it demands " + script.size());
      }
      return script;
    }

    @Override
    public double[] logProbs(List<Completion> completions) {
      return law.logProbs(completions);
    }

    long tuples(int draws) {
      return Math.round(Math.pow(outcomes.size(), draws));
    }

    /** Sets the script to the digits of a number, and gives its probability. */
    double script(long number, int draws) {
      script = new ArrayList<>();
      double logProb = 0;
      for (int i = 0; i < draws; i++, number /= outcomes.size()) {
        Completion drawn = outcomes.get((int) (number % outcomes.size()));
        script.add(drawn);
        logProb += drawn.logProb();
      }
      return Math.exp(logProb);
    }
  }

  /** E[∂L/∂logits] [K], from gradients in single precision. */
  double[] of(Objective objective) {
    Scripted own = new Scripted(policy);
    Scripted others = new Scripted(anchor);
    Sources sources = new Sources(own, others, reference, reward);
    RandomStream stream = RandomStream.of(1);
    double[] mean = new double[policy.logits(ToyLaw.PROMPT).length];
    SampleBudget demand = objective.sampleBudget();
    for (long i = 0; i < own.tuples(demand.policySamples()); i++) {
      double p = own.script(i, demand.policySamples());
      for (long j = 0; j < others.tuples(demand.anchorSamples()); j++) {
        double q = others.script(j, demand.anchorSamples());
        for (Update update : objective.step(sources, List.of(ToyLaw.PROMPT), stream).updates()) {
          add(mean, p * q, update);
        }
      }
    }
    return mean;
  }

  private void add(double[] sum, double scale, Update update) {
    try (Gradients gradients = update.gradients(policy)) {
      float[] gradient = gradients.arrays().get(0).toFloatArray();
      for (int k = 0; k < sum.length; k++) {
        sum[k] += scale * gradient[k];
      }
    }
  }
}
