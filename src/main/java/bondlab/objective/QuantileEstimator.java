package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.text.Prompt;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates log p≤(y): how large a share of the anchor's responses has a reward at or below that of
 * y (BOND §4.1).
 */
public interface QuantileEstimator extends AutoCloseable {

  /** How many scored responses of the anchor it needs per prompt; 0 for none. */
  int anchorSamples();

  /**
   * Log-quantiles of the policy's responses among the anchor's.
   *
   * @param policy [U·S]
   * @param anchor [U·{@link #anchorSamples}], of the same prompts in the same order; null if none
   *     are needed
   * @return nats, finite and at most 0, [U·S]
   */
  double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor);

  /** Learns from the same responses, after they were used; nothing by default. */
  default void learn(ScoredCompletions policy, ScoredCompletions anchor) {}

  /** State for a checkpoint: by default itself, if it is {@link Objective.Stateful}. */
  default Optional<Objective.Stateful> learned() {
    return this instanceof Objective.Stateful own ? Optional.of(own) : Optional.empty();
  }

  /** Frees the network of an estimator that has one. */
  @Override
  default void close() {}

  /** Which estimator a configuration asks for, by the key {@code name}. */
  sealed interface Spec {

    /** Makes the estimator, with the network or the exact law of the inputs where it needs one. */
    QuantileEstimator estimator(ObjectiveInputs inputs);
  }

  /**
   * log p̂≤ from k responses of the anchor to the same prompt (BOND, Eq. 9).
   *
   * @param samples k ≥ 1; the paper trains with 16 and evaluates with 32
   * @param zero what a count becomes
   */
  record MonteCarlo(int samples, ZeroCounts zero) implements QuantileEstimator, Spec {
    public MonteCarlo {
      new Check("quantile")
          .atLeast("samples", samples, 1, "anchor responses that a quantile is counted among")
          .done();
    }

    @Override
    public QuantileEstimator estimator(ObjectiveInputs inputs) {
      return this;
    }

    @Override
    public int anchorSamples() {
      return samples;
    }

    @Override
    public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor) {
      double[] logQuantiles = new double[policy.rewards().length];
      for (int i = 0; i < logQuantiles.length; i++) {
        double[] reference = anchor.rewards(i / policy.each());
        logQuantiles[i] = Quantiles.monteCarlo(policy.rewards()[i], reference, zero);
      }
      return logQuantiles;
    }
  }

  /** J-BOND's estimate from two responses of the anchor: log 1/16 below both, else 0 (Eq. 18). */
  record TwoSample() implements QuantileEstimator, Spec {

    @Override
    public QuantileEstimator estimator(ObjectiveInputs inputs) {
      return this;
    }

    @Override
    public int anchorSamples() {
      return 2;
    }

    @Override
    public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor) {
      double[] logQuantiles = new double[policy.rewards().length];
      for (int i = 0; i < logQuantiles.length; i++) {
        double[] pair = anchor.rewards(i / policy.each());
        logQuantiles[i] = Quantiles.twoSample(policy.rewards()[i], pair[0], pair[1]);
      }
      return logQuantiles;
    }
  }

  /**
   * A classifier that is trained beside the policy, {@link LearnedQuantile}.
   *
   * @param learningRate of the classifier, above 0, the same at every step
   * @param least smallest quantile that it answers, in (0, 1): otherwise a classifier that is sure
   *     and wrong would rule a step; 1/32 is the least that a count of 16 with a floor gives
   */
  record Learned(double learningRate, double least) implements Spec {
    public Learned {
      new Check("quantile")
          .positive("learning_rate", learningRate, "of the classifier")
          .that(least > 0 && least < 1, "least", least, "must be above 0 and below 1")
          .done();
    }

    @Override
    public QuantileEstimator estimator(ObjectiveInputs inputs) {
      LanguageModelPolicy network =
          ObjectiveInputs.need(
              inputs.network(),
              "objective.quantile.name = learned",
              "language model to start from");
      return new LearnedQuantile(network, this, inputs.learning());
    }
  }

  /** The true quantile: {@link Enumerated}, where a study's anchor can be enumerated. */
  record Exact() implements Spec {
    @Override
    public QuantileEstimator estimator(ObjectiveInputs inputs) {
      return ObjectiveInputs.need(
          inputs.exact(), "objective.quantile.name = exact", "law to enumerate");
    }
  }

  /**
   * The true log p≤, summed over every outcome of an anchor that can be enumerated.
   *
   * @param anchor read anew at every call, so it may be one that moves
   * @param reward that the responses were scored by; its calls here are part of the proof, not of
   *     the method, and are counted nowhere
   */
  record Enumerated(TabularPolicy anchor, Reward reward) implements QuantileEstimator {

    @Override
    public int anchorSamples() {
      return 0;
    }

    /**
     * {@inheritDoc}
     *
     * @throws BadInput if a response lies below all that the anchor ever draws: its quantile is 0
     */
    @Override
    public double[] logQuantiles(ScoredCompletions policy, ScoredCompletions drawn) {
      Map<Integer, double[]> byPrompt = new HashMap<>();
      double[] logQuantiles = new double[policy.rewards().length];
      for (int i = 0; i < logQuantiles.length; i++) {
        Completion response = policy.completions().get(i);
        Prompt prompt = response.prompt();
        double[] law = byPrompt.computeIfAbsent(prompt.id(), id -> logAtMost(prompt));
        logQuantiles[i] = law[response.tokens()[0]];
        if (logQuantiles[i] == Double.NEGATIVE_INFINITY) {
          throw new BadInput(
              "outcome %d of prompt %d has the exact quantile 0: the anchor draws nothing as bad"
                  .formatted(response.tokens()[0], prompt.id()));
        }
      }
      return logQuantiles;
    }

    private double[] logAtMost(Prompt prompt) {
      double[] rewards = reward.finiteScores(anchor.outcomes(prompt));
      return Quantiles.logAtMost(anchor.logPmf(prompt), rewards);
    }
  }
}
