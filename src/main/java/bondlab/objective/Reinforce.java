package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * REINFORCE with a KL penalty in the return (Williams 1992): ascends E_π[r(y) − β_RL·(log π(y) −
 * log π_ref(y))], over whole responses. The baseline is the mean return of all other responses of
 * the batch.
 *
 * @param klCoef β_RL ≥ 0, what a nat costs in the reward's unit
 * @param samples S ≥ 1, responses a prompt
 */
public record Reinforce(double klCoef, int samples) implements Objective {
  public Reinforce {
    check(klCoef, samples, 1);
  }

  static void check(double klCoef, int samples, int least) {
    new Check("objective")
        .that(
            klCoef >= 0 && klCoef < Double.POSITIVE_INFINITY,
            "kl_coef",
            klCoef,
            "must be 0 or more and finite (price of a nat of KL in the reward's unit)")
        .atLeast("samples", samples, least, "responses of the policy a prompt")
        .done();
  }

  /** REINFORCE with one response per prompt. */
  public static ObjectiveSpec of(double klCoef) {
    return new ObjectiveSpec.Reinforce(klCoef, 1);
  }

  @Override
  public String name() {
    return "reinforce";
  }

  @Override
  public SampleBudget demand() {
    return new SampleBudget(samples, 0, samples);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    return step(sources, prompts, stream, samples * prompts.size());
  }

  /** A step with the baseline from groups of this many responses. */
  Step step(Sources sources, List<Prompt> prompts, RandomStream stream, int group) {
    ScoredCompletions drawn =
        ScoredCompletions.draw(
            sources.policy(), sources.reward(), prompts, samples, stream.at("policy"));
    double[] logRatios = drawn.logRatios(sources.reference());
    double[] returns = Returns.penalised(drawn.rewards(), logRatios, klCoef);
    return new Step(
        List.of(Weights.gradient(drawn, returns, group, LossReduction.RESPONSE)),
        Summary.NONE.withPolicy(drawn.rewards(), null, logRatios, returns));
  }
}
