package bondlab.reward;

import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.Map;

/** Scores a bag of tokens; one of two forms, with weights of float32. */
sealed interface BagNetwork permits LinearBag, HiddenBag {

  /** The score of a bag. */
  double score(TokenBag bag);

  /** The weights by name. */
  Map<String, FloatArray> values();

  /** V, the tokens that a bag may hold: ids 0 … V − 1. */
  int vocabulary();

  /** log σ(margin), the log-probability in nats that the preferred of two is preferred. */
  static double logSigmoid(double margin) {
    return Math.min(margin, 0) - StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
  }

  /** σ(margin), without overflow. */
  static double sigmoid(double margin) {
    double small = StrictMath.exp(-Math.abs(margin));
    return margin >= 0 ? 1 / (1 + small) : small / (1 + small);
  }

  /** Each value rounded to float32, as it will be stored. */
  static double[] rounded(double[] values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /**
   * A response as counts of its tokens over the square root of its length,
   *
   * <pre>  x_v = c_v / √T</pre>
   *
   * so that a response of distinct tokens has |x| = 1 at any length, and repeating all of it grows
   * x by √2. An empty response has no entry.
   *
   * @param tokens ids with an entry that is not 0, ascending
   * @param values the entries
   */
  record TokenBag(int[] tokens, double[] values) {

    /** Counts the tokens of a response. */
    static TokenBag of(int[] response) {
      int[] sorted = response.clone();
      Arrays.sort(sorted);
      int[] tokens = new int[sorted.length];
      double[] values = new double[sorted.length];
      int size = 0;
      for (int i = 0; i < sorted.length; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
          tokens[size++] = sorted[i];
        }
        values[size - 1]++;
      }
      double root = Math.sqrt(response.length);
      for (int i = 0; i < size; i++) {
        values[i] /= root;
      }
      return new TokenBag(Arrays.copyOf(tokens, size), Arrays.copyOf(values, size));
    }

    /** x − y, without the entries that cancel. */
    TokenBag minus(TokenBag y) {
      return plus(y, -1);
    }

    /** x + factor · y, without the entries that cancel. */
    TokenBag plus(TokenBag y, double factor) {
      int[] union = new int[tokens.length + y.tokens.length];
      double[] difference = new double[union.length];
      int size = 0;
      for (int i = 0, j = 0; i < tokens.length || j < y.tokens.length; ) {
        int mine = i < tokens.length ? tokens[i] : Integer.MAX_VALUE;
        int other = j < y.tokens.length ? y.tokens[j] : Integer.MAX_VALUE;
        int token = Math.min(mine, other);
        double value =
            (mine == token ? values[i++] : 0) + (other == token ? factor * y.values[j++] : 0);
        if (value != 0) {
          union[size] = token;
          difference[size++] = value;
        }
      }
      return new TokenBag(Arrays.copyOf(union, size), Arrays.copyOf(difference, size));
    }

    /** w · x. */
    double dot(double[] w) {
      double sum = 0;
      for (int i = 0; i < tokens.length; i++) {
        sum += w[tokens[i]] * values[i];
      }
      return sum;
    }

    /** w_v ← w_v + factor · x_v². */
    void addSquaresTo(double[] w, double factor) {
      for (int i = 0; i < tokens.length; i++) {
        w[tokens[i]] += factor * values[i] * values[i];
      }
    }

    /** w ← w + factor · x. */
    void addTo(double[] w, double factor) {
      for (int i = 0; i < tokens.length; i++) {
        w[tokens[i]] += factor * values[i];
      }
    }
  }
}
