package bondlab.policy;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
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

  /**
   * Best-of-N: draws N independent responses and keeps the one that scores highest.
   *
   * <pre>{@code  π_BoN(y) = π(y) · (p≤(y)^N − p<(y)^N) / (p≤(y) − p<(y))}</pre>
   *
   * with {@code p<(y)}, {@code p≤(y)} the probability that a draw of π scores below, or not above,
   * y (BOND, Sessa et al., arXiv 2407.14622, Theorem 1). Of equal best scores the first drawn is
   * kept: draws are exchangeable, so this has the law of a random choice, and needs no random
   * number. N = 1 gives the policy's own draws from the same stream.
   *
   * @param n N ≥ 1, draws per kept response
   * @param scorer selects; called once for all candidates of a {@code sample}
   */
  public record BestOfNSampler(int n, Scorer scorer) implements Sampler {

    /**
     * @throws BadInput if n < 1
     */
    public BestOfNSampler {
      if (n < 1) {
        throw new BadInput("n = " + n + ": Best-of-N needs n of 1 or more; 1 is the policy itself");
      }
    }

    /**
     * {@inheritDoc}
     *
     * @throws BadInput if {@code each < 1}, n · each exceeds an int, or a score is missing or not
     *     finite
     */
    @Override
    public List<Completion> sample(
        Policy policy, List<Prompt> prompts, int each, RandomStream stream) {
      if (each < 1 || (long) n * each > Integer.MAX_VALUE) {
        throw new BadInput(
            String.format("each = %d with n = %d: needs each ≥ 1 and n · each < 2³¹", each, n));
      }
      List<Completion> candidates = policy.sample(prompts, n * each, stream);
      double[] scores = scorer.finiteScores(candidates);
      List<Completion> kept = new ArrayList<>();
      for (int start = 0; start < candidates.size(); start += n) {
        kept.add(candidates.get(firstBest(scores, start, start + n)));
      }
      return kept;
    }

    private static int firstBest(double[] scores, int from, int to) {
      int best = from;
      for (int i = from + 1; i < to; i++) {
        if (scores[i] > scores[best]) {
          best = i;
        }
      }
      return best;
    }
  }
}
