package bondlab.objective;

import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Laws on a few outcomes, and gradients in their logits out of the weights of an update. */
final class Laws {
  private Laws() {}

  static double[] logSoftmax(double... logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    double[] law = new double[logits.length];
    for (int k = 0; k < law.length; k++) {
      law[k] = logits[k] - Math.log(sum);
    }
    return law;
  }

  /** Normal logits of this spread [U][K]. */
  static double[][] random(int prompts, int outcomes, double spread, RandomStream stream) {
    double[][] laws = new double[prompts][outcomes];
    for (double[] law : laws) {
      for (int k = 0; k < outcomes; k++) {
        law[k] = spread * stream.nextGaussian();
      }
    }
    return laws;
  }

  /** The prompts 0 … U−1. */
  static List<Prompt> prompts(int count) {
    return IntStream.range(0, count).mapToObj(id -> new Prompt(id, new int[0])).toList();
  }

  /** BOND on whole responses, with exact quantiles of an anchor that can be enumerated. */
  static Objective exactBond(int n, double beta, int samples, double[][] anchor, Lookup reward) {
    return new Bond(n, beta, samples, new QuantileEstimator.Exact(), LossReduction.RESPONSE)
        .objective(
            ObjectiveInputs.NOTHING.withExact(
                new QuantileEstimator.Enumerated(policy(anchor), reward)));
  }

  /** BOND on whole responses, with estimated quantiles. */
  static Objective bond(int n, double beta, int samples, QuantileEstimator.Spec quantile) {
    return new Bond(n, beta, samples, quantile, LossReduction.RESPONSE)
        .objective(ObjectiveInputs.NOTHING);
  }

  /** A policy with a row per prompt. */
  static TabularPolicy policy(double[][] logits) {
    Map<Integer, double[]> rows = new HashMap<>();
    for (int id = 0; id < logits.length; id++) {
      rows.put(id, logits[id]);
    }
    return new TabularPolicy(rows);
  }

  /** ∂L/∂logits [U][K] of a step, in doubles, from its weights alone. */
  static double[][] gradient(Step step, double[][] logits) {
    double[][] gradient = new double[logits.length][logits[0].length];
    for (Update update : step.updates()) {
      if (update instanceof Update.Likelihood likelihood) {
        addLikelihood(gradient, likelihood, logits);
      } else if (update instanceof Update.Chained chained) {
        addLikelihood(gradient, chained.likelihood(), logits);
      } else if (update instanceof Update.Distillation distillation) {
        addDistillation(gradient, distillation, logits);
      }
    }
    return gradient;
  }

  private static void addLikelihood(
      double[][] gradient, Update.Likelihood update, double[][] logits) {
    for (int b = 0; b < update.weights().length; b++) {
      Completion completion = update.completions().get(b);
      int u = completion.prompt().id();
      double[] law = logSoftmax(logits[u]);
      for (int k = 0; k < law.length; k++) {
        double indicator = k == completion.tokens()[0] ? 1 : 0;
        gradient[u][k] -= update.weights()[b][0] * (indicator - Math.exp(law[k]));
      }
    }
  }

  private static void addDistillation(
      double[][] gradient, Update.Distillation update, double[][] logits) {
    double[] teacher = ((Logits) update.teacher()).logPmf();
    for (int b = 0; b < update.weights().length; b++) {
      int u = update.completions().get(b).prompt().id();
      double[] exact = ExactGradients.distillation(teacher, logSoftmax(logits[u]), update.beta());
      for (int k = 0; k < exact.length; k++) {
        gradient[u][k] += update.weights()[b][0] * exact[k];
      }
    }
  }
}
