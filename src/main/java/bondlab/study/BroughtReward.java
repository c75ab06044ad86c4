package bondlab.study;

import bondlab.reward.RewardSetting;
import bondlab.reward.RewardSources;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;

/**
 * A reward that a user brings from outside of this process or in a jar: a program, a server, a
 * class, or several of them together.
 *
 * @param setting bound and checked
 */
record BroughtReward(RewardSetting setting) implements RewardEntry {

  @Override
  public List<List<RewardName>> names() {
    return List.of(List.of(RewardName.single(setting.label())));
  }

  @Override
  public StudyReward make(RewardName name, RewardWorkshop workshop) {
    RewardSources sources = workshop.sources();
    return new StudyReward(
        setting.reward(sources),
        RewardRow.brought(setting.label()),
        workshop
            .artifacts()
            .policyMadeOf()
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of("brought", setting.identity(sources).root().unwrapped())))
            .withFallback(workshop.madeWith()));
  }
}
