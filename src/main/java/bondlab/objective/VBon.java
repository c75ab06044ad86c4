package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Variational Best-of-N (vBoN, Amini et al., arXiv 2407.06057): descends the backward KL to the
 * Best-of-N of the reference, by a policy gradient with the return
 *
 * <pre>  R = (N−1)·log F̂(r(y)) − (log π(y) − log π_ref(y)),   F(r) = P_ref[r(y') ≤ r]</pre>
 *
 * <p>F is estimated from responses of the reference. Ties count for the response, as in the
 * Best-of-N law, so that the optimum π_ref·F^(N−1), normalised, is Best-of-N where no rewards tie.
 * It is BOND's backward part alone, with a reference that never moves: the exact gradient is {@link
 * ExactGradients#bond} with β = 1. N = 1 leaves the KL to the reference alone.
 *
 * @param n N ≥ 1
 * @param samples S ≥ 1, responses of the policy per prompt
 * @param quantile estimates log F
 */
public record VBon(int n, int samples, QuantileEstimator.Spec quantile)
    implements ObjectiveSpec.BuiltIn {
  public VBon {
    new Check("objective")
        .atLeast("n", n, 1, "the N of Best-of-N; 1 is the reference itself")
        .atLeast("samples", samples, 1, "responses of the policy per prompt")
        .done();
  }

  @Override
  public OptionalDouble backwardWeight() {
    return OptionalDouble.of(1);
  }

  @Override
  public Optional<String> refuses(AnchorSchedule anchor, long steps) {
    return anchor.staysFor(steps).isPresent()
        ? Optional.empty()
        : Optional.of(
            "objective.name = vbon: its target is Best-of-N of the reference, so no anchor may"
                + " move; choose anchor=fixed, or objective=bond with objective.beta=1");
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return new Variational(this, quantile.estimator(inputs));
  }

  /** The objective with its quantile estimator, which may learn. */
  private record Variational(VBon of, QuantileEstimator quantile) implements Objective {

    @Override
    public String name() {
      return "vbon";
    }

    @Override
    public SampleBudget sampleBudget() {
      int others = quantile.anchorSamples();
      return new SampleBudget(of.samples, others, of.samples + others);
    }

    @Override
    public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
      int others = quantile.anchorSamples();
      ScoredCompletions counted =
          others == 0 ? null : sources.fromReference(prompts, others, stream);
      ScoredCompletions drawn = sources.fromPolicy(prompts, of.samples, stream);
      double[] logQuantiles = quantile.logQuantiles(drawn, counted);
      double[] logRatios = drawn.logRatios(sources.reference());
      double[] returns = Returns.bond(logQuantiles, logRatios, of.n);
      quantile.learn(drawn, counted);
      return new Step(
          List.of(
              Update.policyGradient(drawn, returns, drawn.baselineGroup(), LossReduction.RESPONSE)),
          Summary.NONE.withPolicy(drawn.rewards(), logQuantiles, logRatios, returns));
    }

    @Override
    public Optional<Stateful> learned() {
      return quantile.learned();
    }

    @Override
    public void close() {
      quantile.close();
    }
  }
}
