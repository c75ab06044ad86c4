package bondlab.objective;

import bondlab.model.Gradients;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.TrainablePolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a step's loss; the loss is the sum of its parts. */
public sealed interface Update {

  /** Responses that the part runs backward through. */
  List<Completion> completions();

  /** Value and gradient of the part; the caller closes it. */
  Gradients gradients(TrainablePolicy policy);

  /** Forward and backward passes that its gradient takes. */
  Cost passes();

  /**
   * L = −Σ_b Σ_t w_bt log π(y_bt|·).
   *
   * @param weights one row per completion, one value per response token
   */
  record Likelihood(List<Completion> completions, double[][] weights) implements Update {
    @Override
    public Gradients gradients(TrainablePolicy policy) {
      return policy.gradients(completions, weights);
    }

    @Override
    public Cost passes() {
      return Cost.ofPasses(completions.size(), completions.size());
    }
  }

  /**
   * L = Σ_b Σ_t w_bt JSD_β(teacher ‖ π) of next-token laws.
   *
   * @param teacher whose laws are imitated
   * @param beta β, the mixture's weight of the teacher, in [0, 1]
   * @param weights one row per completion, one value per response token
   */
  record Distillation(
      TrainablePolicy teacher, List<Completion> completions, double beta, double[][] weights)
      implements Update {
    @Override
    public Gradients gradients(TrainablePolicy policy) {
      return policy.distil(teacher, completions, beta, weights);
    }

    /** The teacher reads them too. */
    @Override
    public Cost passes() {
      return Cost.ofPasses(2L * completions.size(), completions.size());
    }
  }

  /**
   * A loss that is a function of log-probabilities, by its value and its derivatives.
   *
   * @param likelihood with the weights −∂L/∂log π(y_b), constants
   * @param loss L
   */
  record Chained(Likelihood likelihood, double loss) implements Update {
    @Override
    public List<Completion> completions() {
      return likelihood.completions;
    }

    @Override
    public Gradients gradients(TrainablePolicy policy) {
      Gradients gradients = likelihood.gradients(policy);
      return new Gradients(gradients.arrays(), loss, gradients::close);
    }

    @Override
    public Cost passes() {
      return likelihood.passes();
    }
  }

  /**
   * Maximum likelihood, −Σ_b w_b · log π(y_b).
   *
   * @param weights w, one per response
   */
  static Likelihood likelihood(List<Completion> completions, double[] weights, LossReduction per) {
    return new Likelihood(completions, tokenWeights(completions, weights, per));
  }

  /**
   * Maximum likelihood as a mean over the responses, times a weight: the forward part of BOND,
   * −E_{y~π_BoN}[log π(y)] (Eq. 12), where the responses are the best ones.
   */
  static Likelihood imitation(ScoredCompletions responses, double weight, LossReduction per) {
    double[] weights = new double[responses.rewards().length];
    Arrays.fill(weights, weight / weights.length);
    return likelihood(responses.completions(), weights, per);
  }

  /**
   * Policy gradient: the mean over the drawn responses of −(R − baseline)·log π(y).
   *
   * @param returns R [U·S], constants of the gradient
   * @param group how many responses share a baseline, see {@link Returns#leaveOneOut}
   */
  static Likelihood policyGradient(
      ScoredCompletions drawn, double[] returns, int group, LossReduction per) {
    double[] weights = Returns.leaveOneOut(returns, group);
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= weights.length;
    }
    return likelihood(drawn.completions(), weights, per);
  }

  /** Spreads the weights of whole responses over their tokens: one row per response. */
  static double[][] tokenWeights(
      List<Completion> completions, double[] weights, LossReduction per) {
    double[][] rows = new double[weights.length][];
    for (int b = 0; b < rows.length; b++) {
      Completion completion = completions.get(b);
      rows[b] = new double[completion.tokens().length];
      Arrays.fill(rows[b], weights[b] * per.share(completion));
    }
    return rows;
  }

  /**
   * Puts all likelihoods into one, the responses to a prompt side by side, so that a network reads
   * the prompt once. The loss stays the same.
   */
  static List<Update> merged(List<Update> parts) {
    record Row(Completion completion, double[] weights) {}
    Map<Integer, List<Row>> byPrompt = new LinkedHashMap<>();
    List<Update> merged = new ArrayList<>();
    for (Update part : parts) {
      if (part instanceof Likelihood likelihood) {
        for (int b = 0; b < likelihood.weights().length; b++) {
          Completion completion = likelihood.completions().get(b);
          byPrompt
              .computeIfAbsent(completion.prompt().id(), id -> new ArrayList<>())
              .add(new Row(completion, likelihood.weights()[b]));
        }
      } else {
        merged.add(part);
      }
    }
    if (parts.size() - merged.size() < 2) {
      return parts;
    }
    List<Row> rows = byPrompt.values().stream().flatMap(List::stream).toList();
    merged.add(
        new Likelihood(
            rows.stream().map(Row::completion).toList(),
            rows.stream().map(Row::weights).toArray(double[][]::new)));
    return merged;
  }
}
