package bondlab.study;

import bondlab.reward.Reward;
import bondlab.reward.RewardSources;
import bondlab.stats.ClusteredMargins;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An entry under {@code reward.gold} or {@code reward.proxies}: it asks for one reward or, as a
 * grid, for several. Its key {@code name} says of which kind.
 */
interface RewardEntry {

  /** The names of its rewards; the replicates of a setting form one list. */
  List<List<Name>> names();

  /**
   * Requires what was made in a notebook's cell to be in this process.
   *
   * @throws bondlab.config.BadInput if it is not
   */
  default void requireHere(NotebookRegistry registry) {}

  /**
   * Makes one of its rewards, or reads it from the cache.
   *
   * @param name one of {@link #names}
   */
  Made make(Name name, Workshop workshop);

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
   * What an entry makes its rewards with.
   *
   * @param artifacts text, policy, cache
   * @param settings the entry as the configuration has it
   * @param gold that labels comparisons; null while gold itself is made
   * @param goldMadeOf what decides gold; null while gold itself is made
   * @param registry what cells of a notebook have made
   * @param sources what external rewards are made with
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

    /** Everything that decides a reward made from the policy's samples and these settings alone. */
    Config madeOf() {
      return artifacts
          .policyMadeOf()
          .withValue("reward", settings.root())
          .withFallback(
              ConfigFactory.parseMap(Map.of("seeds.gold", artifacts.seeds().of(Seeds.Part.GOLD))));
    }
  }

  /**
   * A reward of a study. Owns its networks; close it.
   *
   * @param reward in its own unit
   * @param row for the table of rewards
   * @param heldOut margins of held-out pairs, of a reward that was trained here
   * @param madeOf everything that decides its scores
   */
  record Made(Reward reward, RewardRow row, Optional<ClusteredMargins> heldOut, Config madeOf)
      implements AutoCloseable {

    /** A reward that was not trained here. */
    static Made untrained(Reward reward, String name, Config madeOf) {
      return new Made(reward, RewardRow.untrained(name), Optional.empty(), madeOf);
    }

    /** A reward that was trained here and kept {@link RewardRow#heldOut}. */
    static Made trained(
        Reward reward, RewardRow row, Map<String, FloatArray> arrays, Config madeOf) {
      return new Made(reward, row, Optional.of(RewardRow.margins(arrays)), madeOf);
    }

    /** Its name in the study's tables. */
    String name() {
      return row.reward();
    }

    @Override
    public void close() {
      reward.close();
    }
  }
}
