package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.TokenBatch.SharedPrefix;
import bondlab.model.TokenBatch.WeightedBatch;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.SpareArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Responses, and what the network computed of them while it drew them: the gradient of their
 * likelihood under the same weights starts from it. Owns native memory; close it.
 */
public final class RememberedSamples implements AutoCloseable {
  private final Sampling law;
  private final List<Generated> generated;
  private final List<GenerationMemory> parts;

  RememberedSamples(Sampling law, List<Generated> generated, List<GenerationMemory> parts) {
    this.law = law;
    this.generated = generated;
    this.parts = parts;
  }

  /** Bytes that it takes to remember so many tokens, prompts included. */
  public static long bytes(DecoderShape shape, long tokens) {
    return GenerationMemory.bytes(shape, tokens);
  }

  /** The responses, one entry per prompt. */
  public List<Generated> generated() {
    return generated;
  }

  /**
   * Computes what {@link Decoder#gradients} gives for sequences that were drawn here, under the law
   * that drew them, up to rounding. The network must still have the weights that drew them.
   *
   * @param samples which each of the sequences is, counted over all prompts
   * @param weight as there, but 0 for tokens of prompts, whose laws are not remembered
   * @throws BadInput if a prompt's token has another weight, and as there
   */
  public Gradients gradients(
      Decoder decoder, int[] samples, List<int[]> sequences, double[][] weight) {
    decoder.requireFit(sequences, law);
    WeightedBatch.requireWeights(sequences, weight);
    int[] order =
        IntStream.range(0, samples.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(samples[a], samples[b]))
            .mapToInt(i -> i)
            .toArray();
    List<ToDoubleFunction<List<NDArray>>> shards = new ArrayList<>();
    int first = 0;
    int from = 0;
    for (GenerationMemory part : parts) {
      int end = first + part.size();
      int to = from;
      while (to < order.length && samples[order[to]] < end) {
        to++;
      }
      int most = decoder.gradientRows(sequences);
      for (int start = from; start < to; start += most) {
        int offset = first;
        int[] rows = Arrays.copyOfRange(order, start, Math.min(to, start + most));
        int[] own = Arrays.stream(rows).map(i -> samples[i] - offset).toArray();
        for (int i = 0; i < rows.length; i++) {
          WeightedBatch.requireNoneOfPrompt(rows[i], weight[rows[i]], part.promptTokens(own[i]));
        }
        List<int[]> tokens = Arrays.stream(rows).mapToObj(sequences::get).toList();
        double[][] weights = Arrays.stream(rows).mapToObj(i -> weight[i]).toArray(double[][]::new);
        shards.add(
            into ->
                gradients(
                    decoder, part, own, WeightedBatch.of(tokens, weights, 0, own.length), into));
      }
      first = end;
      from = to;
    }
    return Gradients.of(decoder.spare(), decoder.trained().arrays(), shards);
  }

  private double gradients(
      Decoder decoder, GenerationMemory part, int[] own, WeightedBatch batch, List<NDArray> into) {
    try (Scope local = Scope.open()) {
      GenerationMemory.Rows memory = part.of(local, batch.batch(), batch.start(), own);
      TokenBatch.Read read = batch.batch().read(local);
      NDArray weight = batch.weights(local);
      return decoder
          .kernel("likelihood")
          .call(
              local,
              "remembered_gradients",
              memory,
              read,
              weight,
              batch.start(),
              law.temperature(),
              decoder.network(),
              into)[0]
          .getFloat();
    }
  }

  @Override
  public void close() {
    parts.forEach(GenerationMemory::close);
  }

  /**
   * Values that a network computed while it drew sequences and would compute again for the gradient
   * of their likelihood: for every token that it read the states before each layer, its
   * projections, the states after its attention, its gate and up, and the states after the last
   * layer; for every token that it drew the law. Owns native memory; close it.
   *
   * @param spare where the arrays come from and go to
   * @param arrays of tokens read, place after place: of the prompts [P,U], then of the new tokens
   *     but the last [K−1,U·S]; the last array of tokens drawn, [K,U·S]; there may be more rows
   * @param prompts U
   * @param samples S, those of one prompt after each other
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
     * What kernels take of it; no rows if all stand in the order in which they are needed.
     *
     * @param memory the arrays
     * @param tokens the row of each token of some sequences
     * @param laws the row of each law
     */
    record Rows(List<NDArray> memory, NDArray tokens, NDArray laws) implements Kernel.Group {}

    /**
     * Finds some sequences in it.
     *
     * @param start place whose law is the first that is needed
     */
    Rows of(Scope local, TokenBatch batch, int start, int[] sequences) {
      return new Rows(
          arrays,
          unlessInOrder(local, tokenRows(batch, sequences)),
          unlessInOrder(local, lawRows(batch, start, sequences)));
    }

    private static NDArray unlessInOrder(Scope local, long[] rows) {
      boolean inOrder = IntStream.range(0, rows.length).allMatch(i -> rows[i] == i);
      return inOrder ? local.longs(new long[0], 0) : local.longs(rows, rows.length);
    }

    /**
     * In the order in which kernels read sequences: what each group has in common, then the rest.
     */
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
}
