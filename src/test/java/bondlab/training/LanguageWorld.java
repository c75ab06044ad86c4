package bondlab.training;

import bondlab.model.DecoderShape;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.Objective;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.Policy;
import bondlab.reward.Reward;
import bondlab.stats.BestOfN;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** A network of five tokens that answers in three, so that its 125 answers can be enumerated. */
final class LanguageWorld {
  private static final int VOCABULARY = 5;
  private static final int LENGTH = 3;
  private static final DecoderShape SHAPE =
      new DecoderShape(VOCABULARY, 6, 16, 1, 2, 1, 24, 100, 1e-5);

  private LanguageWorld() {}

  static List<Prompt> prompts(int count) {
    return IntStream.range(0, count)
        .mapToObj(id -> new Prompt(id, new int[] {id % VOCABULARY, id / VOCABULARY % VOCABULARY}))
        .toList();
  }

  /** The caller closes it. */
  static LanguageModelPolicy policy(long seed) {
    return new LanguageModelPolicy(Tiny.decoder(SHAPE, seed), Sampling.plain(LENGTH));
  }

  /** What a token is worth at its place and after its neighbour; no two answers alike. */
  private static double worth(String name, Completion completion) {
    RandomStream stream = RandomStream.of(17).at(name);
    int[] row = completion.sequence();
    double sum = 0;
    for (int t = row.length - LENGTH; t < row.length; t++) {
      sum += stream.at("place").at(t).at(row[t]).nextGaussian();
      sum += 0.5 * stream.at("pair").at(row[t - 1]).at(row[t]).nextGaussian();
    }
    return sum;
  }

  static Reward proxy() {
    return TabularWorld.reward("proxy", c -> worth("proxy", c));
  }

  static Reward gold() {
    return TabularWorld.reward("gold", c -> 0.5 * worth("proxy", c) + worth("gold", c));
  }

  /** Every answer to the prompt. */
  static List<Completion> outcomes(Prompt prompt) {
    List<Completion> outcomes = new ArrayList<>();
    int count = (int) Math.pow(VOCABULARY, LENGTH);
    for (int i = 0; i < count; i++) {
      int[] tokens = {i / 25, i / 5 % 5, i % 5};
      outcomes.add(new Completion(prompt, tokens, Double.NaN));
    }
    return outcomes;
  }

  /** The exact law over {@link #outcomes}; normalised, since single precision is not. */
  static double[] logPmf(Policy policy, Prompt prompt) {
    double[] logProbs = policy.logProbs(outcomes(prompt));
    double logTotal = Math.log(Arrays.stream(logProbs).map(Math::exp).sum());
    return Arrays.stream(logProbs).map(logProb -> logProb - logTotal).toArray();
  }

  static double[] bestOfN(Policy reference, Prompt prompt, int n) {
    double[] rewards = proxy().score(outcomes(prompt));
    return BestOfN.logPmf(logPmf(reference, prompt), rewards, n);
  }

  /** Mean over prompts of a divergence of the policy's law, first, and the Best-of-n, second. */
  static double mean(
      List<Prompt> prompts,
      Policy policy,
      Policy reference,
      int n,
      ToDoubleBiFunction<double[], double[]> divergence) {
    return prompts.stream()
        .mapToDouble(x -> divergence.applyAsDouble(logPmf(policy, x), bestOfN(reference, x, n)))
        .average()
        .orElseThrow();
  }

  static Evaluation evaluation(
      Evaluation.Settings settings, LanguageModelPolicy reference, List<Prompt> prompts, int pool) {
    RandomStream stream = RandomStream.of(4).at("evaluation");
    return new Evaluation(
        settings,
        EvaluationPool.draw(reference, proxy(), gold(), prompts, pool, stream.at("pool")),
        proxy(),
        gold(),
        Evaluation.NO_TEXT,
        stream);
  }

  static TrainingSources sources(
      LanguageModelPolicy reference,
      List<Prompt> prompts,
      Objective objective,
      AnchorSchedule schedule,
      int n,
      int steps) {
    return new TrainingSources(
        reference.copy(),
        reference,
        new Anchor(reference, schedule, n, steps),
        objective,
        proxy(),
        prompts);
  }

  static void close(TrainingSources sources) {
    sources.policy().close();
    sources.anchor().close();
    sources.reference().close();
  }
}
