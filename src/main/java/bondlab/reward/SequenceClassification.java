package bondlab.reward;

import bondlab.checkpoint.Checkpoint;
import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.config.ProjectHome;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.policy.Completion;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Opens a reward model that someone else trained: a folder of transformers' class {@code
 * LlamaForSequenceClassification}, or the same of Mistral, Qwen2 or Qwen3, with one label. Its
 * score is that class's logit,
 *
 * <pre>  r(x, y) = s · h_T</pre>
 *
 * with s the array {@code score.weight} [1, C] and h_T the final state of the last token of prompt
 * and response that is no padding ({@code pad_token_id} of {@code config.json}, even where a text
 * ends with that token). Scores have no unit of their own and no zero.
 *
 * <p>The model reads the text in its own tokens. With a chat template it sees the conversation: the
 * messages of a chat policy's prompt, or a plain prompt's text as one user message, and the
 * response as the assistant's. Without one it sees prompt and response as one text.
 */
public final class SequenceClassification {
  private static final String HEAD = "score.weight";
  private static final String BIAS = "score.bias";

  private SequenceClassification() {}

  /**
   * Opens a folder with its chat template, if there is one, and a context of at most 4,096 tokens.
   *
   * @param name for tables
   * @return a reward that owns the network and the tokenizer; close it
   * @throws BadInput naming the file and everything that is not supported, or that there is not one
   *     label
   */
  public static RewardModel open(String name, Path folder) {
    return open(name, folder, Optional.empty(), Optional.empty());
  }

  /**
   * Opens a folder.
   *
   * @param chat whether its chat template is used; empty: if there is one
   * @param context most tokens of prompt and response, at most the model's; longer ones are refused
   */
  public static RewardModel open(
      String name, Path folder, Optional<Boolean> chat, Optional<Integer> context) {
    try (Checkpoint model = Checkpoint.openClassifier(folder)) {
      float[] head = head(model);
      DecoderShape shape = model.shape(PretrainedText.context(model, context));
      PretrainedText text = PretrainedText.of(model, chat);
      Decoder decoder = text.decoder(model, shape);
      return new RewardModel(name, decoder, head, new View(text, padding(model)));
    }
  }

  private static float[] head(Checkpoint model) {
    if (!model.names().contains(HEAD) || model.names().contains(BIAS)) {
      throw new BadInput(
          String.format("%s: its head must be an array %s without %s", model.path(), HEAD, BIAS));
    }
    FloatArray head = model.array(HEAD);
    long[] needed = {1, model.shape().width()};
    if (!Arrays.equals(head.shape(), needed)) {
      throw new BadInput(
          String.format(
              "%s: %s has the shape %s and must have %s: a reward model has one label (num_labels ="
                  + " 1)",
              model.path(), HEAD, Arrays.toString(head.shape()), Arrays.toString(needed)));
    }
    return head.values();
  }

  /** The padding token; −1 if the model has none. */
  private static int padding(Checkpoint model) {
    Object token = model.metadata().get("pad_token_id");
    return token instanceof Number id ? id.intValue() : -1;
  }

  /** Texts as transformers would score them: up to the last token that is no padding. */
  private record View(PretrainedText text, int padding) implements RewardModel.TextView {

    @Override
    public List<int[]> sequences(List<Completion> completions, int context) {
      List<int[]> sequences =
          completions.stream().map(text::whole).map(this::withoutPadding).toList();
      PretrainedText.requireFit(sequences, context);
      return sequences;
    }

    private int[] withoutPadding(int[] tokens) {
      int length = tokens.length;
      while (length > 1 && tokens[length - 1] == padding) {
        length--;
      }
      return Arrays.copyOf(tokens, length);
    }

    @Override
    public void close() {
      text.close();
    }
  }

  /** {@code { name = sequence-classification, path = "/models/my-reward-model" }}. */
  static final class Factory implements RewardFactory {

    /**
     * @param path of the folder
     * @param chat whether its chat template is used; if there is one, unless said
     * @param context most tokens of prompt and response
     */
    private record Settings(String path, Optional<Boolean> chat, Optional<Integer> context) {
      Settings {
        Check check = new Check("sequence-classification").notBlank("path", path);
        context.ifPresent(tokens -> check.atLeast("context", tokens, 1, "tokens"));
        check.done();
      }
    }

    @Override
    public String name() {
      return "sequence-classification";
    }

    private static Path folder(Config settings, RewardSources sources) {
      Bind.to(Settings.class, settings);
      return ProjectHome.resolve(sources.folder(), settings, "path");
    }

    @Override
    public void validate(Config settings, RewardSources sources) {
      Settings bound = Bind.to(Settings.class, settings);
      try (Checkpoint model = Checkpoint.openClassifier(folder(settings, sources))) {
        model.shape(PretrainedText.context(model, bound.context));
        head(model);
      }
    }

    @Override
    public Reward create(Config settings, RewardSources sources) {
      Settings bound = Bind.to(Settings.class, settings);
      return open(name(), folder(settings, sources), bound.chat, bound.context);
    }

    /** The settings but for the place, and the bytes of the model's files. */
    @Override
    public Config identity(Config settings, RewardSources sources) {
      String files = Checkpoint.openClassifier(folder(settings, sources)).fingerprint();
      return settings.withoutPath("path").withValue("files", ConfigValueFactory.fromAnyRef(files));
    }
  }
}
