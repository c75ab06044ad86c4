package bondlab.objective;

import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/** What a policy is trained towards, one step at a time. */
public interface Objective {

  /** Its name in configurations and tables, such as {@code jbond}. */
  String name();

  /** What a step costs a prompt; a step draws and scores exactly this, or never more. */
  Demand demand();

  /** What the step of this stream costs a prompt, exactly; each like another as a rule. */
  default Demand demand(RandomStream stream) {
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
}
