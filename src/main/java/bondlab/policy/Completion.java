package bondlab.policy;

import bondlab.text.Prompt;
import java.util.Arrays;

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
}
