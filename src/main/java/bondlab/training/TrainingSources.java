package bondlab.training;

import bondlab.config.BadInput;
import bondlab.objective.Anchor;
import bondlab.objective.Objective;
import bondlab.objective.Objective.Stateful;
import bondlab.policy.Budget;
import bondlab.policy.TrainablePolicy;
import bondlab.reward.Reward;
import bondlab.text.Prompt;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a training is made of. Nothing here is closed by the trainer.
 *
 * @param policy π, stepped in place
 * @param reference π_ref, which stays as it is
 * @param anchor whose Best-of-N is distilled; follows the policy by its schedule
 * @param objective what the policy is trained towards
 * @param reward what is optimised, a proxy as a rule
 * @param prompts answered in a fresh order each epoch
 * @param learning what a learner within the objective counts its passes in
 */
public record TrainingSources(
    TrainablePolicy policy,
    TrainablePolicy reference,
    Anchor anchor,
    Objective objective,
    Reward reward,
    List<Prompt> prompts,
    Budget learning) {

  /** Of an objective that learns nothing on the way. */
  public TrainingSources(
      TrainablePolicy policy,
      TrainablePolicy reference,
      Anchor anchor,
      Objective objective,
      Reward reward,
      List<Prompt> prompts) {
    this(policy, reference, anchor, objective, reward, prompts, Budget.unlimited());
  }

  /**
   * @throws BadInput if two prompts have one id: their responses would be the same draws
   */
  public TrainingSources {
    prompts = List.copyOf(prompts);
    Set<Integer> ids = new HashSet<>();
    for (Prompt prompt : prompts) {
      if (!ids.add(prompt.id())) {
        throw new BadInput(
            "two training prompts have the id "
                + prompt.id()
                + "; a prompt's draws depend on its id alone, so ids must differ");
      }
    }
  }

  /** What the objective learns on the way, and a checkpoint must hold. */
  Optional<Stateful> learned() {
    return objective.learned();
  }
}
