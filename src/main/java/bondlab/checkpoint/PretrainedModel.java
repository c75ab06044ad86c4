package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.config.ProjectHome;
import bondlab.model.Decoder;
import bondlab.progress.Progress;
import bondlab.text.Chat;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.PretrainedTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A pretrained language model: its {@link Checkpoint}, its tokenizer and, if it is a chat model,
 * its template. Owns the tokenizer; close it. Networks that {@link #decoder} made live on.
 */
public final class PretrainedModel implements AutoCloseable {
  private final String place;
  private final Checkpoint checkpoint;
  private final PretrainedTokenizer tokenizer;

  private PretrainedModel(String place, Checkpoint checkpoint, PretrainedTokenizer tokenizer) {
    this.place = place;
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a model: reads headers and the tokenizer, not the weights.
   *
   * @param place a .gguf file, a HuggingFace folder, or the name of a {@link NamedModel}, which is
   *     fetched when it is first used; a path is looked for in the project
   * @param models folder that fetched models are kept in
   * @throws BadInput if there is none, or it cannot be used as it is; see {@link Checkpoint#open}
   */
  public static PretrainedModel open(String place, Path models, Progress progress) {
    Checkpoint checkpoint = Checkpoint.open(find(place, models, progress));
    try {
      PretrainedTokenizer tokenizer = checkpoint.tokenizer();
      requireFit(checkpoint, tokenizer);
      return new PretrainedModel(place, checkpoint, tokenizer);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private static Path find(String place, Path models, Progress progress) {
    Path file = ProjectHome.ofProject(place);
    if (Files.exists(file)) {
      return file;
    }
    List<String> names = NamedModel.names();
    if (names.contains(place)) {
      return NamedModel.of(place).fetch(models, progress);
    }
    throw new BadInput(
        String.format(
            "model %s: no such file or folder, nor a model with a name here, which are %s%s;"
                + " give a .gguf file, or a folder with config.json and model.safetensors",
            place, names, Nearest.hint(place, names)));
  }

  private static void requireFit(Checkpoint checkpoint, PretrainedTokenizer tokenizer) {
    int rows = checkpoint.shape().vocabulary();
    if (tokenizer.size() > rows) {
      tokenizer.close();
      throw new BadInput(
          String.format(
              "%s: the tokenizer has %d tokens, the embedding %d; they are not of one model",
              checkpoint.path(), tokenizer.size(), rows));
    }
  }

  /** What it was opened by. */
  public String place() {
    return place;
  }

  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Its tokenizer; owned here. */
  public PretrainedTokenizer tokenizer() {
    return tokenizer;
  }

  /** Its conversations, if it has a chat template. */
  public Optional<Chat> chat() {
    return tokenizer.chatTemplate().map(template -> Chat.of(tokenizer, place));
  }

  /** The ids of a text as the model reads it: plain text, after a beginning if it wants one. */
  public int[] encode(String text) {
    return tokenizer.encodeWhole(text);
  }

  /**
   * The ids of a prompt that a response follows: one message of a user to a chat model, plain text
   * to another.
   *
   * @param plain whether it is plain text to a chat model too
   */
  public int[] encodePrompt(String text, boolean plain) {
    Optional<Chat> chat = plain ? Optional.empty() : chat();
    return chat.map(with -> with.encode(List.of(Message.user(text)), true))
        .orElseGet(() -> encode(text));
  }

  /**
   * Reads the weights, in float32.
   *
   * @param context tokens that a sequence may have, at most the model's own
   * @return the caller closes it
   */
  public Decoder decoder(int context) {
    return checkpoint.decoder(checkpoint.shape(context));
  }

  /** The identity of weights and tokenizer, wherever the files are. */
  public String fingerprint() {
    return checkpoint.fingerprint();
  }

  @Override
  public void close() {
    tokenizer.close();
    checkpoint.close();
  }
}
