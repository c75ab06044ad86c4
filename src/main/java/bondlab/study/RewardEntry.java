package bondlab.study;

import bondlab.reward.Reward;
import bondlab.reward.RewardSources;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the key {@code reward.gold}, or one element of {@code reward.proxies}, asks for: one reward
 * or, of a grid, several. The key {@code name} says which kind.
 */
interface RewardEntry {

  /** The names of its rewards, the replicates of a setting together. */
  List<List<Name>> names();

  /**
   * Requires what was made in a notebook's cell to be in this process.
   *
   * @throws bondlab.config.BadInput if it is not
   */
  default void requireHere(NotebookRegistry registry) {}

  /**
   * Makes one of them, or takes it from the cache.
   *
   * @param name one of {@link #names}
   */
  Made make(Name name, Workshop workshop);

  /** The kinds that studies make themselves. */
  sealed interface Known extends RewardEntry
      permits Judge,
          BradleyTerry,
          ClosedGold.Typicality,
          ClosedGold.HumanText,
          Bags,
          RewardSpec.Own {}

  /**
   * The name of a reward in a study.
   *
   * @param setting what it is, such as {@code w16-250}: size and data size
   * @param replicate from 1 to {@code replicates}
   * @param replicates how many rewards of this setting there are
   */
  record Name(String setting, int replicate, int replicates) {

    static Name single(String setting) {
      return new Name(setting, 1, 1);
    }

    static List<Name> replicates(String setting, int count) {
      return IntStream.rangeClosed(1, count).mapToObj(r -> new Name(setting, r, count)).toList();
    }

    /** The setting and, where there are several, the replicate's number. */
    String name() {
      return replicates == 1 ? setting : setting + "-r" + replicate;
    }
  }

  /**
   * What a reward of a study is made with.
   *
   * @param artifacts text, policy, cache
   * @param settings what the configuration says of the reward
   * @param gold that labels comparisons; null while gold itself is made
   * @param goldMadeOf what decides gold; null while gold itself is made
   * @param registry what cells of a notebook have made
   * @param sources what rewards from outside are made with
   * @param madeWith what decides the sources: reference responses, members of an ensemble
   */
  record Workshop(
      StudyArtifacts artifacts,
      Config settings,
      Reward gold,
      Config goldMadeOf,
      NotebookRegistry registry,
      RewardSources sources,
      Config madeWith) {

    /** What decides a reward that is made of the policy's samples and these settings alone. */
    Config madeOf() {
      return artifacts
          .policyMadeOf()
          .withValue("reward", settings.root())
          .withFallback(
              ConfigFactory.parseMap(Map.of("seeds.gold", artifacts.seeds().of(Seeds.Part.GOLD))));
    }
  }

  /**
   * A reward of a study. Owns what scores; close it.
   *
   * @param reward scores
   * @param row what is known of it, for the table
   * @param madeOf what decides its scores, for the cache
   */
  record Made(Reward reward, RewardRow row, Config madeOf) implements AutoCloseable {
    @Override
    public void close() {
      reward.close();
    }
  }
}
