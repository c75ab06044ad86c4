package bondlab.objective;

import bondlab.policy.LanguageModelPolicy;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.tensor.AdamW;

/** Which quantile estimator a config asks for, by the key {@code name}. */
public sealed interface QuantileSpec {

  /** Makes the estimator, out of what was given where it needs a network or an exact law. */
  QuantileEstimator estimator(ObjectiveInputs given);

  /** {@link MonteCarloQuantile}. */
  record MonteCarlo(int samples, ZeroCounts zero) implements QuantileSpec {
    public MonteCarlo {
      new MonteCarloQuantile(samples, zero);
    }

    @Override
    public QuantileEstimator estimator(ObjectiveInputs given) {
      return new MonteCarloQuantile(samples, zero);
    }
  }

  /** {@link TwoSampleQuantile}. */
  record TwoSample() implements QuantileSpec {
    @Override
    public QuantileEstimator estimator(ObjectiveInputs given) {
      return new TwoSampleQuantile();
    }
  }

  /**
   * {@link LearnedQuantile}, started from the language model that is given.
   *
   * @param learningRate of the classifier, above 0
   * @param least smallest quantile that it answers, in (0, 1)
   */
  record Learned(double learningRate, double least) implements QuantileSpec {
    public Learned {
      settings(learningRate, least);
    }

    /** How the classifier learns: plain Adam, gradients clipped at norm 1. */
    public LearnedQuantile.Settings settings() {
      return settings(learningRate, least);
    }

    private static LearnedQuantile.Settings settings(double learningRate, double least) {
      return new LearnedQuantile.Settings(learningRate, least, new AdamW.Settings(0.9, 0.98, 0, 1));
    }

    @Override
    public QuantileEstimator estimator(ObjectiveInputs given) {
      LanguageModelPolicy network =
          ObjectiveInputs.need(
              given.network(), "objective.quantile.name = learned", "language model to start from");
      return new LearnedQuantile(network, settings(), given.learning());
    }
  }

  /** {@link ExactQuantile}, as given. */
  record Exact() implements QuantileSpec {
    @Override
    public QuantileEstimator estimator(ObjectiveInputs given) {
      return ObjectiveInputs.need(
          given.exact(), "objective.quantile.name = exact", "law to enumerate");
    }
  }
}
