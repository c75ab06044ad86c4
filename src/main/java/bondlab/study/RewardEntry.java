package bondlab.study;

import java.util.List;

/**
 * What the key {@code reward.gold}, or one element of {@code reward.proxies}, asks for: one reward
 * or, of a grid, several. The key {@code name} says which kind.
 */
interface RewardEntry {

  /** The names of its rewards, the replicates of a setting together. */
  List<List<RewardName>> names();

  /**
   * Requires what was made in a notebook's cell to be in this process.
   *
   * @throws bondlab.config.BadInput if it is not
   */
  default void requireHere(Brought brought) {}

  /**
   * Makes one of them, or takes it from the cache.
   *
   * @param name one of {@link #names}
   */
  StudyReward make(RewardName name, RewardWorkshop workshop);

  /** The kinds that studies make themselves. */
  sealed interface Known extends RewardEntry
      permits Judge, BradleyTerry, ClosedGold.Typicality, ClosedGold.HumanText, Bags, Own {}
}
