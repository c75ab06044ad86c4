package bondlab.model;

import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of which only the responses are asked about. Native results have a column for each
 * place from the earliest response's first token on; {@link #rows} cuts each sequence's out.
 *
 * @param batch prompts and responses
 * @param prompts tokens of each prompt
 * @param start place before the earliest response token, where its law stands
 */
record ResponseBatch(TokenBatch batch, int[] prompts, int start) {

  /** Batches of at most so many sequences, about as many for each worker thread. */
  static List<ResponseBatch> split(List<int[]> sequences, int[] promptLengths, int most) {
    int rows = Torch.rowsEach(sequences.size(), most);
    List<ResponseBatch> batches = new ArrayList<>();
    for (int from = 0; from < sequences.size(); from += rows) {
      int to = Math.min(sequences.size(), from + rows);
      TokenBatch batch = TokenBatch.of(sequences, from, to);
      int[] prompts = Arrays.copyOfRange(promptLengths, from, to);
      int start = batch.longest();
      for (int prompt : prompts) {
        start = Math.min(start, prompt - 1);
      }
      batches.add(new ResponseBatch(batch, prompts, start));
    }
    return batches;
  }

  /** Places T' whose laws are asked about, 0 if no response has a token. */
  int columns() {
    return batch.longest() - 1 - start;
  }

  /**
   * The responses' values.
   *
   * @param values row-major [B,T'], then others
   * @param offset where they start
   * @return one value a response token [B][·]
   */
  double[][] rows(float[] values, int offset) {
    double[][] out = new double[batch.size()][];
    for (int b = 0; b < out.length; b++) {
      out[b] = new double[batch.lengths()[b] - prompts[b]];
      for (int j = 0; j < out[b].length; j++) {
        out[b][j] = values[offset + b * columns() + prompts[b] - 1 - start + j];
      }
    }
    return out;
  }
}
