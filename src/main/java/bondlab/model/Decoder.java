package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.TokenBatch.ResponseBatch;
import bondlab.model.TokenBatch.WeightedBatch;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Safetensors;
import bondlab.tensor.Scope;
import bondlab.tensor.SpareArrays;
import bondlab.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A decoder: log-probabilities of sequences and their gradients. Rows of a batch are split over the
 * worker threads. Owns its weights; close it.
 *
 * <p>With an adapter ({@link Lora}) the weights are frozen and the adapter's factors are what is
 * trained. Decoders with different adapters, or none, may share the weights: the last one that is
 * closed frees them.
 */
public final class Decoder implements AutoCloseable {
  /** Most sequences per native call: enough to fill a core, few enough to stay in its cache. */
  static final int ROWS = 64;

  /** Products of narrower networks are too small for oneDNN's calls. */
  private static final int NARROW = 16;

  /** Builds of the engine for some processors come without oneDNN. */
  static final boolean ONE_DNN = Kernel.loads("blocks", "onednn", "adapters", "generation");

  /** Bytes that the activations of a gradient may take per thread. */
  private static final long ACTIVATIONS = 1L << 30;

  private static final String DRAWS = "dropout_draws";

  private final Base base;
  private final Adapter adapter;
  private final SpareArrays spare = new SpareArrays();
  private final KeptWeights generationWeights = new KeptWeights();
  private long dropoutDraws;

  /** An adapter; none has no factors. */
  private record Adapter(Optional<Lora> lora, DecoderWeights factors) {
    static final Adapter NONE = new Adapter(Optional.empty(), null);

    List<NDArray> arrays() {
      return factors == null ? List.of() : factors.arrays();
    }
  }

  /** Weights and rotation table, shared by several decoders; the last one frees them. */
  private static final class Base {
    final DecoderWeights weights;
    final Scope scope = Scope.open();
    final NDArray rope;
    private int users;

    Base(DecoderWeights weights) {
      this.weights = weights;
      DecoderShape s = weights.shape();
      float[] table = rotaryTable(s.context(), s.headWidth(), s.rope());
      rope = scope.floats(table, 2, s.context(), s.headWidth());
    }

    synchronized void join() {
      users++;
    }

    synchronized void leave() {
      users--;
      if (users == 0) {
        weights.close();
        scope.close();
      }
    }
  }

  /** Takes over the weights. */
  public Decoder(DecoderWeights weights) {
    this(new Base(weights), Adapter.NONE);
  }

  private Decoder(Base base, Adapter adapter) {
    this.base = base;
    this.adapter = adapter;
    base.join();
  }

  /** These weights with a fresh adapter, which does not change the network yet. */
  public Decoder withAdapter(Lora lora, RandomStream stream) {
    return withAdapter(lora, lora.initial(shape(), stream));
  }

  /**
   * These weights with an adapter.
   *
   * @param factors as {@link #values} gives them
   * @throws BadInput naming every array that is missing or of another shape
   */
  public Decoder withAdapter(Lora lora, Map<String, FloatArray> factors) {
    DecoderWeights own = DecoderWeights.of(shape(), lora, factors);
    return new Decoder(base, new Adapter(Optional.of(lora), own));
  }

  /** These weights alone. While they are shared they must not be trained. */
  public Decoder withoutAdapter() {
    return new Decoder(base, Adapter.NONE);
  }

  /** Settings of the adapter, if there is one. */
  public Optional<Lora> lora() {
    return adapter.lora;
  }

  /** What is trained: the adapter's factors, or without an adapter the weights. */
  public DecoderWeights trained() {
    return adapter.factors == null ? base.weights : adapter.factors;
  }

  /** What is trained as plain named arrays, as a checkpoint holds it. */
  public Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>(trained().values());
    if (drops()) {
      // as two exact floats: a float alone holds no count above 2^24
      float[] count = {dropoutDraws >>> 20, dropoutDraws & 0xFFFFF};
      values.put(DRAWS, new FloatArray(count, 2));
    }
    return values;
  }

  /**
   * Restores what {@link #values} gave.
   *
   * @throws BadInput naming every array that is missing or of another shape; nothing is taken over
   *     then
   */
  public void restore(Map<String, FloatArray> values) {
    List<String> problems = new ArrayList<>();
    if (drops()) {
      FloatArray.check("weights", DRAWS, values, new long[] {2}, problems);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    trained().restore(values);
    if (drops()) {
      float[] count = values.get(DRAWS).values();
      dropoutDraws = ((long) count[0] << 20) + (long) count[1];
    }
  }

  private boolean drops() {
    return adapter.lora.isPresent() && adapter.lora.get().dropout() > 0;
  }

  /** Lets dropout, if there is any, take other values from the next gradient on. */
  public void nextDropout() {
    dropoutDraws++;
  }

  /** The weights with the adapter in them; the caller closes them. */
  public DecoderWeights merged() {
    DecoderWeights merged = base.weights.copy();
    try (Scope local = Scope.open()) {
      Kernel.of("blocks", "plain", "adapters", "merging")
          .call(local, "merge", merged.arrays(), network());
    }
    return merged;
  }

  /**
   * Angles of the rotary position embedding (Su et al. 2021), halves paired as in Llama: cosines,
   * then signed sines, −sin for the first half of the head and +sin for the second.
   *
   * @return row-major [2, positions, D]
   */
  private static float[] rotaryTable(int positions, int headWidth, Rope rope) {
    int half = headWidth / 2;
    double[] frequencies = rope.frequencies(headWidth);
    float[] table = new float[2 * positions * headWidth];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < half; i++) {
        double angle = p * frequencies[i];
        int cosine = p * headWidth + i;
        int sine = (positions + p) * headWidth + i;
        table[cosine] = table[cosine + half] = (float) Math.cos(angle);
        table[sine] = (float) -Math.sin(angle);
        table[sine + half] = (float) Math.sin(angle);
      }
    }
    return table;
  }

  /**
   * Whether products with the weights of wide or large networks are oneDNN's; starts the engine.
   */
  public static boolean hasOneDnn() {
    return ONE_DNN;
  }

  public DecoderShape shape() {
    return base.weights.shape();
  }

  /** The weights without the adapter. */
  public DecoderWeights weights() {
    return base.weights;
  }

  /** Arrays for gradients of this network and other needs of a step. */
  public SpareArrays spare() {
    return spare;
  }

  /**
   * A network as kernels take it; the file {@code blocks} says what each component holds.
   *
   * @param weights as that file lists them, a reward model's head after them
   * @param adapter of it; none trains or reads the weights themselves
   * @param rope rotation table [2, context, D]
   * @param layout H and G, places of what not every network has, and the seed of dropout
   * @param numbers epsilon of the norms, scale and dropout of the adapter
   */
  public record Network(
      List<NDArray> weights, List<NDArray> adapter, NDArray rope, long[] layout, double[] numbers)
      implements Kernel.Group {}

  KeptWeights generationWeights() {
    return generationWeights;
  }

  Network network() {
    return network(base.weights.arrays());
  }

  /** The network with further arrays after its weights. */
  public Network network(List<NDArray> arrays) {
    return network(arrays, DecoderWeights.names(shape()), adapter, 0, 0);
  }

  /**
   * The network as it is trained, with dropout in its adapter.
   *
   * @param row first one of the batch that is read
   */
  Network trainedNetwork(int row) {
    double dropout = adapter.lora.map(Lora::dropout).orElse(0.0);
    long seed = dropoutDraws * 1_000_003 + row;
    return network(
        base.weights.arrays(), DecoderWeights.names(shape()), adapter, dropout, seed & 0xFFFFFFFFL);
  }

  /**
   * The network with its weights in another order and its adapter in them.
   *
   * @param names of the arrays, as {@link DecoderWeights} has them
   */
  Network merged(List<NDArray> arrays, List<String> names) {
    return network(arrays, names, Adapter.NONE, 0, 0);
  }

  private Network network(
      List<NDArray> arrays, List<String> names, Adapter with, double dropout, long seed) {
    DecoderShape s = shape();
    long[] layout = new long[13];
    layout[0] = s.heads();
    layout[1] = s.keyValueHeads();
    layout[2] = names.indexOf(DecoderWeights.BIAS);
    layout[3] = names.indexOf(DecoderWeights.HEAD_NORM);
    layout[4] = Math.max(0, names.indexOf(DecoderWeights.OUTPUT));
    with.lora.ifPresent(lora -> System.arraycopy(lora.places(s), 0, layout, 5, 7));
    layout[12] = seed;
    double scale = with.lora.map(Lora::scale).orElse(0.0);
    double[] numbers = {s.normEpsilon(), scale, dropout};
    return new Network(arrays, with.arrays(), base.rope, layout, numbers);
  }

  /**
   * Sequences of a batch whose gradient a thread can compute at once: what it keeps of them stays
   * within a bound. Small networks are never bounded by it.
   */
  public int gradientRows(List<int[]> sequences) {
    DecoderShape s = shape();
    long longest = sequences.stream().mapToInt(x -> x.length).max().orElse(1);
    long layer =
        4L * s.width() + s.mixed() + 2L * s.projected() + 4L * s.mlp() + s.heads() * longest;
    long token = Float.BYTES * (s.layers() * layer + 4L * s.width() + 3L * s.vocabulary());
    return (int) Math.max(1, Math.min(1 << 20, ACTIVATIONS / (longest * token)));
  }

  /**
   * Sequences whose final states a call can read: what it holds of one layer stays within half of a
   * bound, attention's scores above all. Short sequences are bounded by {@link #ROWS} alone.
   *
   * @param longest tokens of the longest
   */
  public int readingRows(int longest) {
    DecoderShape s = shape();
    long token = s.projected() + 4L * s.mlp() + 4L * s.width() + 2L * s.heads() * longest;
    return (int) Math.max(1, Math.min(ROWS, ACTIVATIONS / 2 / (Float.BYTES * longest * token)));
  }

  /**
   * A kernel over whole sequences.
   *
   * @param file that holds its {@code class Kernel}
   */
  public Kernel kernel(String file) {
    boolean oneDnn = shape().width() >= NARROW && ONE_DNN;
    String products = oneDnn ? "onednn" : "plain";
    return Kernel.of("blocks", "attention", products, "adapters", "sequences", file);
  }

  /** An independent copy; with an adapter, of the adapter alone. */
  public Decoder copy() {
    Decoder copy =
        adapter.factors == null
            ? new Decoder(base.weights.copy())
            : new Decoder(base, new Adapter(adapter.lora, adapter.factors.copy()));
    copy.dropoutDraws = dropoutDraws;
    return copy;
  }

  /**
   * Writes the weights as safetensors under {@link LlamaNames}, so that transformers reads them.
   */
  public void save(Path file) throws IOException {
    Map<String, FloatArray> named = LlamaNames.perLayer(shape(), base.weights.values());
    Safetensors.write(file, named, Map.of("format", "pt"));
  }

  /**
   * Reads a checkpoint that {@link #save} or transformers wrote in one file.
   *
   * @throws BadInput naming the file and everything in it that does not fit the shape
   */
  public static Decoder read(DecoderShape shape, Path file) throws IOException {
    Map<String, FloatArray> stored = Safetensors.read(file);
    return new Decoder(DecoderWeights.of(file.toString(), shape, stored.keySet(), stored::get));
  }

  /**
   * Teacher-forced log-probabilities of the tokens after each sequence's prompt.
   *
   * <pre>  out[b][j] = log π(x_{P+j} | x_0 … x_{P+j−1}),  P = promptLengths[b]</pre>
   *
   * @param sequences tokens of prompt and response [B][·]
   * @param promptLengths tokens of each prompt, ≥ 1
   * @param law temperature and truncation; −∞ for a token outside of the law
   * @return nats, one value per response token
   * @throws BadInput if a sequence does not fit ({@link DecoderShape#requireFit}) or has no prompt
   */
  public double[][] logProbs(List<int[]> sequences, int[] promptLengths, Sampling law) {
    requireResponses(sequences, promptLengths, law);
    List<Callable<double[][]>> tasks = new ArrayList<>();
    for (ResponseBatch batch :
        ResponseBatch.split(sequences, promptLengths, likelihoodRows(sequences))) {
      tasks.add(() -> logProbs(batch, law));
    }
    List<double[]> rows = new ArrayList<>();
    Torch.inParallel(tasks).forEach(part -> rows.addAll(List.of(part)));
    return rows.toArray(double[][]::new);
  }

  /** Sequences per call, so that their laws, three at a time, fit into half of the bound. */
  private int likelihoodRows(List<int[]> sequences) {
    long longest = sequences.stream().mapToInt(x -> x.length).max().orElse(1);
    long row = 3L * Float.BYTES * shape().vocabulary() * longest;
    return (int) Math.max(1, Math.min(ROWS, ACTIVATIONS / 2 / row));
  }

  private double[][] logProbs(ResponseBatch batch, Sampling law) {
    if (batch.columns() == 0) {
      return batch.rows(new float[0], 0);
    }
    try (Scope local = Scope.open()) {
      TokenBatch.Read read = batch.batch().read(local);
      NDArray values =
          kernel("likelihood")
              .call(local, "log_probs", read, batch.start(), law.law(), network())[0];
      return batch.rows(values.toFloatArray(), 0);
    }
  }

  /**
   * Mean of the final states, after the last norm, from a place of each sequence to its end,
   *
   * <pre>  out[b] = mean_{t ≥ first[b]} h_t</pre>
   *
   * @param sequences tokens [B][·]
   * @param first place of each, before its end; the last place gives the state of the last token
   * @return [B][C]
   * @throws BadInput if a sequence does not fit ({@link DecoderShape#requireFit}), or a place is
   *     not in it
   */
  public float[][] meanStates(List<int[]> sequences, int[] first) {
    requireFit("", sequences);
    for (int b = 0; b < first.length; b++) {
      if (first[b] < 0 || first[b] >= sequences.get(b).length) {
        throw new BadInput(
            String.format(
                "sequence %d: place %d is not one of its %d tokens",
                b, first[b], sequences.get(b).length));
      }
    }
    List<Callable<float[]>> tasks = new ArrayList<>();
    int longest = sequences.stream().mapToInt(x -> x.length).max().orElse(1);
    int rows = Torch.rowsEach(first.length, readingRows(longest));
    for (int from = 0; from < first.length; from += rows) {
      int to = Math.min(first.length, from + rows);
      int[] places = Arrays.copyOfRange(first, from, to);
      TokenBatch batch = TokenBatch.of(sequences, from, to);
      tasks.add(() -> meanStates(batch, places));
    }
    List<float[]> states = new ArrayList<>();
    int width = shape().width();
    for (float[] part : Torch.inParallel(tasks)) {
      for (int at = 0; at < part.length; at += width) {
        states.add(Arrays.copyOfRange(part, at, at + width));
      }
    }
    return states.toArray(float[][]::new);
  }

  private float[] meanStates(TokenBatch batch, int[] first) {
    int start = Arrays.stream(first).min().orElseThrow();
    int size = batch.size();
    float[] weight = new float[(batch.longest() - start) * size];
    for (int b = 0; b < size; b++) {
      int length = batch.lengths()[b];
      for (int t = first[b]; t < length; t++) {
        weight[(t - start) * size + b] = 1f / (length - first[b]);
      }
    }
    try (Scope local = Scope.open()) {
      NDArray each = local.floats(weight, batch.longest() - start, size);
      return kernel("states")
          .call(local, "weighted", batch.read(local), start, each, network())[0]
          .toFloatArray();
    }
  }

  /**
   * Value and gradient of a weighted log-likelihood,
   *
   * <pre>  loss = −Σ_b Σ_{t≥1} weight[b][t−1] · log π(x_t | x_0 … x_{t−1})</pre>
   *
   * <p>Maximum likelihood and every policy gradient are of this form.
   *
   * @param sequences [B][T_b]
   * @param weight one value for each token but the first, [B][T_b − 1]
   * @param law temperature, truncation and the token left out
   * @return in nats times the unit of the weight; the caller closes it
   * @throws BadInput if a sequence does not fit or it has the wrong number of weights
   */
  public Gradients gradients(List<int[]> sequences, double[][] weight, Sampling law) {
    requireFit(sequences, law);
    WeightedBatch.requireWeights(sequences, weight);
    return Gradients.sharded(
        spare,
        trained().arrays(),
        sequences.size(),
        gradientRows(sequences),
        (into, from, to) ->
            gradients(WeightedBatch.of(sequences, weight, from, to), law, from, into));
  }

  private double gradients(WeightedBatch batch, Sampling law, int from, List<NDArray> into) {
    try (Scope local = Scope.open()) {
      TokenBatch.Read read = batch.batch().read(local);
      NDArray weight = batch.weights(local);
      return kernel("likelihood")
          .call(
              local,
              "gradients",
              read,
              weight,
              batch.start(),
              law.law(),
              trainedNetwork(from),
              into)[0]
          .getFloat();
    }
  }

  /** Requires sequences and a law that this network has. */
  void requireFit(List<int[]> sequences, Sampling law) {
    shape().requireFit(law);
    requireFit("", sequences);
  }

  /**
   * Requires sequences that this network can read.
   *
   * @param whose begins the errors
   */
  public void requireFit(String whose, List<int[]> sequences) {
    for (int b = 0; b < sequences.size(); b++) {
      shape().requireFit(whose + "sequence " + b, sequences.get(b));
    }
  }

  /** Requires sequences that fit and begin with a prompt. */
  void requireResponses(List<int[]> sequences, int[] promptLengths, Sampling law) {
    requireFit(sequences, law);
    for (int b = 0; b < promptLengths.length; b++) {
      if (promptLengths[b] < 1 || promptLengths[b] > sequences.get(b).length) {
        throw new BadInput(
            String.format(
                "sequence %d: its prompt has %d of %d tokens; a decoder needs one to start from",
                b, promptLengths[b], sequences.get(b).length));
      }
    }
  }

  @Override
  public void close() {
    if (adapter.factors != null) {
      adapter.factors.close();
    }
    spare.close();
    generationWeights.close();
    base.leave();
  }
}
