package bondlab.policy;

import bondlab.config.BadInput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How well one response stands for another: the utility of minimum Bayes risk decoding (Jinnai et
 * al., arXiv 2404.01054).
 */
@FunctionalInterface
public interface Likeness {

  /**
   * Compares every response with every other.
   *
   * @param responses to one prompt [n]
   * @return u [n][n], row i how well i stands for each; finite
   */
  double[][] of(List<Completion> responses);

  /**
   * Overlap of n-grams of token ids: the F1 of the two multisets of k-grams, 2|A ∩ B|/(|A| + |B|),
   * averaged over k = 1 … orders as chrF averages its orders; a k that neither response is long
   * enough for does not count. Symmetric, in [0, 1], and 1 for equal responses.
   *
   * @param orders the longest n-gram ≥ 1; 4 is usual
   * @throws BadInput if orders < 1
   */
  static Likeness ngrams(int orders) {
    if (orders < 1) {
      throw new BadInput("ngrams = " + orders + ": the longest n-gram must be of 1 token or more");
    }
    return responses -> {
      List<int[]> tokens = responses.stream().map(Completion::tokens).toList();
      List<Map<List<Integer>, Integer>> grams =
          tokens.stream().map(response -> grams(response, orders)).toList();
      return symmetric(
          tokens.size(),
          (i, j) -> f1(tokens.get(i), grams.get(i), tokens.get(j), grams.get(j), orders));
    };
  }

  /**
   * Cosine of embeddings, such as a sentence encoder's.
   *
   * @param embed gives one vector per response, all of one length, none of them 0
   */
  static Likeness cosine(Function<List<Completion>, double[][]> embed) {
    return responses -> {
      double[][] vectors = embed.apply(responses);
      if (vectors.length != responses.size()) {
        throw new BadInput(
            "an encoder gave %d vectors for %d responses; it must give one each"
                .formatted(vectors.length, responses.size()));
      }
      return symmetric(vectors.length, (i, j) -> cosine(vectors, i, j));
    };
  }

  /** The likeness of two responses by their places. */
  interface OfTwo {
    double of(int i, int j);
  }

  private static double[][] symmetric(int size, OfTwo of) {
    double[][] likeness = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        likeness[i][j] = likeness[j][i] = of.of(i, j);
      }
    }
    return likeness;
  }

  private static Map<List<Integer>, Integer> grams(int[] tokens, int orders) {
    Map<List<Integer>, Integer> grams = new HashMap<>();
    List<Integer> all = Arrays.stream(tokens).boxed().toList();
    for (int k = 1; k <= Math.min(orders, tokens.length); k++) {
      for (int from = 0; from + k <= tokens.length; from++) {
        grams.merge(all.subList(from, from + k), 1, Integer::sum);
      }
    }
    return grams;
  }

  private static double f1(
      int[] a,
      Map<List<Integer>, Integer> gramsOfA,
      int[] b,
      Map<List<Integer>, Integer> gramsOfB,
      int orders) {
    double[] shared = new double[orders];
    gramsOfA.forEach(
        (gram, count) ->
            shared[gram.size() - 1] += Math.min(count, gramsOfB.getOrDefault(gram, 0)));
    double sum = 0;
    int counted = Math.min(orders, Math.max(a.length, b.length));
    for (int k = 1; k <= counted; k++) {
      sum += 2 * shared[k - 1] / (Math.max(0, a.length - k + 1) + Math.max(0, b.length - k + 1));
    }
    return counted == 0 ? 1 : sum / counted;
  }

  private static double cosine(double[][] vectors, int i, int j) {
    double both = 0;
    double own = 0;
    double other = 0;
    for (int c = 0; c < vectors[i].length; c++) {
      both += vectors[i][c] * vectors[j][c];
      own += vectors[i][c] * vectors[i][c];
      other += vectors[j][c] * vectors[j][c];
    }
    double cosine = both / Math.sqrt(own * other);
    if (!Double.isFinite(cosine)) {
      throw new BadInput(
          "an encoder's vectors of responses %d and %d have no angle: one is 0 or not finite"
              .formatted(i, j));
    }
    return cosine;
  }
}
