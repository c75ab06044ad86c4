package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.TokenBatch.ResponseBatch;
import bondlab.model.TokenBatch.WeightedBatch;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Log-probabilities of responses, and what the network computed for them: the gradient of their
 * likelihood under the same weights starts from it. For losses that are a function of
 * log-probabilities. Owns native memory; close it.
 */
public final class RememberedReading implements AutoCloseable {
  private final Decoder decoder;
  private final Sampling law;
  private final List<int[]> sequences;
  private final List<Part> parts;
  private boolean spent;

  /**
   * What one call read.
   *
   * @param from the first of its sequences
   * @param kept as the kernel gives it; owned by the scope
   */
  private record Part(
      ResponseBatch batch, int from, double[][] logProbs, Scope scope, List<NDArray> kept) {}

  private RememberedReading(
      Decoder decoder, Sampling law, List<int[]> sequences, List<Part> parts) {
    this.decoder = decoder;
    this.law = law;
    this.sequences = sequences;
    this.parts = parts;
  }

  /**
   * Whether all can be remembered at once. Dropout takes other values in a gradient than in a
   * reading, which is without; a response without a token has nothing to remember.
   */
  public static boolean pays(Decoder decoder, List<int[]> sequences, int[] promptLengths) {
    boolean dropped = decoder.lora().isPresent() && decoder.lora().get().dropout() > 0;
    long most = (long) decoder.gradientRows(sequences) * Torch.threads();
    return !dropped
        && sequences.size() <= most
        && IntStream.range(0, promptLengths.length)
            .allMatch(b -> sequences.get(b).length > promptLengths[b]);
  }

  /**
   * Reads as {@link Decoder#logProbs} does, with the same arguments and errors.
   *
   * @param promptLengths tokens of each prompt; every response has a token
   */
  public static RememberedReading of(
      Decoder decoder, List<int[]> sequences, int[] promptLengths, Sampling law) {
    decoder.requireResponses(sequences, promptLengths, law);
    List<Scope> scopes = new ArrayList<>();
    List<Callable<Part>> tasks = new ArrayList<>();
    int from = 0;
    for (ResponseBatch batch :
        ResponseBatch.split(sequences, promptLengths, decoder.gradientRows(sequences))) {
      int first = from;
      from += batch.batch().size();
      Scope scope = Scope.open();
      scopes.add(scope);
      tasks.add(() -> read(decoder, batch, first, law, scope));
    }
    try {
      return new RememberedReading(decoder, law, sequences, Torch.inParallel(tasks));
    } catch (RuntimeException e) {
      scopes.forEach(Scope::close);
      throw e;
    }
  }

  private static Part read(
      Decoder decoder, ResponseBatch batch, int from, Sampling law, Scope scope) {
    try (Scope local = scope.inner()) {
      NDArray[] made =
          decoder
              .kernel("likelihood")
              .call(
                  scope,
                  "log_probs_kept",
                  batch.batch().read(local),
                  batch.start(),
                  law.law(),
                  decoder.network());
      double[][] logProbs = batch.rows(made[0].toFloatArray(), 0);
      return new Part(batch, from, logProbs, scope, Arrays.asList(made).subList(1, made.length));
    }
  }

  /** Log-probabilities of the responses' tokens, nats [B][·]. */
  public double[][] logProbs() {
    return parts.stream().flatMap(p -> Arrays.stream(p.logProbs)).toArray(double[][]::new);
  }

  /**
   * Computes what {@link Decoder#gradients} gives for these sequences, up to rounding; once. The
   * network must still have the weights that read them.
   *
   * @param weight as there, but 0 for tokens of prompts
   * @throws BadInput if a prompt's token has another weight, and as there
   * @throws IllegalStateException if asked again
   */
  public Gradients gradients(double[][] weight) {
    WeightedBatch.requireWeights(sequences, weight);
    for (Part part : parts) {
      for (int b = 0; b < part.logProbs.length; b++) {
        int sequence = part.from + b;
        WeightedBatch.requireNoneOfPrompt(sequence, weight[sequence], part.batch.prompts()[b]);
      }
    }
    if (spent) {
      throw new IllegalStateException("the gradient of a remembered reading was asked for before");
    }
    spent = true;
    List<ToDoubleFunction<List<NDArray>>> shards = new ArrayList<>();
    for (Part part : parts) {
      shards.add(into -> gradients(part, weight, into));
    }
    return Gradients.of(decoder.spare(), decoder.trained().arrays(), shards);
  }

  private double gradients(Part part, double[][] weight, List<NDArray> into) {
    int size = part.batch.batch().size();
    WeightedBatch batch =
        WeightedBatch.of(
            part.batch.batch(),
            Arrays.asList(weight).subList(part.from, part.from + size),
            part.batch.start());
    try (Scope local = Scope.open()) {
      return decoder
          .kernel("likelihood")
          .call(
              local,
              "kept_gradients",
              part.kept,
              batch.batch().read(local),
              batch.weights(local),
              batch.start(),
              law.temperature(),
              decoder.network(),
              into)[0]
          .getFloat();
    }
  }

  @Override
  public void close() {
    parts.forEach(part -> part.scope.close());
  }
}
