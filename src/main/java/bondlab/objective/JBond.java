package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * J-BOND (Sessa et al., arXiv 2407.14622, Algorithm 2): BOND with n = 2, two anchor responses per
 * prompt for everything, and an anchor that follows the policy at every step.
 *
 * <p>Forward, weight 1−β: maximum likelihood on the better of the two. Backward, weight β, and the
 * regulariser, weight γ: a policy gradient with the return of {@link Returns#jbond}, the quantile
 * being {@link QuantileEstimator.TwoSample}. The regulariser is the gradient of +KL(π‖anchor)
 * against the moving anchor; Algorithm 2 in v1 prints it with a minus. {@link ExactGradients#jbond}
 * is the mean.
 *
 * @param beta β in [0, 1]
 * @param gamma γ ≥ 0
 * @param samples S ≥ 1, responses of the policy per prompt; 1 in the paper
 */
public record JBond(double beta, double gamma, int samples)
    implements Objective, ObjectiveSpec.BuiltIn {
  public JBond {
    new Check("objective")
        .within("beta", beta, 0, 1, "0 is forward alone, 1 backward alone")
        .that(
            gamma >= 0 && gamma < Double.POSITIVE_INFINITY,
            "gamma",
            gamma,
            "must be 0 or more and finite (weight of the KL to the anchor)")
        .atLeast("samples", samples, 1, "responses of the policy per prompt")
        .done();
  }

  /** J-BOND with the settings of the paper: β = 0.5, γ = 0, one response of the policy. */
  public static JBond of() {
    return of(0.5, 0);
  }

  /** J-BOND with one response of the policy per prompt. */
  public static JBond of(double beta, double gamma) {
    return new JBond(beta, gamma, 1);
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return this;
  }

  @Override
  public int n() {
    return 2;
  }

  @Override
  public OptionalDouble jeffreys() {
    return OptionalDouble.of(beta);
  }

  @Override
  public Optional<String> refuses(AnchorSchedule anchor, long steps) {
    return anchor.staysFor(steps);
  }

  @Override
  public String name() {
    return "jbond";
  }

  @Override
  public SampleBudget sampleBudget() {
    int policy = beta > 0 || gamma > 0 ? samples : 0;
    return new SampleBudget(policy, 2, policy + 2);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions pairs = sources.fromAnchor(prompts, 2, stream);
    List<Update> updates = new ArrayList<>();
    Summary summary = Summary.NONE;
    if (beta < 1) {
      ScoredCompletions best = pairs.bestOf(2);
      updates.add(Update.imitation(best, 1 - beta, LossReduction.RESPONSE));
      summary = summary.withImitated(best.rewards());
    }
    if (sampleBudget().policySamples() > 0) {
      ScoredCompletions drawn = sources.fromPolicy(prompts, samples, stream);
      double[] twoSample = new QuantileEstimator.TwoSample().logQuantiles(drawn, pairs);
      double[] logRatios = drawn.logRatios(sources.anchor());
      double[] returns = Returns.jbond(twoSample, logRatios, beta, gamma);
      updates.add(
          Update.policyGradient(drawn, returns, drawn.baselineGroup(), LossReduction.RESPONSE));
      summary = summary.withPolicy(drawn.rewards(), twoSample, logRatios, returns);
    }
    return new Step(updates, summary);
  }
}
