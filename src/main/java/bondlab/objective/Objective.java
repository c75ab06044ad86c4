package bondlab.objective;

import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Optional;

/** What a policy is trained towards, one step at a time. */
public interface Objective extends AutoCloseable {

  /** Its name in configurations and tables, such as {@code jbond}. */
  String name();

  /** Per-prompt budget of samples and reward calls; an upper bound. */
  SampleBudget demand();

  /** Per-prompt budget of the step of this stream, exactly; the same for every step by default. */
  default SampleBudget demand(RandomStream stream) {
    return demand();
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
   * What it learns beside the policy and a checkpoint must hold; itself by default if it is {@link
   * Stateful}.
   */
  default Optional<Stateful> learned() {
    return this instanceof Stateful own ? Optional.of(own) : Optional.empty();
  }

  /** Frees what it learns with; a teacher is not its own. */
  @Override
  default void close() {}
}
