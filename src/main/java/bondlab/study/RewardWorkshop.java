package bondlab.study;

import bondlab.reward.Reward;
import bondlab.reward.RewardSources;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;

/**
 * What a reward of a study is made with.
 *
 * @param artifacts text, policy, cache
 * @param settings what the configuration says of the reward
 * @param gold that labels comparisons; null while gold itself is made
 * @param goldMadeOf what decides gold; null while gold itself is made
 * @param brought what a notebook brings
 * @param sources what rewards from outside are made with
 * @param madeWith what decides the sources: reference responses, members of an ensemble
 */
record RewardWorkshop(
    StudyArtifacts artifacts,
    Config settings,
    Reward gold,
    Config goldMadeOf,
    Brought brought,
    RewardSources sources,
    Config madeWith) {

  /** Tokens that a network must hold for prompt and response, in another tokenisation too. */
  int context() {
    return artifacts.context();
  }

  /** What decides a reward that is made of the policy's samples and these settings alone. */
  Config madeOf() {
    return artifacts
        .policyMadeOf()
        .withValue("reward", settings.root())
        .withFallback(
            ConfigFactory.parseMap(Map.of("seeds.gold", artifacts.seeds().of(Seeds.Part.GOLD))));
  }
}
