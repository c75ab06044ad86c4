package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RLOO mixed with maximum likelihood on the best of N responses of the anchor: what BOND's Jeffreys
 * divergence adds to a policy gradient, without its return.
 *
 * <pre>  L = (1−f)·(−E_π[r] + β_RL·KL(π‖π_ref)) + f·KL(π_BoN‖π)</pre>
 *
 * <p>f = 0 is {@link PolicyGradient.Rloo}, and draws nothing from the anchor; f = 1 is {@link
 * BonSft}.
 *
 * @param klCoef β_RL ≥ 0
 * @param samples S ≥ 2, responses of the policy per prompt
 * @param n N ≥ 2
 * @param forward f in [0, 1]
 */
public record RlooForward(double klCoef, int samples, int n, double forward)
    implements Objective, ObjectiveSpec.BuiltIn {
  public RlooForward {
    Returns.checkKlCoef(new Check("objective"), klCoef)
        .atLeast("samples", samples, 2, "responses of the policy per prompt")
        .atLeast("n", n, 2, "the N of Best-of-N; 1 is the anchor itself")
        .within("forward", forward, 0, 1, "0 is rloo, 1 is bon-sft")
        .done();
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return this;
  }

  @Override
  public String name() {
    return "rloo-forward";
  }

  @Override
  public SampleBudget sampleBudget() {
    int policy = forward < 1 ? samples : 0;
    int anchor = forward > 0 ? n : 0;
    return new SampleBudget(policy, anchor, policy + anchor);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    List<Update> updates = new ArrayList<>();
    Summary summary = Summary.NONE;
    if (forward < 1) {
      ScoredCompletions drawn = sources.fromPolicy(prompts, samples, stream);
      double[] logRatios = drawn.logRatios(sources.reference());
      double[] returns = Returns.penalised(drawn.rewards(), logRatios, klCoef);
      double[] weighted = Arrays.stream(returns).map(r -> (1 - forward) * r).toArray();
      updates.add(Update.policyGradient(drawn, weighted, samples, LossReduction.RESPONSE));
      summary = summary.withPolicy(drawn.rewards(), null, logRatios, weighted);
    }
    if (forward > 0) {
      ScoredCompletions best = sources.fromAnchor(prompts, n, stream).bestOf(n);
      updates.add(Update.imitation(best, forward, LossReduction.RESPONSE));
      summary = summary.withImitated(best.rewards());
    }
    return new Step(updates, summary);
  }
}
