package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.SpareArrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network computed of sequences while it drew them and computes again for the gradient of
 * their likelihood: for every token that it read the states before each layer, its projections, the
 * states after its attention, its gate and up, and the states after the last layer; for every token
 * that it drew the law. Owns native memory; close it.
 *
 * @param spare where the arrays come from and go to
 * @param arrays of tokens read, place after place: of the prompts [P,U], then of the new tokens but
 *     the last [K−1,U·S]; the last array of tokens drawn, [K,U·S]; there may be more rows
 * @param prompts U
 * @param samples S, those of a prompt after each other
 */
record GenerationMemory(SpareArrays spare, List<NDArray> arrays, TokenBatch prompts, int samples)
    implements AutoCloseable {

  /** Memory that generation will fill. */
  static GenerationMemory unwritten(
      Decoder decoder, TokenBatch prompts, int samples, int mostTokens) {
    DecoderShape s = decoder.shape();
    long sequences = (long) prompts.size() * samples;
    long rows = (long) prompts.size() * prompts.longest() + sequences * (mostTokens - 1);
    List<long[]> shapes =
        List.of(
            new long[] {s.layers(), rows, s.width()},
            new long[] {s.layers(), rows, s.projected()},
            new long[] {s.layers(), rows, s.width()},
            new long[] {s.layers(), rows, 2L * s.mlp()},
            new long[] {rows, s.width()},
            new long[] {sequences * mostTokens, s.vocabulary()});
    return new GenerationMemory(decoder.spare(), decoder.spare().take(shapes), prompts, samples);
  }

  /** Bytes that it takes to remember so many tokens. */
  static long bytes(DecoderShape s, long tokens) {
    return tokens
        * Float.BYTES
        * (s.width()
            + s.layers() * (2L * s.width() + s.projected() + 2L * s.mlp())
            + s.vocabulary());
  }

  /** Sequences U·S. */
  int size() {
    return prompts.size() * samples;
  }

  /** Tokens of the prompt of a sequence. */
  int promptTokens(int sequence) {
    return prompts.lengths()[sequence / samples];
  }

  /**
   * What kernels take of it: the arrays, in which row each token of some sequences stands, and in
   * which each law; no rows if they stand in the order in which they are needed.
   *
   * @param start place whose law is the first that is needed
   */
  Kernel.Arguments of(Scope local, TokenBatch batch, int start, int[] sequences) {
    return new Kernel.Arguments(
        arrays,
        unlessInOrder(local, tokenRows(batch, sequences)),
        unlessInOrder(local, lawRows(batch, start, sequences)));
  }

  private static NDArray unlessInOrder(Scope local, long[] rows) {
    boolean inOrder = IntStream.range(0, rows.length).allMatch(i -> rows[i] == i);
    return inOrder ? local.longs(new long[0], 0) : local.longs(rows, rows.length);
  }

  /** In the order in which kernels read sequences: what each group has in common, then the rest. */
  private long[] tokenRows(TokenBatch batch, int[] sequences) {
    SharedPrefix shared = batch.shared();
    int groups = batch.size() / shared.each();
    int read = batch.longest() - 1;
    long[] rows = new long[groups * shared.tokens() + batch.size() * (read - shared.tokens())];
    int next = 0;
    for (int t = 0; t < read; t++) {
      boolean common = t < shared.tokens();
      for (int b = 0; b < batch.size(); b += common ? shared.each() : 1) {
        // padding is any row: nothing is asked of it
        rows[next++] = t < batch.lengths()[b] - 1 ? tokenRow(sequences[b], t) : 0;
      }
    }
    return rows;
  }

  private long tokenRow(int sequence, int token) {
    int drawn = token - promptTokens(sequence);
    return drawn < 0
        ? (long) token * prompts.size() + sequence / samples
        : (long) prompts.longest() * prompts.size() + (long) drawn * size() + sequence;
  }

  private long[] lawRows(TokenBatch batch, int start, int[] sequences) {
    long[] rows = new long[batch.size() * (batch.longest() - 1 - start)];
    int next = 0;
    for (int t = start + 1; t < batch.longest(); t++) {
      for (int b = 0; b < batch.size(); b++) {
        int drawn = t - promptTokens(sequences[b]);
        boolean known = drawn >= 0 && t < batch.lengths()[b];
        rows[next++] = known ? (long) drawn * size() + sequences[b] : 0;
      }
    }
    return rows;
  }

  @Override
  public void close() {
    spare.give(arrays);
  }
}
