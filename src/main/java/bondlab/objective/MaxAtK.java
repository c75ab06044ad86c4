package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * Policy gradient of max@k, the expected best reward of k responses, with a KL penalty (PKPO,
 * Walder and Karkhanis, arXiv 2505.15201; Bagirov et al., arXiv 2510.23393): ascends
 *
 * <pre>  E_{y_1…y_k ~ π}[max_i r(y_i)] − β_RL·KL(π‖π_ref)</pre>
 *
 * <p>With rewards of 0 and 1 it is pass@k. The advantage of {@link Returns#maxAtK} is unbiased over
 * all k-subsets of the S responses, real rewards and ties included; its baseline is the estimate
 * without the response. The exact gradient is {@link ExactGradients#maxAtK}. k = 1 is {@link
 * PolicyGradient.Rloo}.
 *
 * @param k ≥ 1, how many responses the best is taken of
 * @param klCoef β_RL ≥ 0, the price of a nat of KL in the reward's unit
 * @param samples S > k, responses of the policy per prompt
 */
public record MaxAtK(int k, double klCoef, int samples)
    implements Objective, ObjectiveSpec.BuiltIn {
  public MaxAtK {
    Returns.checkKlCoef(new Check("objective"), klCoef)
        .atLeast("k", k, 1, "responses that the best is taken of; 1 is rloo")
        .that(
            samples > k,
            "samples",
            samples,
            "must be above k = " + k + ": the baseline is the best of k others")
        .done();
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return this;
  }

  @Override
  public String name() {
    return "max-at-k";
  }

  @Override
  public SampleBudget sampleBudget() {
    return new SampleBudget(samples, 0, samples);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions drawn = sources.fromPolicy(prompts, samples, stream);
    double[] logRatios = drawn.logRatios(sources.reference());
    double[] advantages =
        Returns.penalised(
            Returns.maxAtK(drawn.rewards(), samples, k),
            Returns.leaveOneOut(logRatios, samples),
            klCoef);
    return new Step(
        List.of(Update.policyGradient(drawn, advantages, 1, LossReduction.RESPONSE)),
        Summary.NONE.withPolicy(drawn.rewards(), null, logRatios, advantages));
  }
}
