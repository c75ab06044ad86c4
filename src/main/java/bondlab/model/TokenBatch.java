package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
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

  /** The prefix that its sequences have in common. */
  SharedPrefix shared() {
    return SharedPrefix.of(tokens, longest);
  }

  /**
   * Sequences as kernels take them to read.
   *
   * @param tokens [B,T]
   * @param each S of what is shared
   * @param prefix P of what is shared
   */
  public record Read(NDArray tokens, int each, int prefix) implements Kernel.Group {}

  /** Makes native arrays of the sequences. */
  public Read read(Scope scope) {
    SharedPrefix shared = shared();
    return new Read(tokens(scope), shared.each(), shared.tokens());
  }

  /**
   * Ends of sequences as kernels take them to read each one's last token alone.
   *
   * @param lengths tokens of each [B]
   * @param start first place at which one of them ends
   */
  public record Ends(NDArray lengths, int start) implements Kernel.Group {}

  /** Makes a native array of the lengths. */
  public Ends ends(Scope scope) {
    return new Ends(lengths(scope), Arrays.stream(lengths).min().orElseThrow() - 1);
  }

  /** The lengths as a native array [B]. */
  NDArray lengths(Scope scope) {
    return scope.longs(Arrays.stream(lengths).asLongStream().toArray(), size());
  }

  /**
   * First tokens that sequences of a batch have in common, such as the prompt of several responses:
   * a network reads them once for all of them.
   *
   * @param each S, sequences after each other that have one prefix; 1 if nothing is shared
   * @param tokens P, tokens of each prefix; 0 if nothing is shared
   */
  record SharedPrefix(int each, int tokens) {
    static final SharedPrefix NONE = new SharedPrefix(1, 0);

    /** The share of all tokens that must be saved for it to pay. */
    private static final double LEAST = 0.125;

    /**
     * The split of a batch into groups of one size that saves the most tokens.
     *
     * @param tokens row-major [B,T]
     * @param longest T; the last two places are never shared
     */
    static SharedPrefix of(long[] tokens, int longest) {
      int rows = tokens.length / longest;
      int[] common = new int[rows];
      for (int b = 1; b < rows; b++) {
        common[b] = common(tokens, (b - 1) * longest, b * longest, longest - 2);
      }
      SharedPrefix best = NONE;
      for (int each = 2; each <= rows; each++) {
        if (rows % each == 0) {
          SharedPrefix one = new SharedPrefix(each, least(common, each));
          best = one.saved(rows) > best.saved(rows) ? one : best;
        }
      }
      return best.saved(rows) < LEAST * tokens.length ? NONE : best;
    }

    private int saved(int rows) {
      return tokens * (rows - rows / each);
    }

    private static int common(long[] tokens, int first, int second, int most) {
      int t = 0;
      while (t < most && tokens[first + t] == tokens[second + t]) {
        t++;
      }
      return t;
    }

    /** Of what neighbours in groups of {@code each} have in common. */
    private static int least(int[] common, int each) {
      int least = Integer.MAX_VALUE;
      for (int b = 0; b < common.length; b++) {
        least = b % each == 0 ? least : Math.min(least, common[b]);
      }
      return least;
    }
  }

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
     * @return one value per response token [B][·]
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

  /**
   * Sequences with a weight for each token but the first. Columns before the first weight that is
   * not 0 are left out: no logits are needed there.
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
      return of(batch, Arrays.asList(weight).subList(from, to), start);
    }

    /**
     * Sequences that are packed already.
     *
     * @param weight of each, [T_b − 1]
     * @param start the first column that is kept; those before weigh 0
     */
    static WeightedBatch of(TokenBatch batch, List<double[]> weight, int start) {
      int kept = batch.longest() - 1 - start;
      float[] weights = new float[batch.size() * kept];
      for (int b = 0; b < batch.size(); b++) {
        double[] own = weight.get(b);
        for (int t = start; t < own.length; t++) {
          weights[b * kept + t - start] = (float) own[t];
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
     * @param weight of one sequence, [T_b − 1]
     * @throws BadInput naming the first token of its prompt that has another weight than 0
     */
    static void requireNoneOfPrompt(int sequence, double[] weight, int promptTokens) {
      for (int t = 1; t < promptTokens; t++) {
        if (weight[t - 1] != 0) {
          throw new BadInput(
              String.format(
                  "sequence %d: token %d is of its prompt and has the weight %s; of what is"
                      + " remembered only responses can be weighted",
                  sequence, t, weight[t - 1]));
        }
      }
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
}
