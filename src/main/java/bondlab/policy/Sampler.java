package bondlab.policy;

import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/** A way to draw responses with a policy; its law may differ from the policy's own. */
@FunctionalInterface
public interface Sampler {

  /** Draws from the policy's own law. */
  Sampler ANCESTRAL = Policy::sample;

  /**
   * Draws independent responses, as {@link Policy#sample} does.
   *
   * @return {@code prompts.size() · each} completions, those of the first prompt first; their
   *     {@code logProb} is the policy's, not the sampler's
   */
  List<Completion> sample(Policy policy, List<Prompt> prompts, int each, RandomStream stream);

  /** Draws n and keeps the best; see {@link BestOfNSampler}. */
  static Sampler bestOf(int n, Scorer scorer) {
    return new BestOfNSampler(n, scorer);
  }
}
