package bondlab.study.exact;

import bondlab.model.Gradients;
import bondlab.objective.BonSft;
import bondlab.objective.Bond;
import bondlab.objective.ExactGradients;
import bondlab.objective.Gkd;
import bondlab.objective.JBond;
import bondlab.objective.LossReduction;
import bondlab.objective.MaxAtK;
import bondlab.objective.Objective;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.PolicyGradient.Reinforce;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.objective.QuantileEstimator;
import bondlab.objective.QuantileEstimator.Enumerated;
import bondlab.objective.QuantileEstimator.TwoSample;
import bondlab.objective.Update;
import bondlab.objective.VBon;
import bondlab.objective.Wind;
import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.BestOfN;
import bondlab.stats.RandomStream;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares every objective's expected gradient, all draws enumerated, with the exact one. */
final class GradientAnswers {
  /** Gradients are in single precision. */
  private static final double SINGLE = 1e-6;

  private static final double KL = .3;

  private GradientAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers = new KnownAnswers();
    double[] rewards = {.5, -1, 2, -1}; // two tie
    ToyLaw reward = new ToyLaw(new double[rewards.length], rewards);
    try (TabularPolicy policy = ToyLaw.policy(new double[] {.3, -.4, .9, 0});
        TabularPolicy anchor = ToyLaw.policy(new double[] {0, .5, -.3, .2});
        TabularPolicy reference = ToyLaw.policy(new double[] {.2, .1, -.6, .1});
        TabularPolicy teacher = ToyLaw.policy(new double[] {1, 0, -1, .5})) {
      Laws laws =
          new Laws(
              new ExpectedGradient(policy, anchor, reference, reward),
              policy.logPmf(ToyLaw.PROMPT),
              anchor.logPmf(ToyLaw.PROMPT),
              reference.logPmf(ToyLaw.PROMPT),
              rewards);
      distilling(answers, laws, new Enumerated(anchor, reward));
      online(answers, laws);
      rivals(answers, laws, new Enumerated(reference, reward));
      teaching(answers, laws, teacher);
    }
    return answers.rows();
  }

  /** The laws of the check, as log-probabilities. */
  private record Laws(
      ExpectedGradient expected,
      double[] policy,
      double[] anchor,
      double[] reference,
      double[] rewards) {

    /** The largest difference of an objective's expected gradient from this one. */
    double off(Objective objective, double[] exact) {
      return ToyLaw.largest(expected.of(objective), exact);
    }
  }

  private static void distilling(KnownAnswers answers, Laws laws, Enumerated quantile) {
    answers.from("BOND, Eqs. 11-15: expected gradient less the exact one, largest component");
    for (double beta : new double[] {0, .5, 1}) {
      Bond bond = new Bond(3, beta, 2, new QuantileEstimator.Exact(), LossReduction.RESPONSE);
      double[] exact = ExactGradients.bond(laws.policy, laws.anchor, laws.rewards, 3, beta);
      answers.add(
          "bond, N = 3, beta = " + beta,
          0,
          laws.off(bond.objective(ObjectiveInputs.NOTHING.withExact(quantile)), exact),
          SINGLE);
    }
    double[] best = BestOfN.logPmf(laws.anchor, laws.rewards, 3);
    double[] forward = ExactGradients.forward(laws.policy, best);
    answers.add("bon-sft, N = 3", 0, laws.off(new BonSft(3), forward), SINGLE);
    answers.from("BOND, Algorithm 2, Eqs. 17-19: expected gradient less the exact one");
    for (double gamma : new double[] {0, 1}) {
      double[] exact = jbond(laws, gamma);
      String name = "jbond, beta = 1/2, gamma = " + gamma;
      answers.add(name, 0, laws.off(new JBond(.5, gamma, 2), exact), SINGLE);
    }
    Objective twoSample =
        new Bond(2, .5, 1, new TwoSample(), LossReduction.RESPONSE)
            .objective(ObjectiveInputs.NOTHING);
    answers.add(
        "bond with two-sample quantiles is jbond", 0, laws.off(twoSample, jbond(laws, 0)), SINGLE);
  }

  private static double[] jbond(Laws laws, double gamma) {
    return ExactGradients.jbond(laws.policy, laws.anchor, laws.rewards, .5, gamma);
  }

  private static void online(KnownAnswers answers, Laws laws) {
    double[] exact = ExactGradients.backward(laws.policy, laws.reference);
    double[] reward = ExactGradients.expectation(laws.policy, laws.rewards);
    for (int k = 0; k < exact.length; k++) {
      exact[k] = KL * exact[k] - reward[k];
    }
    answers
        .from("policy gradient of KL penalty less reward: expected less exact")
        .add("reinforce, kl = .3", 0, laws.off(new Reinforce(KL, 2), exact), SINGLE)
        .add("rloo, kl = .3", 0, laws.off(new Rloo(KL, 3), exact), SINGLE);
  }

  private static void rivals(KnownAnswers answers, Laws laws, Enumerated quantile) {
    Objective vbon =
        new VBon(4, 2, new QuantileEstimator.Exact())
            .objective(ObjectiveInputs.NOTHING.withExact(quantile));
    answers
        .from("vBoN (arXiv 2407.06057): expected gradient less the exact one")
        .add(
            "vbon, N = 4",
            0,
            laws.off(vbon, ExactGradients.bond(laws.policy, laws.reference, laws.rewards, 4, 1)),
            SINGLE)
        .from("max@k (arXiv 2505.15201), a tie: expected gradient less the exact one");
    for (int k : new int[] {1, 3}) {
      double[] exact = ExactGradients.maxAtK(laws.policy, laws.rewards, k);
      Arrays.setAll(exact, y -> -exact[y]);
      answers.add("max-at-k, k = " + k, 0, laws.off(new MaxAtK(k, 0, k + 1), exact), SINGLE);
    }
    answers.from("WIND (arXiv 2410.20727): expected gradient less the exact one");
    for (Wind.Form form : List.of(Wind.Form.SQUARED, Wind.Form.KL)) {
      double[] exact =
          ExactGradients.wind(form, laws.policy, laws.anchor, laws.reference, laws.rewards, 2, KL);
      Wind wind = new Wind(form, 2, KL, 2);
      answers.add(wind.name() + ", eta = 2, kl = .3", 0, laws.off(wind, exact), SINGLE);
    }
  }

  private static void teaching(KnownAnswers answers, Laws laws, TabularPolicy teacher) {
    answers.from("GKD (arXiv 2306.13649), no gradient through sampling: expected less exact");
    for (double b : new double[] {0, .5, 1}) {
      Objective gkd = new Gkd(b, 1, 0).objective(ObjectiveInputs.NOTHING.withTeacher(teacher));
      double[] exact = ExactGradients.distillation(teacher.logPmf(ToyLaw.PROMPT), laws.policy, b);
      answers.add("gkd, on-policy, b = " + b, 0, laws.off(gkd, exact), SINGLE);
    }
  }

  /**
   * The expectation of an objective's gradient: its step is run once for every tuple of outcomes
   * that policy and anchor may draw, and each gradient counts with the tuple's probability.
   *
   * @param policy whose gradient it is
   * @param anchor of the objective
   * @param reference of its KL penalty
   * @param reward of an outcome
   */
  private record ExpectedGradient(
      TabularPolicy policy, TabularPolicy anchor, TabularPolicy reference, Reward reward) {

    /** A policy that draws the responses of a script. */
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
              "the step draws " + each + " responses, but its budget says " + script.size());
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
}
