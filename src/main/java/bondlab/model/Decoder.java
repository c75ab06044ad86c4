package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Safetensors;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A decoder: what its weights say of sequences. Rows of a batch are split over the worker threads.
 * Owns its weights; close it.
 */
public final class Decoder implements AutoCloseable {
  /** Sequences a native call: enough to fill a core, few enough to stay in its cache. */
  private static final int ROWS = 64;

  private final DecoderWeights weights;
  private final Scope scope = Scope.open();
  private final NDArray rope;

  public Decoder(DecoderWeights weights) {
    this.weights = weights;
    DecoderShape s = weights.shape();
    rope =
        scope.floats(
            RotaryTable.values(s.context(), s.headWidth(), s.ropeTheta()),
            2,
            s.context(),
            s.headWidth());
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
    return new Decoder(
        DecoderWeights.of(shape, LlamaNames.stacked(file.toString(), shape, stored)));
  }

  /**
   * Teacher-forced log-probabilities of the tokens after each sequence's prompt.
   *
   * <pre>  out[b][j] = log π(x_{P+j} | x_0 … x_{P+j−1}),  P = promptLengths[b]</pre>
   *
   * @param sequences tokens of prompt and response [B][·]
   * @param promptLengths tokens of each prompt, ≥ 1
   * @param law temperature and truncation; −∞ for a token outside of the law
   * @return nats, one value a response token
   * @throws BadInput if a sequence does not fit ({@link DecoderShape#requireFit}) or has no prompt
   */
  public double[][] logProbs(List<int[]> sequences, int[] promptLengths, Sampling law) {
    requireFit(sequences, law);
    requirePrompts(sequences, promptLengths);
    List<Callable<double[][]>> tasks = new ArrayList<>();
    for (int from = 0; from < sequences.size(); from += ROWS) {
      int start = from;
      int end = Math.min(sequences.size(), from + ROWS);
      tasks.add(() -> logProbs(TokenBatch.of(sequences, start, end), promptLengths, start, law));
    }
    List<double[]> rows = new ArrayList<>();
    Torch.inParallel(tasks).forEach(part -> rows.addAll(List.of(part)));
    return rows.toArray(double[][]::new);
  }

  private double[][] logProbs(TokenBatch batch, int[] promptLengths, int offset, Sampling law) {
    int start = batch.longest();
    for (int b = 0; b < batch.size(); b++) {
      start = Math.min(start, promptLengths[offset + b] - 1);
    }
    double[][] out = new double[batch.size()][];
    int columns = batch.longest() - 1 - start;
    float[] values = columns == 0 ? new float[0] : nativeLogProbs(batch, start, law);
    for (int b = 0; b < out.length; b++) {
      int prompt = promptLengths[offset + b];
      out[b] = new double[batch.lengths()[b] - prompt];
      for (int j = 0; j < out[b].length; j++) {
        out[b][j] = values[b * columns + prompt - 1 - start + j];
      }
    }
    return out;
  }

  private float[] nativeLogProbs(TokenBatch batch, int start, Sampling law) {
    DecoderShape s = shape();
    try (Scope local = Scope.open()) {
      NDArray tokens = local.longs(batch.tokens(), batch.size(), batch.longest());
      return Kernel.of("blocks", "likelihood")
          .call(
              local,
              "log_probs",
              tokens,
              start,
              law.temperature(),
              law.topK(),
              law.topP(),
              law.neverToken(),
              weights.arrays(),
              rope,
              s.heads(),
              s.keyValueHeads(),
              s.normEpsilon())[0]
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
   * @throws BadInput if a sequence does not fit or its weights are not as many as they should be
   */
  public Gradients gradients(List<int[]> sequences, double[][] weight, Sampling law) {
    requireFit(sequences, law);
    requireWeights(sequences, weight);
    int shards = Math.min(Torch.threads(), sequences.size());
    Scope owner = Scope.open();
    List<Callable<NDArray[]>> tasks = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      int from = (int) ((long) sequences.size() * i / shards);
      int to = (int) ((long) sequences.size() * (i + 1) / shards);
      tasks.add(() -> gradients(owner, TokenBatch.of(sequences, from, to), weight, from, law));
    }
    return Gradients.summed(owner, tasks);
  }

  private NDArray[] gradients(
      Scope owner, TokenBatch batch, double[][] weight, int offset, Sampling law) {
    DecoderShape s = shape();
    int columns = batch.longest() - 1;
    int start = columns - 1;
    float[] padded = new float[batch.size() * columns];
    for (int b = 0; b < batch.size(); b++) {
      double[] row = weight[offset + b];
      for (int t = 0; t < row.length; t++) {
        padded[b * columns + t] = (float) row[t];
        start = row[t] != 0 ? Math.min(start, t) : start;
      }
    }
    try (Scope local = Scope.open()) {
      NDArray tokens = local.longs(batch.tokens(), batch.size(), batch.longest());
      NDArray used =
          local.floats(withoutFirst(padded, columns, start), batch.size(), columns - start);
      return Kernel.of("blocks", "likelihood")
          .differentiate(
              owner,
              "gradients",
              tokens,
              used,
              start,
              law.temperature(),
              law.topK(),
              law.topP(),
              law.neverToken(),
              weights.arrays(),
              rope,
              s.heads(),
              s.keyValueHeads(),
              s.normEpsilon());
    }
  }

  /** Drops the first {@code start} columns: where no weight is, no logits are needed. */
  private static float[] withoutFirst(float[] rows, int columns, int start) {
    int kept = columns - start;
    float[] out = new float[rows.length / columns * kept];
    for (int b = 0; b * columns < rows.length; b++) {
      System.arraycopy(rows, b * columns + start, out, b * kept, kept);
    }
    return out;
  }

  private void requireFit(List<int[]> sequences, Sampling law) {
    shape().requireFit(law);
    for (int b = 0; b < sequences.size(); b++) {
      shape().requireFit("sequence " + b, sequences.get(b));
    }
  }

  private static void requirePrompts(List<int[]> sequences, int[] promptLengths) {
    for (int b = 0; b < promptLengths.length; b++) {
      if (promptLengths[b] < 1 || promptLengths[b] > sequences.get(b).length) {
        throw new BadInput(
            String.format(
                "sequence %d: its prompt has %d of %d tokens; a decoder needs one to start from",
                b, promptLengths[b], sequences.get(b).length));
      }
    }
  }

  private static void requireWeights(List<int[]> sequences, double[][] weight) {
    for (int b = 0; b < weight.length; b++) {
      int needed = sequences.get(b).length - 1;
      if (needed == 0 || weight[b].length != needed) {
        throw new BadInput(
            String.format(
                "sequence %d of %d tokens has %d weights; needed: one for each token but the first",
                b, needed + 1, weight[b].length));
      }
    }
  }

  @Override
  public void close() {
    weights.close();
    scope.close();
  }
}
