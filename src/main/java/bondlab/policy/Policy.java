package bondlab.policy;

import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * A conditional law over responses. {@link TabularPolicy} is exact and enumerable, for proofs; a
 * language model is the other. Samplers, rewards, objectives, anchors and the trainer take either.
 */
public interface Policy extends AutoCloseable {

  /**
   * Draws independent responses.
   *
   * @param prompts what to answer [B]
   * @param each responses per prompt, n ≥ 1
   * @param stream source of randomness; a prompt's responses depend on the stream and the prompt's
   *     id alone, not on the other prompts
   * @return B·n completions, the n of the first prompt first
   */
  List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream);

  /**
   * Log-probability of each whole response, in nats, at temperature 1 unless the policy's name says
   * otherwise.
   *
   * @return one value per completion, in order
   */
  double[] logProbs(List<Completion> completions);

  @Override
  default void close() {}
}
