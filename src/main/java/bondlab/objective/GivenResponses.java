package bondlab.objective;

import bondlab.policy.Completion;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * Responses that a policy learns from and did not draw, such as human text or a teacher's own. What
 * they cost is their maker's to count.
 */
@FunctionalInterface
public interface GivenResponses {

  /**
   * Gives one response to each prompt, in order.
   *
   * @param stream source of randomness, should there be a choice
   */
  List<Completion> to(List<Prompt> prompts, RandomStream stream);
}
