package bondlab.objective;

import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Responses with their rewards, the same number for each prompt.
 *
 * @param completions [U·S], the S of the first prompt first
 * @param rewards [U·S]
 * @param each S
 */
public record ScoredCompletions(List<Completion> completions, double[] rewards, int each) {
  public ScoredCompletions {
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
  static ScoredCompletions draw(
      Policy policy, Reward reward, List<Prompt> prompts, int each, RandomStream stream) {
    List<Completion> drawn = policy.sample(prompts, each, stream);
    return new ScoredCompletions(drawn, reward.finiteScores(drawn), each);
  }

  /** U. */
  public int prompts() {
    return rewards.length / each;
  }

  /** Baselines: the prompt's own responses where there are several, else those of all prompts. */
  public int baselineGroup() {
    return each > 1 ? each : prompts();
  }

  /** Each reward less the mean of the prompt's others [U·S]; the reward itself where S is 1. */
  public double[] leaveOneOut() {
    return Returns.leaveOneOut(rewards, each);
  }

  /**
   * Keeps the best of each prompt's first n: the first drawn of equally good ones, which has the
   * law of a random choice.
   *
   * @param n N of Best-of-N, at most S
   */
  public ScoredCompletions bestOf(int n) {
    List<Completion> best = new ArrayList<>();
    double[] scores = new double[prompts()];
    for (int u = 0; u < scores.length; u++) {
      int first = u * each;
      int kept = first;
      for (int i = first + 1; i < first + n; i++) {
        kept = rewards[i] > rewards[kept] ? i : kept;
      }
      best.add(completions.get(kept));
      scores[u] = rewards[kept];
    }
    return new ScoredCompletions(best, scores, 1);
  }

  /** The first few responses to each prompt; at most S. */
  public ScoredCompletions first(int few) {
    if (few == each) {
      return this;
    }
    List<Completion> kept = new ArrayList<>();
    double[] scores = new double[prompts() * few];
    for (int u = 0; u < prompts(); u++) {
      kept.addAll(completions.subList(u * each, u * each + few));
      System.arraycopy(rewards, u * each, scores, u * few, few);
    }
    return new ScoredCompletions(kept, scores, few);
  }

  private double[] logProbs() {
    return completions.stream().mapToDouble(Completion::logProb).toArray();
  }

  /** log π(y) − log π'(y) of each response, π the law that drew it, nats [U·S]. */
  public double[] logRatios(Policy other) {
    return Returns.logRatios(logProbs(), other.logProbs(completions));
  }

  /** Values of the responses in a form of the loss: as they are, or per token. */
  double[] shared(double[] values, LossReduction per) {
    double[] shared = values.clone();
    for (int i = 0; i < shared.length; i++) {
      shared[i] *= per.share(completions.get(i));
    }
    return shared;
  }

  /** The rewards of one prompt's responses [S]. */
  public double[] rewards(int prompt) {
    return Arrays.copyOfRange(rewards, prompt * each, (prompt + 1) * each);
  }
}
