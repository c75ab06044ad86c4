package bondlab.training;

import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.Objective;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.text.Prompt;
import bondlab.training.GradientDescent.LearningRate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Prompts with enumerable laws, a proxy reward and a gold one that it half agrees with. */
final class TabularWorld {
  static final int OUTCOMES = 12;
  static final AdamW.Settings ADAM_W = new AdamW.Settings(0.9, 0.99, 0, 0);

  private TabularWorld() {}

  static List<Prompt> prompts(int count) {
    return IntStream.range(0, count).mapToObj(id -> new Prompt(id, new int[0])).toList();
  }

  /** Random laws; {@code seed} 0 is the reference's. */
  static TabularPolicy policy(int prompts, long seed) {
    Map<Integer, double[]> rows = new HashMap<>();
    for (int id = 0; id < prompts; id++) {
      RandomStream stream = RandomStream.of(seed).at("logits").at(id);
      double[] row = new double[OUTCOMES];
      for (int k = 0; k < OUTCOMES; k++) {
        row[k] = stream.nextGaussian();
      }
      rows.put(id, row);
    }
    return new TabularPolicy(rows);
  }

  /** A reward of one prompt's outcomes, some of them tied. */
  private static double tied(String name, Completion completion) {
    RandomStream stream = RandomStream.of(9).at(name).at(completion.prompt().id());
    double score = Math.round(2 * stream.at(completion.tokens()[0]).nextGaussian()) / 2.0;
    return score + stream.nextGaussian(); // and the prompt's own level
  }

  static Reward proxy() {
    return reward("proxy", c -> tied("proxy", c));
  }

  static Reward gold() {
    return reward("gold", c -> 0.5 * tied("proxy", c) + tied("gold", c));
  }

  static Reward reward(String name, ToDoubleFunction<Completion> score) {
    return new Reward() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public double[] score(List<Completion> completions) {
        return completions.stream().mapToDouble(score).toArray();
      }
    };
  }

  /** Mean exact KL(π‖π_BoN), π_BoN of the reference by the proxy. */
  static double backwardKl(List<Prompt> prompts, TabularPolicy policy, TabularPolicy ref, int n) {
    return prompts.stream()
        .mapToDouble(x -> Divergence.backwardKl(policy.logPmf(x), bestOfN(x, ref, n)))
        .average()
        .orElseThrow();
  }

  static double forwardKl(List<Prompt> prompts, TabularPolicy policy, TabularPolicy ref, int n) {
    return prompts.stream()
        .mapToDouble(x -> Divergence.forwardKl(policy.logPmf(x), bestOfN(x, ref, n)))
        .average()
        .orElseThrow();
  }

  static double[] bestOfN(Prompt prompt, TabularPolicy reference, int n) {
    double[] rewards = proxy().score(reference.outcomes(prompt));
    return BestOfN.logPmf(reference.logPmf(prompt), rewards, n);
  }

  static Evaluation evaluation(
      Evaluation.Settings settings, List<Prompt> prompts, int pool, long seed) {
    RandomStream stream = RandomStream.of(seed).at("evaluation");
    return new Evaluation(
        settings,
        EvaluationPool.draw(
            policy(prompts.size(), 0), proxy(), gold(), prompts, pool, stream.at("pool")),
        proxy(),
        gold(),
        Evaluation.NO_TEXT,
        stream);
  }

  static EvaluationRow evaluate(
      Evaluation evaluation, TabularPolicy policy, TabularPolicy reference) {
    return evaluation
        .measure(
            policy, reference, new Evaluation.Standing(0, 0, 0, 0, Cost.NONE), Budget.unlimited())
        .row();
  }

  static TrainerSettings settings(int steps, int prompts, double rate) {
    GradientDescent descent = new GradientDescent(steps, new LearningRate(rate, 10, 0.05), ADAM_W);
    return new TrainerSettings(descent, prompts, 50, 20, 0, 0, TrainerSettings.BestBy.GOLD);
  }

  static TrainingSources sources(
      int prompts, Objective objective, AnchorSchedule schedule, int n, int steps) {
    TabularPolicy reference = policy(prompts, 0);
    return new TrainingSources(
        reference.copy(),
        reference,
        new Anchor(reference, schedule, n, steps),
        objective,
        proxy(),
        prompts(prompts));
  }
}
