package bondlab.model;

import bondlab.config.Check;
import bondlab.tensor.Kernel;
import bondlab.text.Tokenizer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The law that tokens are drawn from, and when a response ends.
 *
 * @param temperature τ &gt; 0: logits are divided by it; log-probabilities are those of this law
 * @param topK only the k most likely tokens, ties at the edge included; 0 for all
 * @param topP only the smallest set of most likely tokens whose mass reaches p in (0, 1]; 1 for all
 * @param maxTokens most new tokens K
 * @param stopTokens each ends a response and is its last token
 * @param neverTokens have no mass in the law: their logits are −∞, so that log-probabilities are
 *     those of the other tokens among themselves
 */
public record Sampling(
    double temperature,
    int topK,
    double topP,
    int maxTokens,
    List<Integer> stopTokens,
    List<Integer> neverTokens) {
  public Sampling {
    stopTokens = stopTokens.stream().sorted().distinct().toList();
    neverTokens = neverTokens.stream().sorted().distinct().toList();
    new Check("sampling")
        .positive("temperature", temperature, "logits are divided by it")
        .atLeast("top_k", topK, 0, "0 is all")
        .that(topP > 0 && topP <= 1, "top_p", topP, "must be above 0 and at most 1 (1 is all)")
        .atLeast("max_tokens", maxTokens, 1)
        .that(all(stopTokens, Integer.MAX_VALUE), "stop_tokens", stopTokens, "must be ids")
        .that(all(neverTokens, Integer.MAX_VALUE), "never_tokens", neverTokens, "must be ids")
        .that(
            Collections.disjoint(neverTokens, stopTokens),
            "never_tokens",
            neverTokens,
            "must hold no stop token, of " + stopTokens)
        .done();
  }

  /** Ends with one token and leaves one out; −1 for none. */
  public Sampling(
      double temperature, int topK, double topP, int maxTokens, int stopToken, int neverToken) {
    this(temperature, topK, topP, maxTokens, orNone(stopToken), orNone(neverToken));
  }

  private static List<Integer> orNone(int token) {
    return token == -1 ? List.of() : List.of(token);
  }

  /** The model's own law, a fixed number of tokens. */
  public static Sampling plain(int tokens) {
    return new Sampling(1, 0, 1, tokens, List.of(), List.of());
  }

  /**
   * The law of responses that are text. Ids that stand for no token have no mass, such as those
   * that a vocabulary was padded with to a round number (Qwen).
   *
   * @param stops whether a response ends at the first of the tokenizer's ends; if not, they have no
   *     mass
   * @param vocabulary ids that the model has logits for
   */
  public static Sampling ofText(
      double temperature,
      int topK,
      double topP,
      int maxTokens,
      boolean stops,
      Tokenizer tokenizer,
      int vocabulary) {
    Stream<Integer> padding = IntStream.range(tokenizer.size(), vocabulary).boxed();
    Stream<Integer> silent = Stream.concat(tokenizer.unused().stream(), padding);
    List<Integer> ends = tokenizer.ends();
    return new Sampling(
        temperature,
        topK,
        topP,
        maxTokens,
        stops ? ends : List.of(),
        (stops ? silent : Stream.concat(silent, ends.stream())).toList());
  }

  /** Whether all are ids of a vocabulary of that size. */
  static boolean all(List<Integer> tokens, int vocabulary) {
    return tokens.stream().allMatch(token -> token >= 0 && token < vocabulary);
  }

  /** The law of a token, as kernels take it. */
  record Law(double temperature, int topK, double topP, long[] never) implements Kernel.Group {}

  Law law() {
    return new Law(temperature, topK, topP, ids(neverTokens));
  }

  /** The stop tokens, as kernels take them. */
  long[] stops() {
    return ids(stopTokens);
  }

  private static long[] ids(List<Integer> tokens) {
    return tokens.stream().mapToLong(token -> token).toArray();
  }
}
