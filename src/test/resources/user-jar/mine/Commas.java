package mine;

import bondlab.config.Bind;
import bondlab.reward.Reward;
import bondlab.reward.RewardFactory;
import bondlab.reward.RewardSources;
import com.typesafe.config.Config;
import java.util.Optional;

/** Counts commas, or what {@code of} says: {@code reward.gold = { name = commas }}. */
public final class Commas implements RewardFactory {
  private record Settings(Optional<String> of) {}

  @Override
  public String name() {
    return "commas";
  }

  @Override
  public void validate(Config settings, RewardSources sources) {
    Bind.to(Settings.class, settings);
  }

  @Override
  public Reward create(Config settings, RewardSources sources) {
    String counted = Bind.to(Settings.class, settings).of().orElse(",");
    return Reward.text(name(), text -> (text + ".").split(counted).length - 1);
  }
}
