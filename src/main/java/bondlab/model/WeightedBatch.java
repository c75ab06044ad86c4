package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.tensor.Scope;
import java.util.List;

/**
 * Sequences with a weight for each token but the first. Columns before the first weight that is not
 * 0 are left out: no logits are needed there.
 *
 * @param batch the sequences
 * @param weights row-major [B,T−1−start], 0 on padding
 * @param start place whose law the first column of weights is about
 */
record WeightedBatch(TokenBatch batch, float[] weights, int start) {

  /** Packs the sequences {@code from … to−1}; their weights are [T_b − 1]. */
  static WeightedBatch of(List<int[]> sequences, double[][] weight, int from, int to) {
    TokenBatch batch = TokenBatch.of(sequences, from, to);
    int columns = batch.longest() - 1;
    int start = columns - 1;
    for (int b = from; b < to; b++) {
      for (int t = 0; t < weight[b].length; t++) {
        start = weight[b][t] != 0 ? Math.min(start, t) : start;
      }
    }
    int kept = columns - start;
    float[] weights = new float[batch.size() * kept];
    for (int b = from; b < to; b++) {
      for (int t = start; t < weight[b].length; t++) {
        weights[(b - from) * kept + t - start] = (float) weight[b][t];
      }
    }
    return new WeightedBatch(batch, weights, start);
  }

  NDArray weights(Scope scope) {
    return scope.floats(weights, batch.size(), columns());
  }

  /** Places T' whose laws are weighted. */
  int columns() {
    return batch.longest() - 1 - start;
  }

  /**
   * @throws BadInput naming the first sequence without one weight for each token but the first
   */
  static void requireWeights(List<int[]> sequences, double[][] weight) {
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
}
