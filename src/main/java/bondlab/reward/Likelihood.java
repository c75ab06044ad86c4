package bondlab.reward;

import bondlab.checkpoint.Checkpoint;
import bondlab.checkpoint.NamedModel;
import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.config.ProjectHome;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.Sampling;
import bondlab.policy.Completion;
import bondlab.text.Prompt;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The log-likelihood of the response under another language model, per byte,
 *
 * <pre>  r(x, y) = 1/|y| · Σ_j log π(v_j | u, v_1 … v_{j−1})   [nats per byte]</pre>
 *
 * <ul>
 *   <li>u: the prompt x in that model's tokens: with a chat template the conversation up to where
 *       the assistant speaks, else the prompt's text;
 *   <li>v: the text of the response y, encoded apart from the prompt, so that u is the same for all
 *       responses; the end of the response is no part of it;
 *   <li>|y|: its UTF-8 bytes, so that models with different tokens have one unit, and a response
 *       gains nothing from being short;
 *   <li>an empty response is scored as one byte, the token that ends it: with 0 it would be the
 *       best of all.
 * </ul>
 *
 * <p>At most 0. Temperature 1, no truncation. As a reward alone it favours text that repeats
 * itself, which a language model finds likely (Holtzman et al. 2020, arXiv 1904.09751). Equal
 * prompts are read once for all their responses. The same call gives the same bits; other batches
 * change the score by float32's rounding. Owns the network; close it.
 */
public final class Likelihood implements Reward {

  /** Bytes that the logits of a call may take: they are held twice. */
  private static final long LOGITS = 1L << 30;

  private final String name;
  private final Decoder decoder;
  private final PretrainedText text;

  private Likelihood(String name, Decoder decoder, PretrainedText text) {
    this.name = name;
    this.decoder = decoder;
    this.text = text;
  }

  /**
   * Opens a GGUF file or a HuggingFace folder, with its chat template, if there is one, and a
   * context of at most 4,096 tokens.
   *
   * @param name for tables
   * @throws BadInput naming the file and everything that is not supported
   */
  public static Likelihood open(String name, Path path) {
    return open(name, path, Optional.empty(), Optional.empty());
  }

  /**
   * Opens a GGUF file or a HuggingFace folder.
   *
   * @param chat whether its chat template is used; empty: if there is one
   * @param context most tokens of prompt and response, at most the model's; longer ones are refused
   */
  public static Likelihood open(
      String name, Path path, Optional<Boolean> chat, Optional<Integer> context) {
    try (Checkpoint model = Checkpoint.open(path)) {
      DecoderShape shape = model.shape(PretrainedText.context(model, context));
      PretrainedText text = PretrainedText.of(model, chat);
      return new Likelihood(name, text.decoder(model, shape), text);
    }
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * A response to score.
   *
   * @param at its place among those asked
   * @param sequence tokens of prompt and response
   * @param prompt tokens of the prompt
   * @param bytes |y|
   */
  private record Row(int at, int[] sequence, int prompt, int bytes) {}

  /**
   * {@inheritDoc}
   *
   * @throws BadInput if a text is longer than the context, or tokens stand for no text
   */
  @Override
  public double[] score(List<Completion> completions) {
    double[] scores = new double[completions.size()];
    for (List<Row> call : calls(rows(completions))) {
      int[] prompts = call.stream().mapToInt(Row::prompt).toArray();
      double[][] logProbs =
          decoder.logProbs(call.stream().map(Row::sequence).toList(), prompts, Sampling.plain(1));
      for (int i = 0; i < prompts.length; i++) {
        Row row = call.get(i);
        scores[row.at] = Arrays.stream(logProbs[i]).sum() / row.bytes;
      }
    }
    return scores;
  }

  /** The rows of each prompt, in the order in which prompts first come. */
  private List<List<Row>> rows(List<Completion> completions) {
    Map<Prompt, int[]> prompts = new HashMap<>();
    Map<IntBuffer, List<Row>> groups = new LinkedHashMap<>();
    List<int[]> sequences = new ArrayList<>();
    for (Completion completion : completions) {
      int[] prompt = prompts.computeIfAbsent(completion.prompt(), text::prompt);
      String words = completion.text();
      int[] response = words.isEmpty() ? new int[] {text.end()} : text.response(words);
      int[] sequence = Arrays.copyOf(prompt, prompt.length + response.length);
      System.arraycopy(response, 0, sequence, prompt.length, response.length);
      int bytes = Math.max(1, words.getBytes(StandardCharsets.UTF_8).length);
      groups
          .computeIfAbsent(IntBuffer.wrap(prompt), p -> new ArrayList<>())
          .add(new Row(sequences.size(), sequence, prompt.length, bytes));
      sequences.add(sequence);
    }
    PretrainedText.requireFit(sequences, decoder.shape().context());
    return List.copyOf(groups.values());
  }

  /** Calls of bounded memory, prompts kept together. */
  private List<List<Row>> calls(List<List<Row>> groups) {
    int longest =
        groups.stream()
            .flatMap(List::stream)
            .mapToInt(row -> row.sequence.length - row.prompt)
            .max()
            .orElse(1);
    long row = 2L * Float.BYTES * decoder.shape().vocabulary() * (longest + 1);
    int most = (int) Math.max(1, Math.min(Integer.MAX_VALUE, LOGITS / row));
    List<List<Row>> calls = new ArrayList<>();
    List<Row> call = new ArrayList<>();
    for (List<Row> group : groups) {
      for (int from = 0; from < group.size(); from += most) {
        List<Row> part = group.subList(from, Math.min(group.size(), from + most));
        if (!call.isEmpty() && call.size() + part.size() > most) {
          calls.add(call);
          call = new ArrayList<>();
        }
        call.addAll(part);
      }
    }
    if (!call.isEmpty()) {
      calls.add(call);
    }
    return calls;
  }

  /** The name and the network's size. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: log-likelihood per byte under a network of %,d parameters",
        name,
        decoder.shape().parameters());
  }

  @Override
  public void close() {
    decoder.close();
    text.close();
  }

  /**
   * {@code { name = likelihood, path = "/models/larger.gguf" }}, or {@code model =
   * smollm2-135m-instruct}.
   */
  static final class Factory implements RewardFactory {

    /**
     * @param path of a GGUF file or a folder
     * @param model or the name of a model that is fetched
     * @param chat whether its chat template is used; if there is one, unless said
     * @param context most tokens of prompt and response
     */
    private record Settings(
        Optional<String> path,
        Optional<String> model,
        Optional<Boolean> chat,
        Optional<Integer> context) {
      Settings {
        Check check = new Check("likelihood");
        context.ifPresent(tokens -> check.atLeast("context", tokens, 1, "tokens"));
        BadInput.Collector problems = new BadInput.Collector();
        problems.check(check::done);
        if (path.isPresent() == model.isPresent()) {
          problems.check(
              () -> {
                throw new BadInput(
                    "give either path = \"/models/larger.gguf\" or model = "
                        + NamedModel.names().get(0));
              });
        }
        model.ifPresent(given -> problems.check(() -> NamedModel.of(given)));
        problems.done();
      }
    }

    @Override
    public String name() {
      return "likelihood";
    }

    private static Path path(Config settings, RewardSources sources) {
      Settings bound = Bind.to(Settings.class, settings);
      return bound
          .model
          .map(model -> sources.model(NamedModel.of(model)))
          .orElseGet(() -> ProjectHome.resolve(sources.folder(), settings, "path"));
    }

    /** A named model is not fetched for it. */
    @Override
    public void validate(Config settings, RewardSources sources) {
      Settings bound = Bind.to(Settings.class, settings);
      if (bound.path.isPresent()) {
        try (Checkpoint model = Checkpoint.open(path(settings, sources))) {
          model.shape(PretrainedText.context(model, bound.context));
        }
      }
    }

    @Override
    public Reward create(Config settings, RewardSources sources) {
      Settings bound = Bind.to(Settings.class, settings);
      return open(name(), path(settings, sources), bound.chat, bound.context);
    }

    private static String fingerprint(Path path) {
      try (Checkpoint model = Checkpoint.open(path)) {
        return model.fingerprint();
      }
    }

    /** The bytes of the model, by whichever name or place it is found, and how it is read. */
    @Override
    public Config identity(Config settings, RewardSources sources) {
      Settings bound = Bind.to(Settings.class, settings);
      String files =
          bound
              .model
              .map(model -> "sha256:" + NamedModel.of(model).model().sha256())
              .orElseGet(() -> fingerprint(path(settings, sources)));
      return settings
          .withoutPath("path")
          .withoutPath("model")
          .withFallback(
              ConfigFactory.empty().withValue("files", ConfigValueFactory.fromAnyRef(files)));
    }
  }
}
