package bondlab.model;

import bondlab.config.BadInput;
import bondlab.model.TokenBatch.ResponseBatch;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Two networks π and π' along the same responses, token by token, in nats. Each is the law that its
 * own tokens are drawn from, temperature and truncation included.
 *
 * @param logProbs log π(y_t | x, y_1 … y_(t−1)) [B][T_b]
 * @param otherLogProbs log π'(y_t | …) [B][T_b]
 * @param kl KL(π(·|…) ‖ π'(·|…)), summed over the vocabulary; +∞ where π' misses a token of π
 *     [B][T_b]
 * @param entropy of π(·|…) [B][T_b]
 */
public record TokenComparison(
    double[][] logProbs, double[][] otherLogProbs, double[][] kl, double[][] entropy) {
  /** Logits of a network that stand in memory at once per thread: 32 MB. */
  private static final int LOGITS = 1 << 23;

  /**
   * Reads the responses with both.
   *
   * @param sequences tokens of prompt and response [B][·]
   * @param promptLengths tokens of each prompt, ≥ 1
   * @throws BadInput if the vocabularies differ, or a sequence does not fit one of the networks
   */
  public static TokenComparison of(
      Decoder network,
      Sampling law,
      Decoder other,
      Sampling otherLaw,
      List<int[]> sequences,
      int[] promptLengths) {
    requireSameVocabulary(network, other);
    network.requireResponses(sequences, promptLengths, law);
    other.requireFit(sequences, otherLaw);
    List<Callable<double[][][]>> tasks = new ArrayList<>();
    for (ResponseBatch batch : ResponseBatch.split(sequences, promptLengths, Decoder.ROWS)) {
      tasks.add(() -> compare(network, law, other, otherLaw, batch));
    }
    List<List<double[]>> joined = new ArrayList<>();
    for (int kind = 0; kind < 4; kind++) {
      joined.add(new ArrayList<>());
    }
    for (double[][][] part : Torch.inParallel(tasks)) {
      for (int kind = 0; kind < 4; kind++) {
        joined.get(kind).addAll(List.of(part[kind]));
      }
    }
    return new TokenComparison(
        joined.get(0).toArray(double[][]::new),
        joined.get(1).toArray(double[][]::new),
        joined.get(2).toArray(double[][]::new),
        joined.get(3).toArray(double[][]::new));
  }

  private static double[][][] compare(
      Decoder network, Sampling law, Decoder other, Sampling otherLaw, ResponseBatch batch) {
    int columns = batch.columns();
    int cells = batch.batch().size() * columns;
    float[] values = new float[0];
    if (columns > 0) {
      try (Scope local = Scope.open()) {
        values =
            network
                .kernel("comparison")
                .call(
                    local,
                    "compare",
                    batch.batch().read(local),
                    batch.start(),
                    tokensAtOnce(network.shape()),
                    law.law(),
                    network.network(),
                    otherLaw.law(),
                    other.network())[0]
                .toFloatArray();
      }
    }
    double[][][] kinds = new double[4][][];
    for (int kind = 0; kind < 4; kind++) {
      kinds[kind] = batch.rows(values, kind * cells);
    }
    return kinds;
  }

  /** Tokens whose logits are within the bound; at least 1. */
  static int tokensAtOnce(DecoderShape shape) {
    return Math.max(1, LOGITS / shape.vocabulary());
  }

  static void requireSameVocabulary(Decoder network, Decoder other) {
    int own = network.shape().vocabulary();
    int theirs = other.shape().vocabulary();
    if (own != theirs) {
      throw new BadInput(
          String.format(
              "the networks have vocabularies of %d and %d tokens; laws of the next token can be"
                  + " compared within one vocabulary only",
              own, theirs));
    }
  }
}
