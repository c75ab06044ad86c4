package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Budget.BudgetSpent;
import bondlab.policy.Completion;
import bondlab.progress.StoppedByUser;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A reward of text: prompt and response are decoded by the prompt's own tokenizer, so that the same
 * function scores the samples of any language model.
 *
 * @param name for tables
 * @param scores of a batch, one per sample, in order
 */
public record TextReward(String name, Function<List<Sample>, double[]> scores) implements Reward {

  /**
   * A sample to score.
   *
   * @param prompt its text
   * @param response its text, without an end-of-text token
   */
  public record Sample(String prompt, String response) {
    /** Reads a completion. */
    static Sample of(Completion completion) {
      return new Sample(completion.prompt().text(), completion.text());
    }

    /** Prompt and response as one text. */
    public String whole() {
      return prompt + response;
    }
  }

  /**
   * Scores sample by sample.
   *
   * @return a reward that, when the function throws, names the sample it threw at
   */
  public static TextReward ofEach(String name, ToDoubleFunction<Sample> score) {
    return new TextReward(
        name, samples -> samples.stream().mapToDouble(s -> one(name, score, s)).toArray());
  }

  private static double one(String name, ToDoubleFunction<Sample> score, Sample sample) {
    try {
      return score.applyAsDouble(sample);
    } catch (BadInput | StoppedByUser | BudgetSpent e) {
      throw e; // each says itself what is to be done
    } catch (RuntimeException e) {
      throw new RewardFailed(
          "reward %s threw %s on the response %s to the prompt %s"
              .formatted(
                  name,
                  e,
                  RewardFailed.beginning(sample.response()),
                  RewardFailed.beginning(sample.prompt())),
          e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput if the completions' tokens stand for no text
   * @throws RewardFailed if a function on single samples throws
   */
  @Override
  public double[] score(List<Completion> completions) {
    return scores.apply(completions.stream().map(Sample::of).toList());
  }

  @Override
  public String toString() {
    return name;
  }
}
