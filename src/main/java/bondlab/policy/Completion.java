package bondlab.policy;

import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.Locale;

/**
 * One response to one prompt.
 *
 * @param prompt what was answered
 * @param tokens response token ids [T], in the policy's tokens, the stop token included where one
 *     was drawn; a tabular policy's response is its one outcome
 * @param logProb log-probability in nats of the whole response under the policy that drew it, at
 *     the temperature it was drawn with
 */
public record Completion(Prompt prompt, int[] tokens, double logProb) {

  /** Tokens of prompt and response in one row. */
  public int[] sequence() {
    int[] row = Arrays.copyOf(prompt.tokens(), prompt.tokens().length + tokens.length);
    System.arraycopy(tokens, 0, row, prompt.tokens().length, tokens.length);
    return row;
  }

  /**
   * The response as text, without the prompt and without an end-of-text token.
   *
   * @throws bondlab.config.BadInput if the tokens stand for no text
   */
  public String text() {
    return prompt.text(tokens);
  }

  /** The response as text where it has one, and its log-probability. */
  @Override
  public String toString() {
    String what = prompt.tokenizer() == null ? Arrays.toString(tokens) : '"' + text() + '"';
    return String.format(
        Locale.ROOT, "response to prompt %d: %s (%.2f nats)", prompt.id(), what, logProb);
  }
}
