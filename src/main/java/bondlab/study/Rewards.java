package bondlab.study;

import com.typesafe.config.Config;

/**
 * Gold, the proxies trained on its labels, and what each says of a pool of samples; made now unless
 * the cache holds it. Owns gold's networks; close it.
 */
final class Rewards implements AutoCloseable {
  private final Ingredients ingredients;
  private final ProxySpec spec;
  private final int context;
  private final Config config;
  private final Pool pool;
  private final Trained gold;
  private final double[][] goldScores;
  private final Config comparisonsMadeOf;
  private final Comparisons comparisons;

  /**
   * A proxy.
   *
   * @param trained closed by whoever asked for it
   * @param scores of the pool, in its own unit [U, M]
   * @param madeOf what decides it
   */
  record Proxy(Trained trained, double[][] scores, Config madeOf) {}

  /**
   * @param config whole, for what decides each part
   */
  Rewards(Ingredients ingredients, RewardSpec spec, int context, Pool pool, Config config) {
    this.ingredients = ingredients;
    this.spec = spec.proxies();
    this.context = context;
    this.config = config;
    this.pool = pool;
    Config goldMadeOf = GoldReward.madeOf(ingredients, config);
    this.gold = GoldReward.get(ingredients, spec.gold(), context, goldMadeOf);
    this.goldScores = pool.scores(ingredients, gold.reward(), goldMadeOf);
    this.comparisonsMadeOf = Comparisons.madeOf(goldMadeOf, spec.proxies());
    this.comparisons =
        Comparisons.get(ingredients, spec.proxies(), gold.reward(), comparisonsMadeOf);
  }

  Trained gold() {
    return gold;
  }

  /** Gold's scores of the pool, in its own unit [U, M]. */
  double[][] goldScores() {
    return goldScores;
  }

  Proxy proxy(ProxySpec.Cell cell) {
    Config madeOf = ProxyReward.madeOf(comparisonsMadeOf, config, cell);
    Trained trained =
        ProxyReward.get(ingredients, cell, spec.training(), comparisons, context, madeOf);
    return new Proxy(trained, pool.scores(ingredients, trained.reward(), madeOf), madeOf);
  }

  @Override
  public void close() {
    gold.close();
  }
}
