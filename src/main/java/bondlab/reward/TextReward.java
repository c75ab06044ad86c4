package bondlab.reward;

import bondlab.policy.Completion;
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
   * What is scored.
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

  /** Scores sample by sample. */
  public static TextReward ofEach(String name, ToDoubleFunction<Sample> score) {
    return new TextReward(name, samples -> samples.stream().mapToDouble(score).toArray());
  }

  /**
   * {@inheritDoc}
   *
   * @throws bondlab.config.BadInput if the completions' tokens stand for no text
   */
  @Override
  public double[] score(List<Completion> completions) {
    return scores.apply(completions.stream().map(Sample::of).toList());
  }

  @Override
  public String toString() {
    return "reward " + name;
  }
}
