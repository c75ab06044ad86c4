package bondlab.objective;

import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * REINFORCE whose baseline is the mean return of the prompt's other responses (leave-one-out; Kool
 * et al. 2019, Ahmadian et al., arXiv 2402.14740). The online baseline of the BOND paper.
 *
 * @param klCoef β_RL ≥ 0, what a nat costs in the reward's unit
 * @param samples S ≥ 2, responses a prompt
 */
public record Rloo(double klCoef, int samples) implements Objective {
  public Rloo {
    Reinforce.check(klCoef, samples, 2);
  }

  /** RLOO with two responses per prompt. */
  public static ObjectiveSpec of(double klCoef) {
    return new ObjectiveSpec.Rloo(klCoef, 2);
  }

  @Override
  public String name() {
    return "rloo";
  }

  @Override
  public SampleBudget demand() {
    return new SampleBudget(samples, 0, samples);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    return new Reinforce(klCoef, samples).step(sources, prompts, stream, samples);
  }
}
