package bondlab.study;

import bondlab.config.BadInput;
import bondlab.objective.OwnObjective;
import bondlab.reward.Reward;
import java.util.HashMap;
import java.util.Map;

/**
 * Rewards and objectives that were made in a notebook's cells and exist in this process alone. A
 * configuration refers to them by name and fingerprint ({@code name = own}), so that a run's
 * identity says what they do.
 */
public final class NotebookRegistry {
  private final Map<String, Reward> rewards = new HashMap<>();
  private final Map<String, OwnObjective> objectives = new HashMap<>();

  /** Adds a reward. */
  public void add(String fingerprint, Reward reward) {
    rewards.put(key(reward.name(), fingerprint), reward);
  }

  /** Adds an objective. */
  public void add(String fingerprint, OwnObjective objective) {
    objectives.put(key(objective.name(), fingerprint), objective);
  }

  /**
   * The reward of this name and fingerprint.
   *
   * @throws BadInput if this process has none
   */
  Reward reward(String name, String fingerprint) {
    return found(rewards, "reward", name, fingerprint);
  }

  /**
   * The objective of this name and fingerprint.
   *
   * @throws BadInput if this process has none
   */
  OwnObjective objective(String name, String fingerprint) {
    return found(objectives, "objective", name, fingerprint);
  }

  private static <T> T found(Map<String, T> all, String what, String name, String fingerprint) {
    T found = all.get(key(name, fingerprint));
    if (found == null) {
      throw new BadInput(
          "%s %s was made in a notebook and does not exist in this process; run its cell again in that notebook"
              .formatted(what, name));
    }
    return found;
  }

  private static String key(String name, String fingerprint) {
    return name + " " + fingerprint;
  }
}
