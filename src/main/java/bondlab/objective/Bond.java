package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Best-of-N distillation (BOND, Sessa et al., arXiv 2407.14622, Eqs. 11-15): descends the Jeffreys
 * divergence (1−β)·KL(π_BoN‖π) + β·KL(π‖π_BoN), with π_BoN the Best-of-N of the anchor.
 *
 * <p>Forward, weight 1−β: maximum likelihood on the best of N anchor responses. Backward, weight β:
 * a policy gradient with the return of {@link Returns#bond} and the mean of the prompt's other
 * responses as baseline, or of the other prompts' responses where a prompt has one. As in the
 * paper, the backward part leaves out the factor B of Eq. 4; see {@link ExactGradients#bond}. The
 * first of the anchor's responses serve both parts. A part of weight 0 draws nothing.
 *
 * @param n N ≥ 2
 * @param beta β in [0, 1]
 * @param samples S ≥ 1, responses of the policy per prompt
 * @param quantile estimates log p≤
 * @param per what is summed
 */
public record Bond(
    int n, double beta, int samples, QuantileEstimator.Spec quantile, LossReduction per)
    implements ObjectiveSpec.BuiltIn {
  public Bond {
    new Check("objective")
        .atLeast("n", n, 2, "the N of Best-of-N; 1 is the anchor itself")
        .within("beta", beta, 0, 1, "0 is forward alone, 1 backward alone")
        .atLeast("samples", samples, 1, "responses of the policy per prompt")
        .done();
  }

  /** BOND with the settings of the paper: two samples, 16 for a quantile, whole responses. */
  public static Bond of(int n, double beta) {
    QuantileEstimator.Spec quantile = new QuantileEstimator.MonteCarlo(16, ZeroCounts.ADD_ONE);
    return new Bond(n, beta, 2, quantile, LossReduction.RESPONSE);
  }

  @Override
  public OptionalDouble jeffreys() {
    return OptionalDouble.of(beta);
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return new Distillation(this, quantile.estimator(inputs));
  }

  /** The objective with its quantile estimator, which may learn. */
  private record Distillation(Bond of, QuantileEstimator quantile) implements Objective {

    @Override
    public String name() {
      return of.per.named("bond");
    }

    @Override
    public SampleBudget sampleBudget() {
      int policy = of.beta > 0 ? of.samples : 0;
      int forward = of.beta < 1 ? of.n : 0;
      int anchor = Math.max(forward, of.beta > 0 ? quantile.anchorSamples() : 0);
      return new SampleBudget(policy, anchor, policy + anchor);
    }

    @Override
    public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
      int draws = sampleBudget().anchorSamples();
      ScoredCompletions anchor = draws == 0 ? null : sources.fromAnchor(prompts, draws, stream);
      List<Update> updates = new ArrayList<>();
      Summary summary = Summary.NONE;
      if (of.beta < 1) {
        ScoredCompletions best = anchor.bestOf(of.n);
        updates.add(Update.imitation(best, 1 - of.beta, of.per));
        summary = summary.withImitated(best.rewards());
      }
      if (of.beta > 0) {
        ScoredCompletions drawn = sources.fromPolicy(prompts, of.samples, stream);
        summary = backward(sources, drawn, anchor, updates, summary);
      }
      return new Step(updates, summary);
    }

    private Summary backward(
        Sources sources,
        ScoredCompletions drawn,
        ScoredCompletions anchor,
        List<Update> updates,
        Summary summary) {
      int few = quantile.anchorSamples();
      ScoredCompletions counted = few == 0 ? null : anchor.first(few);
      double[] logQuantiles = quantile.logQuantiles(drawn, counted);
      double[] logRatios = drawn.logRatios(sources.anchor());
      double[] returns = Returns.bond(logQuantiles, drawn.shared(logRatios, of.per), of.n);
      double[] weighted = Arrays.stream(returns).map(r -> of.beta * r).toArray();
      updates.add(Update.policyGradient(drawn, weighted, drawn.baselineGroup(), of.per));
      quantile.learn(drawn, counted);
      return summary.withPolicy(drawn.rewards(), logQuantiles, logRatios, weighted);
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
