package bondlab.study;

import bondlab.config.Check;
import bondlab.reward.Reward;
import java.util.List;

/**
 * A reward that was made in a notebook's cell.
 *
 * @param own its name
 * @param fingerprint what it says of fixed responses, as a hash
 */
record Own(String own, String fingerprint) implements RewardEntry.Known {
  Own {
    new Check("reward").notBlank("own", own).notBlank("fingerprint", fingerprint).done();
  }

  @Override
  public List<List<RewardName>> names() {
    return List.of(List.of(RewardName.single(own)));
  }

  @Override
  public void requireHere(Brought brought) {
    brought.reward(own, fingerprint);
  }

  @Override
  public StudyReward make(RewardName name, RewardWorkshop workshop) {
    Reward reward = workshop.brought().reward(own, fingerprint);
    Reward kept = completions -> reward.score(completions); // the cell that made it closes it
    return new StudyReward(kept.named(own), RewardRow.brought(own), workshop.madeOf());
  }
}
