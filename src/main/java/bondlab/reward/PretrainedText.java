package bondlab.reward;

import bondlab.checkpoint.Checkpoint;
import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.policy.Completion;
import bondlab.text.Chat;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.PretrainedTokenizer;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prompts and responses of any policy in the tokens of a pretrained model that scores them.
 *
 * <ul>
 *   <li>A chat model reads the conversation by its own template: the messages that the policy's
 *       prompt was made of, or the text of a plain prompt as one user message; the response is the
 *       assistant's.
 *   <li>Any other model reads prompt and response as one text, after its beginning of text where it
 *       was trained so; of a conversation, the messages' contents, each with an empty line after
 *       it.
 * </ul>
 *
 * <p>No text can spell a special token. Owns the tokenizer; close it.
 */
final class PretrainedText implements AutoCloseable {

  /** Most tokens that are read unless a setting says otherwise, where the model allows them. */
  private static final int USUAL_CONTEXT = 4096;

  private final PretrainedTokenizer tokenizer;
  private final Optional<Chat> chat;

  private PretrainedText(PretrainedTokenizer tokenizer, Optional<Chat> chat) {
    this.tokenizer = tokenizer;
    this.chat = chat;
  }

  /**
   * Opens the tokenizer of a model.
   *
   * @param chat whether its template is used; empty: if it has one
   * @throws BadInput if it has none and must, or one that is not supported
   */
  static PretrainedText of(Checkpoint model, Optional<Boolean> chat) {
    PretrainedTokenizer tokenizer = model.tokenizer();
    try {
      boolean asked = chat.orElse(tokenizer.chatTemplate().isPresent());
      String origin = model.path().toString();
      return new PretrainedText(
          tokenizer, asked ? Optional.of(Chat.of(tokenizer, origin)) : Optional.empty());
    } catch (BadInput e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Tokens that a model is made to read: those asked for, or the usual number if it has them. */
  static int context(Checkpoint model, Optional<Integer> asked) {
    return asked.orElse(Math.min(USUAL_CONTEXT, model.shape().context()));
  }

  /**
   * Reads the network of the same model; this is closed if that fails.
   *
   * @return the caller closes it
   */
  Decoder decoder(Checkpoint model, DecoderShape shape) {
    try {
      return model.decoder(shape);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Tokens of a prompt, up to where its response begins. */
  int[] prompt(Prompt prompt) {
    return chat.map(c -> c.encode(messages(prompt), true))
        .orElseGet(() -> tokenizer.encodeWhole(plain(prompt)));
  }

  /** Tokens of the text of a response. */
  int[] response(String text) {
    return tokenizer.encode(text);
  }

  /** The token that ends a response. */
  int end() {
    return tokenizer.endOfText();
  }

  /**
   * Tokens of prompt and response; with a template, up to where it ends the assistant's message.
   */
  int[] whole(Completion completion) {
    Prompt prompt = completion.prompt();
    if (chat.isEmpty()) {
      return tokenizer.encodeWhole(plain(prompt) + completion.text());
    }
    List<Message> messages = new ArrayList<>(messages(prompt));
    messages.add(new Message("assistant", completion.text()));
    return chat.get().encode(messages, false);
  }

  private static List<Message> messages(Prompt prompt) {
    return prompt.messages().isEmpty() ? List.of(Message.user(prompt.text())) : prompt.messages();
  }

  private static String plain(Prompt prompt) {
    return prompt.messages().isEmpty()
        ? prompt.text()
        : prompt.messages().stream().map(m -> m.content() + "\n\n").collect(Collectors.joining());
  }

  /**
   * Requires that all sequences fit, since a model that did not see the beginning or the end of a
   * text would score another one.
   *
   * @throws BadInput naming the first that does not
   */
  static void requireFit(List<int[]> sequences, int context) {
    for (int i = 0; i < sequences.size(); i++) {
      if (sequences.get(i).length > context) {
        throw new BadInput(
            String.format(
                "prompt and response %d of %d have %d tokens of the model that scores them; context"
                    + " = %d are read: raise context, or ask for shorter responses",
                i, sequences.size(), sequences.get(i).length, context));
      }
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
