package bondlab.reward;

import com.typesafe.config.Config;

/**
 * Makes a reward of what a configuration says. A jar brings one by a line in {@code
 * META-INF/services/bondlab.reward.RewardFactory}; then {@code reward.gold = { name = NAME, … }} on
 * the command line, in a file and in a cell finds it. The class is public and has a public
 * constructor without parameters.
 *
 * <p>{@code settings} is what stands under the reward's key, without {@code name}, {@code label}
 * and {@code wrappers}, which the program reads itself. {@link bondlab.config.Bind} makes a record
 * of it, and refuses what the record does not know:
 *
 * <pre>{@code
 * record Settings(Optional<String> of) {}
 *
 * public Reward create(Config settings, RewardSources sources) {
 *   String counted = Bind.to(Settings.class, settings).of().orElse(",");
 *   return Reward.text(name(), text -> text.split(Pattern.quote(counted), -1).length - 1);
 * }
 * }</pre>
 */
public interface RewardFactory {

  /** The value of the key {@code name}, such as {@code commas}; small letters, digits and -. */
  String name();

  /**
   * Refuses settings that cannot be used, before any work. Without a method of its own a factory
   * takes no settings.
   *
   * @param sources no reference responses and no known rewards are there yet
   * @throws bondlab.config.BadInput with every problem, keys as they stand in {@code settings}: the
   *     reward's own key is put before them
   */
  default void validate(Config settings, RewardSources sources) {
    RewardFactories.refuseAny(settings);
  }

  /**
   * Makes the reward, whose scores depend on nothing but settings, sources and {@link #identity}.
   */
  Reward create(Config settings, RewardSources sources);

  /**
   * All that decides the scores: two rewards of one identity are the same reward, and what was made
   * with one is found again for the other. The settings and the SHA-256 of the factory's jar (of
   * its class file, where it is in no jar), unless a factory knows better: one that reads files
   * adds their sums, by {@link RewardFiles#sums}.
   */
  default Config identity(Config settings, RewardSources sources) {
    return RewardFiles.withCode(settings, getClass());
  }
}
