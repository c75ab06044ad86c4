package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.TokenBatch.ResponseBatch;
import bondlab.model.TokenBatch.WeightedBatch;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Safetensors;
import bondlab.tensor.Scope;
import bondlab.tensor.SpareArrays;
import bondlab.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A decoder: log-probabilities of sequences and their gradients. Rows of a batch are split over the
 * worker threads. Owns its weights; close it.
 */
public final class Decoder implements AutoCloseable {
  /** Most sequences per native call: enough to fill a core, few enough to stay in its cache. */
  static final int ROWS = 64;

  /** Products of narrower networks are too small for oneDNN's calls. */
  private static final int NARROW = 16;

  /** Builds of the engine for some processors come without oneDNN. */
  static final boolean ONE_DNN = Kernel.loads("blocks", "packed", "generation");

  private final DecoderWeights weights;
  private final Scope scope = Scope.open();
  private final SpareArrays spare = new SpareArrays();
  private final NDArray rope;

  public Decoder(DecoderWeights weights) {
    this.weights = weights;
    DecoderShape s = weights.shape();
    rope =
        scope.floats(
            rotaryTable(s.context(), s.headWidth(), s.rope()), 2, s.context(), s.headWidth());
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
    return weights.shape();
  }

  public DecoderWeights weights() {
    return weights;
  }

  /** The rotation table [2, context, D], owned here. */
  public NDArray rope() {
    return rope;
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
   * @param layout places of what not every network has, after H and G
   * @param numbers epsilon of the norms
   */
  public record Network(
      List<NDArray> weights, List<NDArray> adapter, NDArray rope, long[] layout, double[] numbers)
      implements Kernel.Group {}

  Network network() {
    return network(weights.arrays());
  }

  /** The network with further arrays after its weights. */
  public Network network(List<NDArray> arrays) {
    return network(arrays, DecoderWeights.names(shape()));
  }

  /**
   * The network with its weights in another order.
   *
   * @param names of the arrays, as {@link DecoderWeights} has them
   */
  Network network(List<NDArray> arrays, List<String> names) {
    DecoderShape s = shape();
    long[] layout = {
      s.heads(),
      s.keyValueHeads(),
      names.indexOf(DecoderWeights.BIAS),
      names.indexOf(DecoderWeights.HEAD_NORM),
      Math.max(0, names.indexOf(DecoderWeights.OUTPUT))
    };
    return new Network(arrays, List.of(), rope, layout, new double[] {s.normEpsilon()});
  }

  /**
   * A kernel over whole sequences.
   *
   * @param file that holds its {@code class Kernel}
   */
  public Kernel kernel(String file) {
    boolean oneDnn = shape().width() >= NARROW && ONE_DNN;
    return Kernel.of("blocks", "attention", oneDnn ? "packed" : "plain", "sequences", file);
  }

  /** An independent copy. */
  public Decoder copy() {
    return new Decoder(weights.copy());
  }

  /**
   * Writes the weights as safetensors under {@link LlamaNames}, so that transformers reads them.
   */
  public void save(Path file) throws IOException {
    Safetensors.write(file, LlamaNames.perLayer(shape(), weights.values()), Map.of("format", "pt"));
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
    for (ResponseBatch batch : ResponseBatch.split(sequences, promptLengths, ROWS)) {
      tasks.add(() -> logProbs(batch, law));
    }
    List<double[]> rows = new ArrayList<>();
    Torch.inParallel(tasks).forEach(part -> rows.addAll(List.of(part)));
    return rows.toArray(double[][]::new);
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
        weights.arrays(),
        sequences.size(),
        (into, from, to) -> gradients(WeightedBatch.of(sequences, weight, from, to), law, into));
  }

  private double gradients(WeightedBatch batch, Sampling law, List<NDArray> into) {
    try (Scope local = Scope.open()) {
      TokenBatch.Read read = batch.batch().read(local);
      NDArray weight = batch.weights(local);
      return kernel("likelihood")
          .call(local, "gradients", read, weight, batch.start(), law.law(), network(), into)[0]
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
    weights.close();
    spare.close();
    scope.close();
  }
}
