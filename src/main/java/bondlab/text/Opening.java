package bondlab.text;

import bondlab.config.BadInput;
import java.util.Optional;

/**
 * A prompt and, where it is known, how a person went on.
 *
 * @param prompt P tokens. Of a corpus it is the opening of a passage and its id is stable: document
 *     id · 1,000 + place in the document. Of a user's file see {@link PromptTexts}
 * @param continuation tokens [T] that follow in the text; empty if no person has written any
 */
public record Opening(Prompt prompt, Optional<int[]> continuation) {

  /** Makes an opening that a person has continued. */
  public Opening(Prompt prompt, int[] continuation) {
    this(prompt, Optional.of(continuation));
  }

  /**
   * How a person went on [T].
   *
   * @throws BadInput if nobody has
   */
  public int[] human() {
    return continuation.orElseThrow(
        () ->
            new BadInput(
                prompt
                    + " has no human continuation; name the column that holds it"
                    + " (prompts.continuation_column), or choose an objective and a reward that"
                    + " learn from none"));
  }

  /** Such as {@code prompt 7: "Madam President," → "I agree that …"}. */
  @Override
  public String toString() {
    if (continuation.isEmpty()) {
      return prompt.toString();
    }
    int[] tokens = continuation.get();
    return prompt
        + " → "
        + (prompt.tokenizer() == null
            ? tokens.length + " tokens"
            : Prompt.quoted(prompt.text(tokens)));
  }
}
