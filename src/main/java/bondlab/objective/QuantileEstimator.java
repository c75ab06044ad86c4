package bondlab.objective;

import java.util.Optional;

/**
 * Estimates log p≤(y): how large a share of the anchor's responses has a reward at or below that of
 * y (BOND §4.1).
 */
public interface QuantileEstimator extends AutoCloseable {

  /** Scored responses of the anchor that it needs a prompt; 0 for none. */
  int anchorSamples();

  /**
   * Log-quantiles of the policy's responses among the anchor's.
   *
   * @param policy [U·S]
   * @param anchor [U·{@link #anchorSamples}], of the same prompts in the same order; null if none
   *     are needed
   * @return nats, finite and at most 0, [U·S]
   */
  double[] logQuantiles(ScoredCompletions policy, ScoredCompletions anchor);

  /**
   * Learns from the same responses, after they were used; itself by default if it is {@link
   * Stateful}.
   */
  default void learn(ScoredCompletions policy, ScoredCompletions anchor) {}

  /** What a checkpoint must hold of it; itself by default if it is {@link Stateful}. */
  default Optional<Stateful> learned() {
    return this instanceof Stateful own ? Optional.of(own) : Optional.empty();
  }

  /** Frees the network of one that has one. */
  @Override
  default void close() {}
}
