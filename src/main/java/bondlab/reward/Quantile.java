package bondlab.reward;

import bondlab.policy.Completion;
import java.util.List;

/**
 * A reward replaced by its quantile among the prompt's reference scores (BOND, arXiv 2407.14622,
 * Eq. 9, with a fixed pool).
 *
 * @param pool scores of the same reward, for every prompt that will be asked
 * @param ties what a reference score equal to the response's counts
 */
public record Quantile(Reward inner, ReferencePool pool, Ties ties) implements Reward {

  /** What a tied reference score counts. */
  public enum Ties {
    /** One: the share at or below, p≤, the quantile of BOND; from 0 to 1. */
    WHOLE,
    /** Half: {@code (p< + p≤)/2}, a win rate; a pool scored by itself has mean 1/2 exactly. */
    HALF
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name() + "-quantile";
  }

  /**
   * {@inheritDoc}
   *
   * @return shares in [0, 1]; a 0 is possible, so take no logarithm without a convention for it
   * @throws bondlab.config.BadInput if a prompt is not in the pool
   */
  @Override
  public double[] score(List<Completion> completions) {
    double[] scores = inner.finiteScores(completions);
    double[] quantiles = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      int id = completions.get(i).prompt().id();
      double atOrBelow = pool.atOrBelow(id, scores[i]);
      quantiles[i] =
          switch (ties) {
            case WHOLE -> atOrBelow;
            case HALF -> (pool.below(id, scores[i]) + atOrBelow) / 2;
          };
    }
    return quantiles;
  }

  @Override
  public String toString() {
    return Shown.of(inner) + ", as quantile of its prompt";
  }
}
