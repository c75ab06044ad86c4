package bondlab.reward;

import bondlab.policy.Completion;
import java.util.List;

/**
 * A reward measured from each prompt's own reference mean, in reference standard deviations: {@code
 * (r − mean_p) / s}, s the pooled standard deviation within prompts. Under the reference it has
 * mean 0 on each prompt of the pool and unit variance, as Gao, Schulman and Hilton (arXiv
 * 2210.10760) centre gold.
 */
public final class Centred implements Reward {
  private final Reward inner;
  private final ReferencePool pool;
  private final double sd;

  /**
   * Centres and scales by a pool of the same reward's scores.
   *
   * @throws bondlab.config.BadInput if the pool's scores do not vary within a prompt
   */
  public Centred(Reward inner, ReferencePool pool) {
    this.inner = inner;
    this.pool = pool;
    this.sd = pool.withinPromptSd();
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name() + "-centred";
  }

  /**
   * {@inheritDoc}
   *
   * @throws bondlab.config.BadInput if a prompt is not in the pool
   */
  @Override
  public double[] score(List<Completion> completions) {
    double[] scores = inner.finiteScores(completions);
    double[] centred = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      centred[i] = (scores[i] - pool.mean(completions.get(i).prompt().id())) / sd;
    }
    return centred;
  }

  @Override
  public String toString() {
    return "%s, centred per prompt (sd %s)".formatted(Shown.of(inner), Shown.number(sd));
  }
}
