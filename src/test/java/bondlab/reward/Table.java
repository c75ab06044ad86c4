package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A reward read off a list: the score of a response is the value at its first token. */
record Table(String name, double... values) implements Reward {

  @Override
  public double[] score(List<Completion> completions) {
    return completions.stream().mapToDouble(c -> values[c.tokens()[0]]).toArray();
  }

  static Completion response(int promptId, int... tokens) {
    return new Completion(new Prompt(promptId, new int[] {9, 9, 9}), tokens, -1);
  }

  /** Responses [first], [second], … to one prompt. */
  static List<Completion> responses(int promptId, int... outcomes) {
    return Arrays.stream(outcomes).mapToObj(k -> response(promptId, k)).toList();
  }

  static List<Completion> concat(List<Completion> a, List<Completion> b) {
    return IntStream.range(0, a.size() + b.size())
        .mapToObj(i -> i < a.size() ? a.get(i) : b.get(i - a.size()))
        .toList();
  }
}
