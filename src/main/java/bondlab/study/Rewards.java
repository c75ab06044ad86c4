package bondlab.study;

import bondlab.reward.Reward;
import com.typesafe.config.Config;

/**
 * Gold, the proxies, and what each says of a pool of samples; made now unless the cache holds it.
 * Owns gold; close it.
 */
final class Rewards implements AutoCloseable {
  private final StudyArtifacts artifacts;
  private final RewardSpec spec;
  private final int context;
  private final Pool pool;
  private final Brought brought;
  private final StudyReward gold;
  private final double[][] goldScores;

  /**
   * A proxy.
   *
   * @param made closed by whoever asked for it
   * @param scores of the pool, in its own unit [U, M]
   */
  record Proxy(StudyReward made, double[][] scores) {}

  /**
   * @param context tokens of prompt and response, with room for another tokenisation
   * @param brought what a notebook brings
   */
  Rewards(StudyArtifacts artifacts, RewardSpec spec, int context, Pool pool, Brought brought) {
    this.artifacts = artifacts;
    this.spec = spec;
    this.context = context;
    this.pool = pool;
    this.brought = brought;
    RewardSpec.Entry entry = spec.gold();
    RewardName name = entry.entry().names().get(0).get(0);
    this.gold = entry.entry().make(name, workshop(entry.settings(), null, null));
    this.goldScores = scores(gold.reward(), gold.madeOf());
  }

  private RewardWorkshop workshop(Config settings, Reward labels, Config labelsMadeOf) {
    return new RewardWorkshop(artifacts, context, settings, labels, labelsMadeOf, brought);
  }

  private double[][] scores(Reward reward, Config madeOf) {
    return pool.scores(artifacts, reward, madeOf);
  }

  StudyReward gold() {
    return gold;
  }

  /** Gold's scores of the pool, in its own unit [U, M]. */
  double[][] goldScores() {
    return goldScores;
  }

  Proxy proxy(RewardName name) {
    for (RewardSpec.Entry entry : spec.proxies()) {
      if (entry.entry().names().stream().anyMatch(setting -> setting.contains(name))) {
        StudyReward made =
            entry.entry().make(name, workshop(entry.settings(), gold.reward(), gold.madeOf()));
        return new Proxy(made, scores(made.reward(), made.madeOf()));
      }
    }
    throw new IllegalArgumentException(name + " is none of " + spec.proxyNames());
  }

  @Override
  public void close() {
    gold.close();
  }
}
