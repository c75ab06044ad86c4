package bondlab.objective;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.policy.Budget;
import bondlab.policy.Cost;
import bondlab.policy.LanguageModelPolicy;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * log p̂≤ from a classifier trained beside the policy (BOND, Eq. 25):
 *
 * <pre>  p̂≤(y) = σ(s(x, y)),  loss = −mean(c·log σ(s) + (1−c)·log(1 − σ(s))),  c = 1{r(y') ≤ r(y)}
 * </pre>
 *
 * with y from the policy and one y' per prompt from the anchor. It reads tokens only, so it needs
 * no reward call to answer, and it follows a moving anchor as fast as it learns. Its network starts
 * as the reference policy's with a head of zeros, which answers 1/2 everywhere. Owns its weights;
 * close it.
 */
public final class LearnedQuantile implements QuantileEstimator, Objective.Stateful {
  private static final String WEIGHT = "weight.";
  private static final String OPTIMIZER = "optimizer.";

  /** Plain Adam, gradients clipped at norm 1. */
  private static final AdamW.Settings ADAM = new AdamW.Settings(0.9, 0.98, 0, 1);

  private final RewardModel classifier;
  private final AdamW adamW;
  private final Learned settings;
  private final Budget budget;

  /**
   * @param reference its weights are copied; if it has an adapter, this alone, and the classifier
   *     trains its copy
   * @param budget counts the classifier's passes and seconds
   */
  public LearnedQuantile(LanguageModelPolicy reference, Learned settings, Budget budget) {
    int width = reference.decoder().shape().width();
    this.classifier =
        new RewardModel(
            "quantile", reference.decoder().copy(), new float[width], TextView.SAME_TOKENS);
    this.adamW = new AdamW(classifier.arrays(), classifier.decayed(), ADAM);
    this.settings = settings;
    this.budget = budget;
  }

  /** One, which is what it learns from. */
  @Override
  public int anchorSamples() {
    return 1;
  }

  /** {@inheritDoc} No smaller than log {@code least}; the anchor's responses are not read. */
  @Override
  public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor) {
    int count = policy.completions().size();
    budget.spend(Cost.ofPasses(count, 0));
    long start = System.nanoTime();
    double least = Math.log(settings.least());
    double[] logQuantiles =
        Arrays.stream(classifier.score(policy.completions()))
            .map(s -> Math.max(least, logSigmoid(s)))
            .toArray();
    budget.add(Cost.ofTimeSince(start));
    return logQuantiles;
  }

  /** log σ(s) without overflow. */
  private static double logSigmoid(double s) {
    return Math.min(s, 0) - Math.log1p(Math.exp(-Math.abs(s)));
  }

  /**
   * Takes one step on the policy's responses.
   *
   * @param anchor one response per prompt
   * @throws IllegalStateException if the gradient is not a number; the weights then stay as they
   *     were
   */
  @Override
  public void learn(ScoredCompletions policy, ScoredCompletions anchor) {
    int count = policy.completions().size();
    budget.spend(Cost.ofPasses(count, count));
    long start = System.nanoTime();
    List<int[]> sequences = classifier.sequences(policy.completions());
    try (Gradients g = classifier.classifierGradients(sequences, beaten(policy, anchor))) {
      double norm = adamW.step(g.arrays(), settings.learningRate());
      if (!Double.isFinite(norm)) {
        throw new IllegalStateException(
            "the quantile classifier diverged: loss "
                + g.loss()
                + ", gradient norm "
                + norm
                + "; lower its learning_rate");
      }
    }
    budget.add(Cost.ofTimeSince(start));
  }

  /** 1 where the prompt's anchor response has a reward at or below the response's, else 0 [U·S]. */
  private static double[] beaten(ScoredCompletions policy, ScoredCompletions anchor) {
    if (anchor.each() != 1 || anchor.prompts() != policy.prompts()) {
      throw new IllegalArgumentException(
          "a learned quantile takes one anchor response to each of "
              + policy.prompts()
              + " prompts, got "
              + anchor.each()
              + " to each of "
              + anchor.prompts());
    }
    double[] beaten = new double[policy.rewards().length];
    for (int i = 0; i < beaten.length; i++) {
      beaten[i] = anchor.rewards()[i / policy.each()] <= policy.rewards()[i] ? 1 : 0;
    }
    return beaten;
  }

  @Override
  public Map<String, FloatArray> state() {
    Map<String, FloatArray> state = new LinkedHashMap<>();
    List<NDArray> arrays = classifier.arrays();
    for (int i = 0; i < arrays.size(); i++) {
      state.put(WEIGHT + i, FloatArray.of(arrays.get(i)));
    }
    adamW.state().forEach((name, array) -> state.put(OPTIMIZER + name, array));
    return state;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput naming every array that is missing or of another shape; nothing is taken over
   *     then
   */
  @Override
  public void restore(Map<String, FloatArray> state) {
    List<NDArray> arrays = classifier.arrays();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < arrays.size(); i++) {
      long[] shape = arrays.get(i).getShape().getShape();
      FloatArray.check("quantile classifier", WEIGHT + i, state, shape, problems);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    Map<String, FloatArray> optimizer = new LinkedHashMap<>();
    state.forEach(
        (name, array) -> {
          if (name.startsWith(OPTIMIZER)) {
            optimizer.put(name.substring(OPTIMIZER.length()), array);
          }
        });
    adamW.restore(optimizer);
    for (int i = 0; i < arrays.size(); i++) {
      state.get(WEIGHT + i).writeTo(arrays.get(i));
    }
  }

  @Override
  public void close() {
    adamW.close();
    classifier.close();
  }
}
