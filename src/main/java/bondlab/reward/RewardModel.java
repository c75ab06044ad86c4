package bondlab.reward;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.Gradients;
import bondlab.model.LlamaNames;
import bondlab.model.TokenBatch;
import bondlab.policy.Completion;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import bondlab.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * A decoder with a scalar head: the score of a sequence is the final state of its last token
 * against the head. TrainedReward as a Bradley-Terry model,
 *
 * <pre>  P(a preferred to b) = σ(r(a) − r(b))</pre>
 *
 * <p>(Gao et al. 2022, §2.1; Ouyang et al. 2022, Eq. 1). Scores have no unit of their own and no
 * zero. Of a decoder with an adapter, the adapter and the head are trained. Owns its weights; close
 * it.
 */
public final class RewardModel implements Reward {
  private static final String HEAD = "score.weight";

  private final String name;
  private final Decoder decoder;
  private final TextView view;
  private final Scope scope = Scope.open();
  private final NDArray head;

  /**
   * Takes over a decoder.
   *
   * @param name for tables
   * @param decoder its vocabulary is that of the view
   * @param head [C]
   * @param view how a completion becomes tokens of this model; closed with it
   */
  public RewardModel(String name, Decoder decoder, float[] head, TextView view) {
    this.name = name;
    this.decoder = decoder;
    this.view = view;
    if (head.length != decoder.shape().width()) {
      throw new BadInput(
          String.format(
              "reward model %s: its head has %d values, the decoder's width is %d",
              name, head.length, decoder.shape().width()));
    }
    this.head = scope.floats(head, head.length);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] score(List<Completion> completions) {
    return scoreSequences(sequences(completions));
  }

  /** The completions in this model's own tokens, the last of them if they exceed its context. */
  public List<int[]> sequences(List<Completion> completions) {
    return view.sequences(completions, decoder.shape().context());
  }

  /**
   * Scores token sequences; those of a length go together, so little is padded.
   *
   * @return one score per sequence, in order
   * @throws BadInput if a sequence is empty, longer than the context or of another vocabulary
   */
  public double[] scoreSequences(List<int[]> sequences) {
    requireFit(sequences);
    Comparator<Integer> byLength = Comparator.comparingInt(i -> sequences.get(i).length);
    List<Integer> order = IntStream.range(0, sequences.size()).boxed().sorted(byLength).toList();
    List<int[]> sorted = order.stream().map(sequences::get).toList();
    int count = sequences.size();
    int rows = Torch.rowsEach(count, decoder.readingRows(1));
    List<Callable<float[]>> tasks = new ArrayList<>();
    for (int from = 0; from < count; ) {
      int start = from;
      int longest = sorted.get(Math.min(count, start + rows) - 1).length;
      int end = Math.min(count, start + Math.min(rows, decoder.readingRows(longest)));
      tasks.add(() -> scores(TokenBatch.of(sorted, start, end)));
      from = end;
    }
    double[] scores = new double[count];
    int next = 0;
    for (float[] part : Torch.inParallel(tasks)) {
      for (float score : part) {
        scores[order.get(next++)] = score;
      }
    }
    return scores;
  }

  private void requireFit(List<int[]> sequences) {
    decoder.requireFit("reward model " + name + ", ", sequences);
  }

  private float[] scores(TokenBatch batch) {
    try (Scope local = Scope.open()) {
      return decoder
          .kernel("preference")
          .call(local, "scores", batch.read(local), batch.ends(local), decoder.network(weights()))[
          0]
          .toFloatArray();
    }
  }

  /**
   * Value and gradient of the Bradley-Terry loss, −mean log σ(r(preferred) − r(other)), in nats.
   *
   * @param preferred sequences in this model's tokens [n]
   * @param other [n]
   * @return gradients in the order of {@link #arrays}; the caller closes them
   */
  public Gradients gradients(List<int[]> preferred, List<int[]> other) {
    return gradients(preferred, other, 0);
  }

  /**
   * The same with the sum of a pair's scores held near 0, −mean(log σ(a − b) − sumToZero·(a + b)²)
   * (Eisenstein et al., arXiv 2312.09244, §3): scores get a zero, so that those of several
   * trainings can be averaged.
   *
   * @param sumToZero weight ≥ 0, nats per squared reward
   */
  public Gradients gradients(List<int[]> preferred, List<int[]> other, double sumToZero) {
    requireFit(preferred);
    requireFit(other);
    return Gradients.sharded(
        decoder.spare(),
        arrays(),
        preferred.size(),
        Math.max(1, Math.min(decoder.gradientRows(preferred), decoder.gradientRows(other)) / 2),
        (into, from, to) -> {
          List<int[]> rows = new ArrayList<>();
          for (int i = from; i < to; i++) {
            rows.add(preferred.get(i)); // a pair together: what it has in common is read once
            rows.add(other.get(i));
          }
          return gradients(into, "gradients", rows, 1.0 / preferred.size(), sumToZero);
        });
  }

  /**
   * Value and gradient of the cross-entropy of a classifier whose logit is the score,
   *
   * <pre>  −mean(y·log σ(r) + (1−y)·log(1 − σ(r)))</pre>
   *
   * @param sequences in this model's tokens [n]
   * @param targets y in [0, 1], the event or its share [n]
   * @return nats; gradients in the order of {@link #arrays}; the caller closes them
   */
  public Gradients classifierGradients(List<int[]> sequences, double[] targets) {
    requireFit(sequences);
    return Gradients.sharded(
        decoder.spare(),
        arrays(),
        targets.length,
        decoder.gradientRows(sequences),
        (into, from, to) -> {
          try (Scope local = Scope.open()) {
            NDArray y = local.floats(Arrays.copyOfRange(targets, from, to), to - from);
            return gradients(
                into, "classifier_gradients", sequences.subList(from, to), y, 1.0 / targets.length);
          }
        });
  }

  private double gradients(List<NDArray> into, String method, List<int[]> rows, Object... told) {
    try (Scope local = Scope.open()) {
      TokenBatch batch = TokenBatch.of(rows, 0, rows.size());
      List<Object> all = new ArrayList<>(List.of(batch.read(local), batch.ends(local)));
      all.addAll(List.of(told));
      all.addAll(List.of(decoder.network(weights()), into));
      return decoder.kernel("preference").call(local, method, all.toArray())[0].getFloat();
    }
  }

  /** The network's weights and the head, as kernels read them. */
  private List<NDArray> weights() {
    List<NDArray> weights = new ArrayList<>(decoder.weights().arrays());
    weights.add(head);
    return weights;
  }

  /** What is trained: the decoder's weights or, if it has one, its adapter; then the head. */
  public List<NDArray> arrays() {
    List<NDArray> arrays = new ArrayList<>(decoder.trained().arrays());
    arrays.add(head);
    return arrays;
  }

  /** Whether weight decay applies to each of {@link #arrays}. */
  public boolean[] decayed() {
    boolean[] ofDecoder = decoder.trained().decayed();
    return Arrays.copyOf(ofDecoder, ofDecoder.length + 1);
  }

  public DecoderShape shape() {
    return decoder.shape();
  }

  /**
   * Weights and head, named as transformers' {@code LlamaForSequenceClassification} names them.
   *
   * @throws BadInput if there is an adapter, which has no name there
   */
  public Map<String, FloatArray> values() {
    if (decoder.lora().isPresent()) {
      throw new BadInput(
          "reward model " + name + ": its decoder has an adapter; merge it into its weights first");
    }
    Map<String, FloatArray> values =
        new LinkedHashMap<>(LlamaNames.perLayer(shape(), decoder.weights().values()));
    values.put(HEAD, new FloatArray(FloatArray.of(head).values(), 1, shape().width()));
    return values;
  }

  /**
   * Takes over what {@link #values} gave; further arrays are ignored.
   *
   * @param source what errors name, such as the file
   * @throws BadInput naming the source and every array that is missing or of another shape
   */
  public static RewardModel of(
      String name,
      DecoderShape shape,
      TextView view,
      String source,
      Map<String, FloatArray> values) {
    List<String> problems = new ArrayList<>();
    FloatArray.check(source, HEAD, values, new long[] {1, shape.width()}, problems);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    DecoderWeights weights = DecoderWeights.of(source, shape, values.keySet(), values::get);
    return new RewardModel(name, new Decoder(weights), values.get(HEAD).values(), view);
  }

  /** Writes {@link #values} as safetensors. */
  public void save(Path file) throws IOException {
    Safetensors.write(file, values(), Map.of("format", "pt"));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws BadInput naming the file and everything in it that does not fit the shape
   */
  public static RewardModel read(String name, DecoderShape shape, TextView view, Path file)
      throws IOException {
    return of(name, shape, view, file.toString(), Safetensors.read(file));
  }

  /** The name and the network's size. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s (network of %,d parameters)", name, decoder.shape().parameters());
  }

  @Override
  public void close() {
    decoder.close();
    scope.close();
    view.close();
  }

  /** How a completion becomes the tokens that a reward model reads. */
  @FunctionalInterface
  public interface TextView extends AutoCloseable {

    /** The policy's own tokens, prompt and response. */
    TextView SAME_TOKENS =
        (completions, context) ->
            completions.stream().map(c -> last(c.sequence(), context)).toList();

    /**
     * Token sequences of the completions, each with at most {@code context} tokens: the last ones,
     * since the response stands at the end.
     */
    List<int[]> sequences(List<Completion> completions, int context);

    /** Frees what the view owns, such as a tokenizer of the model's own. */
    @Override
    default void close() {}

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
}
