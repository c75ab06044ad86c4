package bondlab.text;

import bondlab.config.BadInput;
import bondlab.text.ChatTemplate.Message;
import java.util.Arrays;
import java.util.List;

/**
 * A prompt in the tokens of a policy: the opening of a document, or a text that a user brings.
 *
 * @param id names the prompt in tables and random streams; unique within a set of prompts
 * @param tokens token ids [P], P ≥ 0; a tabular policy's prompt has none
 * @param tokenizer reads the tokens of the prompt and of its responses as text; null where they
 *     stand for no text, as in a tabular policy
 * @param messages the conversation that a chat model's tokens render; empty for plain text
 */
public record Prompt(int id, int[] tokens, Tokenizer tokenizer, List<Message> messages) {
  private static final int SHOWN = 60;

  public Prompt {
    messages = List.copyOf(messages);
  }

  /** Makes a prompt of plain text. */
  public Prompt(int id, int[] tokens, Tokenizer tokenizer) {
    this(id, tokens, tokenizer, List.of());
  }

  /** Makes a prompt whose tokens stand for no text. */
  public Prompt(int id, int[] tokens) {
    this(id, tokens, null);
  }

  /** Gives the same prompt another id. */
  public Prompt numbered(int other) {
    return new Prompt(other, tokens, tokenizer, messages);
  }

  /**
   * The prompt as text; a conversation as its template renders it.
   *
   * @throws BadInput if the tokens stand for no text
   */
  public String text() {
    return text(tokens);
  }

  /**
   * Tokens of this prompt or of a response to it as text. A token in the last place that ends
   * responses is left out; bytes at the end that are no whole character, as a response that was cut
   * may have, are U+FFFD.
   *
   * @throws BadInput if the tokens stand for no text
   */
  public String text(int[] of) {
    if (tokenizer == null) {
      throw new BadInput(
          "prompt " + id + " has no text: it was made of bare token ids, without a tokenizer");
    }
    return tokenizer.decode(tokenizer.ended(of) ? Arrays.copyOf(of, of.length - 1) : of);
  }

  /** The id and the beginning of the text, such as {@code prompt 7: "Madam President, …"}. */
  @Override
  public String toString() {
    if (tokenizer == null) {
      return "prompt " + id + ": " + tokens.length + " tokens";
    }
    return "prompt " + id + ": " + quoted(text());
  }

  /** The beginning of a text in quotes, for people to read. */
  static String quoted(String text) {
    String all = text.strip();
    if (all.length() > SHOWN) {
      int end = Character.isHighSurrogate(all.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
      all = all.substring(0, end).stripTrailing() + " …";
    }
    return '"' + all + '"';
  }
}
