package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.GenerationWeights.Order;
import bondlab.model.RememberedSamples.GenerationMemory;
import bondlab.stats.RandomStream;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Draws responses from a decoder: each prompt is read once for all its samples, keys and values of
 * new tokens are written in place, all tokens of a batch take one native call.
 *
 * <p>Randomness: sample s of prompt u uses {@code stream.at(id_u).at(s)}, one uniform per token, so
 * its draws do not depend on how prompts are batched.
 */
public final class Generator {
  /**
   * Most sequences per native call, a trade between full cores and cache; measured at a million
   * parameters.
   */
  private static final int ROWS = 128;

  private final Decoder decoder;
  private final Sampling sampling;

  public Generator(Decoder decoder, Sampling sampling) {
    this.decoder = decoder;
    this.sampling = sampling;
  }

  /**
   * Whose products draw from networks larger than the cache, unless they are trained: {@code mkl},
   * {@code onednn}, or {@code plain} for none; starts the engine.
   */
  public static String library() {
    return GenerationWeights.FROZEN;
  }

  /**
   * Draws responses.
   *
   * @param prompts token ids [U][P_u], 1 ≤ P_u, P_u + max_tokens ≤ context
   * @param ids names the prompts in the random stream [U]
   * @param each samples per prompt S ≥ 1
   * @return one entry per prompt
   * @throws BadInput if a prompt is empty, or does not fit the context together with its response
   */
  public List<Generated> generate(List<int[]> prompts, int[] ids, int each, RandomStream stream) {
    return answers(parts(prompts, ids, each, stream, false), each);
  }

  /** The same, and remembers what the gradient of their likelihood needs; the caller closes it. */
  public RememberedSamples remember(List<int[]> prompts, int[] ids, int each, RandomStream stream) {
    List<Part> parts = parts(prompts, ids, each, stream, true);
    return new RememberedSamples(
        sampling, answers(parts, each), parts.stream().map(Part::memory).toList());
  }

  /**
   * @param memory null if nothing is remembered
   */
  private record Part(List<Generated> generated, GenerationMemory memory) {}

  private static List<Generated> answers(List<Part> parts, int each) {
    return Generated.joined(parts.stream().flatMap(p -> p.generated().stream()).toList(), each);
  }

  private List<Part> parts(
      List<int[]> prompts, int[] ids, int each, RandomStream stream, boolean remembered) {
    decoder.shape().requireFit(sampling);
    if (each < 1) {
      throw new BadInput("samples per prompt = " + each + ": must be 1 or more");
    }
    for (int u = 0; u < prompts.size(); u++) {
      decoder.shape().requireFit("prompt " + ids[u], prompts.get(u));
      decoder
          .shape()
          .requireLength(
              "prompt " + ids[u] + " with max_tokens = " + sampling.maxTokens(),
              prompts.get(u).length + sampling.maxTokens());
    }
    Order order = Order.of(decoder, remembered, rowsOfTask(prompts.size(), each));
    List<GenerationMemory> taken = Collections.synchronizedList(new ArrayList<>());
    try {
      return decoder
          .generationWeights()
          .use(
              decoder,
              order,
              weights ->
                  Torch.inParallel(
                      tasks(prompts, ids, each, stream, weights, remembered ? taken : null)));
    } catch (RuntimeException e) {
      taken.forEach(GenerationMemory::close);
      throw e;
    }
  }

  /** Sequences of each task but the last: whole prompts, or some samples of one. */
  private static int rowsOfTask(int prompts, int each) {
    int most = Torch.rowsEach(prompts * each, ROWS);
    return Math.max(most / each * each, Math.min(most, each));
  }

  /**
   * Groups of prompts with all their samples, or one prompt with some of them, so many rows each.
   *
   * @param taken what they remember is added here; null if they remember nothing
   */
  private List<Callable<Part>> tasks(
      List<int[]> prompts,
      int[] ids,
      int each,
      RandomStream stream,
      GenerationWeights weights,
      List<GenerationMemory> taken) {
    int rows = weights.order().rows();
    int group = Math.max(1, rows / each);
    List<Callable<Part>> tasks = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += group) {
      int start = from;
      int end = Math.min(prompts.size(), from + group);
      for (int first = 0; first < each; first += rows) {
        int firstSample = first;
        int samples = Math.min(rows, each - first);
        tasks.add(
            () -> {
              TokenBatch batch = TokenBatch.of(prompts, start, end);
              int[] own = Arrays.copyOfRange(ids, start, end);
              float[] uniforms = uniforms(own, firstSample, samples, stream);
              return part(batch, samples, uniforms, weights, taken);
            });
      }
    }
    return tasks;
  }

  /** One per token, [K,B]. */
  private float[] uniforms(int[] ids, int firstSample, int samples, RandomStream stream) {
    int most = sampling.maxTokens();
    int sequences = ids.length * samples;
    float[] uniforms = new float[most * sequences];
    for (int b = 0; b < sequences; b++) {
      RandomStream own = stream.at(ids[b / samples]).at(firstSample + b % samples);
      for (int t = 0; t < most; t++) {
        uniforms[t * sequences + b] =
            (float) (own.nextLong() >>> 40) * 0x1p-24f; // below 1 as a float
      }
    }
    return uniforms;
  }

  /** Prompts [U,P] and their lengths [U]. */
  record Asked(NDArray prompts, NDArray lengths) implements Kernel.Group {}

  /**
   * Responses to be filled in.
   *
   * @param tokens [K,B], 0 before
   * @param logProbs [K,B]
   * @param uniforms the random numbers, in [0, 1) [K,B]
   * @param block tokens per block of the two-level draw
   */
  record Responses(NDArray tokens, NDArray logProbs, NDArray uniforms, int block)
      implements Kernel.Group {}

  private Part part(
      TokenBatch batch,
      int samples,
      float[] uniforms,
      GenerationWeights weights,
      List<GenerationMemory> taken) {
    int most = sampling.maxTokens();
    int sequences = batch.size() * samples;
    GenerationMemory memory = null;
    if (taken != null) {
      memory = GenerationMemory.unwritten(decoder, batch, samples, most);
      taken.add(memory);
    }
    try (Scope scope = Scope.open()) {
      NDArray tokens = scope.longZeros(most, sequences);
      NDArray logProbs = scope.zeros(most, sequences);
      NDArray drawn = scope.floats(uniforms, most, sequences);
      weights
          .kernel()
          .call(
              scope,
              "generate",
              new Asked(batch.tokens(scope), batch.lengths(scope)),
              new Responses(tokens, logProbs, drawn, blockOf(decoder.shape().vocabulary())),
              sampling.law(),
              sampling.stops(),
              memory == null ? List.of() : memory.arrays(),
              weights.network(),
              weights.order().rows());
      return new Part(
          cut(tokens.toLongArray(), logProbs.toFloatArray(), batch.size(), samples), memory);
    }
  }

  /**
   * Tokens per block of the two-level draw: the power of two nearest the root of the vocabulary.
   */
  static int blockOf(int vocabulary) {
    return Integer.highestOneBit(Math.max(1, (int) Math.sqrt(2.0 * vocabulary)));
  }

  /** Turns [K,B] columns into responses, each cut after its first stop token. */
  private List<Generated> cut(long[] tokens, float[] logProbs, int prompts, int samples) {
    int sequences = prompts * samples;
    int most = sampling.maxTokens();
    Set<Integer> stops = Set.copyOf(sampling.stopTokens());
    List<Generated> out = new ArrayList<>();
    for (int u = 0; u < prompts; u++) {
      int[][] responses = new int[samples][];
      double[][] nats = new double[samples][];
      for (int i = 0; i < samples; i++) {
        int b = u * samples + i;
        int length = 1;
        while (length < most && !stops.contains((int) tokens[(length - 1) * sequences + b])) {
          length++;
        }
        responses[i] = new int[length];
        nats[i] = new double[length];
        for (int t = 0; t < length; t++) {
          responses[i][t] = (int) tokens[t * sequences + b];
          nats[i][t] = logProbs[t * sequences + b];
        }
      }
      out.add(new Generated(responses, nats));
    }
    return out;
  }
}
