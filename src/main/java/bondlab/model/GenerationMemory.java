package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.SpareArrays;
import java.util.List;

/**
 * What a network computed of sequences while it drew them and computes again for the gradient of
 * their likelihood: for every token that it read the states before each layer, its projections, the
 * states after its attention, its gate and up, and the states after the last layer. Owns native
 * memory; close it.
 *
 * @param spare where the arrays come from and go to
 * @param arrays rows of the prompts [U,P], then of the new tokens but the last [U·S,K−1]; there may
 *     be more
 * @param rows how many these are
 * @param prompts U
 * @param samples S, those of a prompt after each other
 */
record GenerationMemory(
    SpareArrays spare, List<NDArray> arrays, long rows, TokenBatch prompts, int samples)
    implements AutoCloseable {

  /** Memory that generation will fill. */
  static GenerationMemory unwritten(
      Decoder decoder, TokenBatch prompts, int samples, int mostTokens) {
    DecoderShape s = decoder.shape();
    long rows =
        (long) prompts.size() * prompts.longest()
            + (long) prompts.size() * samples * (mostTokens - 1);
    List<long[]> shapes =
        List.of(
            new long[] {s.layers(), rows, s.width()},
            new long[] {s.layers(), rows, s.projected()},
            new long[] {s.layers(), rows, s.width()},
            new long[] {s.layers(), rows, 2L * s.mlp()},
            new long[] {rows, s.width()});
    return new GenerationMemory(
        decoder.spare(), decoder.spare().take(shapes), rows, prompts, samples);
  }

  /** Bytes that it takes to remember so many tokens. */
  static long bytes(DecoderShape s, long tokens) {
    return tokens
        * Float.BYTES
        * (s.width() + s.layers() * (2L * s.width() + s.projected() + 2L * s.mlp()));
  }

  /** Sequences U·S. */
  int size() {
    return prompts.size() * samples;
  }

  /** What kernels take of it: the arrays, and in which row each token of some sequences stands. */
  Kernel.Arguments of(Scope local, TokenBatch batch, int[] sequences) {
    long[] places = places(batch, sequences);
    boolean inOrder = places.length == rows;
    for (int i = 0; i < places.length && inOrder; i++) {
      inOrder = places[i] == i;
    }
    return new Kernel.Arguments(
        arrays, inOrder ? local.longs(new long[0], 0) : local.longs(places, places.length));
  }

  /** In the order in which kernels read sequences: what each group has in common, then the rest. */
  private long[] places(TokenBatch batch, int[] sequences) {
    SharedPrefix shared = batch.shared();
    int read = batch.longest() - 1;
    int groups = batch.size() / shared.each();
    long[] places = new long[groups * shared.tokens() + batch.size() * (read - shared.tokens())];
    int next = 0;
    for (int g = 0; g < groups; g++) {
      for (int t = 0; t < shared.tokens(); t++) {
        places[next++] = place(sequences[g * shared.each()], t);
      }
    }
    for (int b = 0; b < batch.size(); b++) {
      for (int t = shared.tokens(); t < read; t++) {
        // padding is any row: nothing is asked of it
        places[next++] = t < batch.lengths()[b] - 1 ? place(sequences[b], t) : 0;
      }
    }
    return places;
  }

  private long place(int sequence, int token) {
    int prompt = sequence / samples;
    int length = prompts.lengths()[prompt];
    long promptRows = (long) prompts.size() * prompts.longest();
    long each = (rows - promptRows) / size();
    return token < length
        ? (long) prompt * prompts.longest() + token
        : promptRows + sequence * each + token - length;
  }

  @Override
  public void close() {
    spare.give(arrays);
  }
}
