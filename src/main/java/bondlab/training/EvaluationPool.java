package bondlab.training;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.reward.ReferencePool;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Responses of π_ref that policies are measured against: to the evaluation prompts, drawn once and
 * scored by proxy and gold.
 *
 * @param completions the M of the first prompt first, [U·M]; their {@code logProb} is log π_ref(y)
 * @param proxy scores [U·M]
 * @param gold scores [U·M]
 * @param each M ≥ 2
 */
public record EvaluationPool(
    List<Completion> completions, double[] proxy, double[] gold, int each) {

  /**
   * @throws BadInput if the counts do not fit, a score is not finite, or neighbours that should
   *     answer one prompt do not
   */
  public EvaluationPool {
    int size = completions.size();
    if (each < 2 || size == 0 || size % each != 0) {
      throw new BadInput(
          "an evaluation pool of "
              + size
              + " responses has no groups of "
              + each
              + "; needs 2 or more");
    }
    ReferencePool.of(completions, proxy);
    ReferencePool.of(completions, gold);
    for (int i = 0; i < size; i++) {
      int wanted = completions.get(i - i % each).prompt().id();
      int found = completions.get(i).prompt().id();
      if (found != wanted || (i % each == 0 && i > 0 && before(completions, i) == found)) {
        throw new BadInput(
            String.format(
                "response %d of the evaluation pool answers prompt %d; wanted: %d responses to"
                    + " each prompt, one prompt after another",
                i, found, each));
      }
    }
  }

  private static int before(List<Completion> completions, int i) {
    return completions.get(i - 1).prompt().id();
  }

  /** Draws and scores. */
  public static EvaluationPool draw(
      Policy reference,
      Reward proxy,
      Reward gold,
      List<Prompt> prompts,
      int each,
      RandomStream stream) {
    List<Completion> drawn = reference.sample(prompts, each, stream);
    return new EvaluationPool(drawn, proxy.finiteScores(drawn), gold.finiteScores(drawn), each);
  }

  /** The evaluation prompts [U]. */
  public List<Prompt> prompts() {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < completions.size(); i += each) {
      prompts.add(completions.get(i).prompt());
    }
    return prompts;
  }

  /** The values of one prompt's responses [M], out of [U·M]. */
  double[] ofPrompt(double[] values, int prompt) {
    return Arrays.copyOfRange(values, prompt * each, (prompt + 1) * each);
  }
}
