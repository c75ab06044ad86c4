package bondlab.objective;

import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * REINFORCE whose baseline is the mean return of the prompt's other responses (leave-one-out; Kool
 * et al. 2019, Ahmadian et al., arXiv 2402.14740). The online baseline of the BOND paper.
 *
 * @param kl β_RL ≥ 0, what a nat costs in the reward's unit
 * @param samples S ≥ 2, responses a prompt
 */
public record Rloo(double kl, int samples) implements Objective {
  public Rloo {
    Reinforce.check(kl, samples, 2);
  }

  /** RLOO with two responses per prompt. */
  public static ObjectiveSpec of(double kl) {
    return new ObjectiveSpec.Rloo(kl, 2);
  }

  @Override
  public String name() {
    return "rloo";
  }

  @Override
  public Demand demand() {
    return new Demand(samples, 0, samples);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    return new Reinforce(kl, samples).step(sources, prompts, stream, samples);
  }
}
