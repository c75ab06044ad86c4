package bondlab.objective;

import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;

/**
 * Responses with their rewards, the same number for each prompt.
 *
 * @param completions [U·S], the S of the first prompt first
 * @param rewards [U·S]
 * @param each S
 */
public record Scored(List<Completion> completions, double[] rewards, int each) {
  public Scored {
    if (each < 1
        || completions.size() % each != 0
        || completions.size() != rewards.length
        || completions.isEmpty()) {
      throw new IllegalArgumentException(
          completions.size()
              + " completions with "
              + rewards.length
              + " rewards do not make groups of "
              + each);
    }
  }

  /** Draws and scores. */
  public static Scored draw(
      Policy policy, Reward reward, List<Prompt> prompts, int each, RandomStream stream) {
    List<Completion> drawn = policy.sample(prompts, each, stream);
    return new Scored(drawn, reward.finiteScores(drawn), each);
  }

  /** U. */
  public int prompts() {
    return rewards.length / each;
  }

  /** The rewards of one prompt's responses [S]. */
  public double[] rewards(int prompt) {
    return Arrays.copyOfRange(rewards, prompt * each, (prompt + 1) * each);
  }
}
