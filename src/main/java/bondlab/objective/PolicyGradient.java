package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * A policy gradient with a KL penalty in the return: ascends E_π[r(y) − β_RL·(log π(y) − log
 * π_ref(y))], over whole responses. Its two forms differ by the baseline alone, which leaves the
 * expected gradient as it is.
 */
public sealed interface PolicyGradient extends Objective {

  /** β_RL ≥ 0, the price of a nat of KL in the reward's unit. */
  double klCoef();

  /** S, responses of the policy per prompt. */
  int samples();

  /** How many responses share a baseline, the mean return of the others of their group. */
  int baselineGroup(int prompts);

  @Override
  default SampleBudget sampleBudget() {
    return new SampleBudget(samples(), 0, samples());
  }

  @Override
  default Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions drawn = sources.fromPolicy(prompts, samples(), stream);
    double[] logRatios = drawn.logRatios(sources.reference());
    double[] returns = Returns.penalised(drawn.rewards(), logRatios, klCoef());
    int group = baselineGroup(prompts.size());
    return new Step(
        List.of(Update.policyGradient(drawn, returns, group, LossReduction.RESPONSE)),
        Summary.NONE.withPolicy(drawn.rewards(), null, logRatios, returns));
  }

  private static void check(double klCoef, int samples, int least) {
    Returns.checkKlCoef(new Check("objective"), klCoef)
        .atLeast("samples", samples, least, "responses of the policy per prompt")
        .done();
  }

  /**
   * REINFORCE (Williams 1992): the baseline is the mean return of all other responses of the batch.
   *
   * @param klCoef β_RL ≥ 0
   * @param samples S ≥ 1
   */
  record Reinforce(double klCoef, int samples) implements PolicyGradient, ObjectiveSpec.BuiltIn {
    public Reinforce {
      check(klCoef, samples, 1);
    }

    @Override
    public Objective objective(ObjectiveInputs inputs) {
      return this;
    }

    @Override
    public String name() {
      return "reinforce";
    }

    @Override
    public int baselineGroup(int prompts) {
      return samples * prompts;
    }
  }

  /**
   * REINFORCE with leave-one-out (Kool et al. 2019; Ahmadian et al., arXiv 2402.14740): the
   * baseline is the mean return of the prompt's other responses. The online baseline of the BOND
   * paper.
   *
   * @param klCoef β_RL ≥ 0
   * @param samples S ≥ 2
   */
  record Rloo(double klCoef, int samples) implements PolicyGradient, ObjectiveSpec.BuiltIn {
    public Rloo {
      check(klCoef, samples, 2);
    }

    /** RLOO with two responses per prompt. */
    public static Rloo of(double klCoef) {
      return new Rloo(klCoef, 2);
    }

    @Override
    public Objective objective(ObjectiveInputs inputs) {
      return this;
    }

    @Override
    public String name() {
      return "rloo";
    }

    @Override
    public int baselineGroup(int prompts) {
      return samples;
    }
  }
}
