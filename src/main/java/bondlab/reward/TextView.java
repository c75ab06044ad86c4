package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How a completion becomes the tokens that a reward model reads. */
@FunctionalInterface
public interface TextView {

  /** The policy's own tokens, prompt and response. */
  TextView SAME_TOKENS =
      (completions, context) -> completions.stream().map(c -> last(c.sequence(), context)).toList();

  /**
   * Token sequences of the completions, each with at most {@code context} tokens: the last ones,
   * since the response stands at the end.
   */
  List<int[]> sequences(List<Completion> completions, int context);

  /**
   * Reads the text itself in another tokenisation, so that it sees what the policy's tokens hide.
   */
  static TextView retokenised(Tokenizer policy, Tokenizer own) {
    return (completions, context) -> {
      List<String> texts = completions.stream().map(c -> policy.decode(c.sequence())).toList();
      List<int[]> sequences = new ArrayList<>(texts.size());
      for (int[] tokens : own.encodeAll(texts)) {
        sequences.add(last(tokens, context));
      }
      return sequences;
    };
  }

  private static int[] last(int[] tokens, int context) {
    return tokens.length <= context
        ? tokens
        : Arrays.copyOfRange(tokens, tokens.length - context, tokens.length);
  }
}
