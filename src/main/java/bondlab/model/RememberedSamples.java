package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
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

  /** The responses, an entry a prompt. */
  public List<Generated> generated() {
    return generated;
  }

  /**
   * What {@link Decoder#gradients} gives for sequences that were drawn here and the law that drew
   * them, but for rounding. The network must have the weights that it drew them with.
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
      if (to > from) {
        int offset = first;
        int[] rows = Arrays.copyOfRange(order, from, to);
        int[] own = Arrays.stream(rows).map(i -> samples[i] - offset).toArray();
        requireNoneOfPrompts(part, rows, own, weight);
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
    return Gradients.of(decoder.spare(), decoder.weights().arrays(), shards);
  }

  private static void requireNoneOfPrompts(
      GenerationMemory part, int[] rows, int[] own, double[][] weight) {
    for (int i = 0; i < rows.length; i++) {
      for (int t = 1; t < part.promptTokens(own[i]); t++) {
        if (weight[rows[i]][t - 1] != 0) {
          throw new BadInput(
              String.format(
                  "sequence %d: token %d is of its prompt and has the weight %s; of what is"
                      + " remembered only responses can be weighted",
                  rows[i], t, weight[rows[i]][t - 1]));
        }
      }
    }
  }

  private double gradients(
      Decoder decoder, GenerationMemory part, int[] own, WeightedBatch batch, List<NDArray> into) {
    try (Scope local = Scope.open()) {
      Kernel.Arguments memory = part.of(local, batch.batch(), batch.start(), own);
      Kernel.Arguments read = batch.batch().sequences(local);
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
}
