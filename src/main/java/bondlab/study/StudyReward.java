package bondlab.study;

import bondlab.reward.Reward;
import com.typesafe.config.Config;

/**
 * A reward of a study. Owns what scores; close it.
 *
 * @param reward scores
 * @param row what is known of it, for the table
 * @param madeOf what decides its scores, for the cache
 */
record StudyReward(Reward reward, RewardRow row, Config madeOf) implements AutoCloseable {
  @Override
  public void close() {
    reward.close();
  }
}
