package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences side by side, padded on the right with token 0. Padding is never read: attention is
 * causal, and what is asked of a sequence ends with it.
 *
 * @param tokens row-major [B,T]
 * @param lengths tokens of each sequence, 1 … T
 * @param longest T
 */
public record TokenBatch(long[] tokens, int[] lengths, int longest) {

  /** Packs the sequences {@code from … to−1}. */
  public static TokenBatch of(List<int[]> sequences, int from, int to) {
    int longest = 1;
    for (int[] sequence : sequences.subList(from, to)) {
      longest = Math.max(longest, sequence.length);
    }
    long[] tokens = new long[(to - from) * longest];
    int[] lengths = new int[to - from];
    for (int b = 0; b < lengths.length; b++) {
      int[] sequence = sequences.get(from + b);
      lengths[b] = sequence.length;
      for (int t = 0; t < sequence.length; t++) {
        tokens[b * longest + t] = sequence[t];
      }
    }
    return new TokenBatch(tokens, lengths, longest);
  }

  /** Number of sequences B. */
  public int size() {
    return lengths.length;
  }

  /** Whether any sequence is shorter than the longest. */
  public boolean padded() {
    return Arrays.stream(lengths).anyMatch(length -> length < longest);
  }

  /** The tokens as a native array [B,T]. */
  NDArray tokens(Scope scope) {
    return scope.longs(tokens, size(), longest);
  }

  /** What its sequences have in common. */
  SharedPrefix shared() {
    return SharedPrefix.of(tokens, longest);
  }

  /** What kernels take for sequences to read: the tokens [B,T], and S and P of what is shared. */
  Kernel.Arguments sequences(Scope scope) {
    SharedPrefix shared = shared();
    return new Kernel.Arguments(tokens(scope), shared.each(), shared.tokens());
  }

  /**
   * What kernels take to read each sequence's last token alone: the sequences, their lengths, and
   * the place before which none of them ends.
   */
  public Kernel.Arguments sequencesAndEnds(Scope scope) {
    int shortest = Arrays.stream(lengths).min().orElseThrow();
    return new Kernel.Arguments(sequences(scope), lengths(scope), shortest - 1);
  }

  /** The lengths as a native array [B]. */
  NDArray lengths(Scope scope) {
    return scope.longs(Arrays.stream(lengths).asLongStream().toArray(), size());
  }
}
