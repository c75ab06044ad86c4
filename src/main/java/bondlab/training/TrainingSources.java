package bondlab.training;

import bondlab.config.BadInput;
import bondlab.objective.Anchor;
import bondlab.objective.Objective;
import bondlab.objective.Objective.Stateful;
import bondlab.policy.Budget;
import bondlab.policy.TrainablePolicy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a training starts from. The trainer closes none of it.
 *
 * @param policy π, stepped in place
 * @param reference π_ref, which stays as it is
 * @param anchor whose Best-of-N is distilled; follows the policy by its schedule
 * @param objective what the policy is trained towards
 * @param reward what is optimised, usually a proxy
 * @param prompts answered in a fresh order each epoch
 * @param learning counts the passes of what the objective learns
 * @param before what was spent before the first step, such as on a table of pairs; it counts from
 *     step 0
 */
public record TrainingSources(
    TrainablePolicy policy,
    TrainablePolicy reference,
    Anchor anchor,
    Objective objective,
    Reward reward,
    List<Prompt> prompts,
    Budget learning,
    CostMeter before) {

  /** For an objective that learns nothing beside the policy, and needed nothing before. */
  public TrainingSources(
      TrainablePolicy policy,
      TrainablePolicy reference,
      Anchor anchor,
      Objective objective,
      Reward reward,
      List<Prompt> prompts) {
    this(
        policy, reference, anchor, objective, reward, prompts, Budget.unlimited(), new CostMeter());
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

  /**
   * Requires prompts for at least one batch.
   *
   * @throws BadInput if there are fewer
   */
  void requireBatches(int size) {
    if (prompts.size() < size) {
      throw new BadInput(
          "training.prompts = "
              + size
              + " per step, but there are "
              + prompts.size()
              + " prompts; a step takes each at most once: ask for fewer or give more prompts");
    }
  }

  /**
   * The prompts of a step, a function of the step alone. Each epoch has an order of its own and is
   * cut into whole batches; the prompts left over at its end are not used in it, so that no batch
   * holds a prompt twice, whose draws would be the same.
   *
   * @param step 1 …
   * @param size prompts per step
   * @param order of the epochs
   */
  List<Prompt> batch(long step, int size, RandomStream order) {
    long batchesPerEpoch = prompts.size() / size;
    long epoch = (step - 1) / batchesPerEpoch;
    int first = (int) ((step - 1) % batchesPerEpoch) * size;
    return inOrder(prompts, epoch, order).subList(first, first + size);
  }

  /** What an epoch takes, in its order; the first epoch is 0. */
  static <T> List<T> inOrder(List<T> all, long epoch, RandomStream order) {
    int[] places = order.at(epoch).permutation(all.size());
    return Arrays.stream(places).mapToObj(all::get).toList();
  }

  /** State that the objective learns, which a checkpoint must hold. */
  Optional<Stateful> learned() {
    return objective.learned();
  }
}
