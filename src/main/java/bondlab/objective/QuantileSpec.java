package bondlab.objective;

import bondlab.stats.Quantiles.ZeroCounts;

/** Which quantile estimator a config asks for, by the key {@code name}. */
public sealed interface QuantileSpec {

  /** Makes the estimator, out of what was given where it needs a network or an exact law. */
  QuantileEstimator estimator(Given given);

  /** {@link MonteCarloQuantile}. */
  record MonteCarlo(int samples, ZeroCounts zero) implements QuantileSpec {
    public MonteCarlo {
      new MonteCarloQuantile(samples, zero);
    }

    @Override
    public QuantileEstimator estimator(Given given) {
      return new MonteCarloQuantile(samples, zero);
    }
  }

  /** {@link TwoSampleQuantile}. */
  record TwoSample() implements QuantileSpec {
    @Override
    public QuantileEstimator estimator(Given given) {
      return new TwoSampleQuantile();
    }
  }

  /** A classifier trained beside the policy (BOND, Eq. 25), as given. */
  record Learned() implements QuantileSpec {
    @Override
    public QuantileEstimator estimator(Given given) {
      return Given.need(
          given.learned(), "objective.quantile.name = learned", "quantile classifier");
    }
  }

  /** {@link ExactQuantile}, as given. */
  record Exact() implements QuantileSpec {
    @Override
    public QuantileEstimator estimator(Given given) {
      return Given.need(given.exact(), "objective.quantile.name = exact", "law to enumerate");
    }
  }
}
