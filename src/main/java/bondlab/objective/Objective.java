package bondlab.objective;

import bondlab.policy.Policy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A loss that a policy is trained towards, one step at a time. */
public interface Objective extends AutoCloseable {

  /** Its name in tables and checkpoints, such as {@code jbond}. */
  String name();

  /** Per-prompt budget of samples and reward calls; an upper bound. */
  SampleBudget sampleBudget();

  /** Per-prompt budget of the step of this stream, exactly; the same for every step by default. */
  default SampleBudget sampleBudget(RandomStream stream) {
    return sampleBudget();
  }

  /**
   * Draws and scores responses to the prompts, and says how each enters the loss. The loss is a
   * mean over prompts of sums over whole responses, in nats.
   *
   * @param sources what responses are drawn from and scored by; it counts the cost
   * @param prompts [U]
   * @param stream randomness of this step
   */
  Step step(Sources sources, List<Prompt> prompts, RandomStream stream);

  /**
   * Finds what it learns beside the policy, which a checkpoint must hold: by default itself, if it
   * is {@link Stateful}.
   */
  default Optional<Stateful> learned() {
    return this instanceof Stateful own ? Optional.of(own) : Optional.empty();
  }

  /** Frees what it learns with; a teacher is not its own. */
  @Override
  default void close() {}

  /**
   * The laws that a step draws from, and the reward that scores its responses.
   *
   * @param policy π, being trained
   * @param anchor the law whose Best-of-N is distilled; π_ref where nothing moves it
   * @param reference π_ref, which a KL penalty is measured against
   * @param reward what is optimised, usually a proxy
   */
  record Sources(Policy policy, Policy anchor, Policy reference, Reward reward) {

    /**
     * Draws from the policy and scores.
     *
     * @param each S, responses per prompt
     * @param stream randomness of the step
     */
    public ScoredCompletions fromPolicy(List<Prompt> prompts, int each, RandomStream stream) {
      return ScoredCompletions.draw(policy, reward, prompts, each, stream.at("policy"));
    }

    /**
     * Draws from the anchor and scores.
     *
     * @param each responses per prompt
     * @param stream randomness of the step
     */
    public ScoredCompletions fromAnchor(List<Prompt> prompts, int each, RandomStream stream) {
      return ScoredCompletions.draw(anchor, reward, prompts, each, stream.at("anchor"));
    }

    /**
     * Draws from the reference and scores; the cost counts with the anchor's.
     *
     * @param each responses per prompt
     * @param stream randomness of the step
     */
    public ScoredCompletions fromReference(List<Prompt> prompts, int each, RandomStream stream) {
      return ScoredCompletions.draw(reference, reward, prompts, each, stream.at("reference"));
    }
  }

  /**
   * Responses and reward calls of one step, per prompt.
   *
   * @param policySamples responses drawn from the policy
   * @param anchorSamples responses drawn from the anchor or the reference
   * @param rewardCalls responses scored
   */
  record SampleBudget(int policySamples, int anchorSamples, int rewardCalls) {

    /** Responses drawn, from whichever law. */
    public int samples() {
      return policySamples + anchorSamples;
    }
  }

  /** Holds what a resumed training needs beside the policy and the anchor. */
  interface Stateful {

    /** The state as plain named arrays; restores through {@link #restore}. */
    Map<String, FloatArray> state();

    /** Takes over what {@link #state} gave. */
    void restore(Map<String, FloatArray> state);
  }
}
