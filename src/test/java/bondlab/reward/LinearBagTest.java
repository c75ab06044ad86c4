package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.reward.BagNetwork.TokenBag;
import bondlab.reward.BagOfTokens.Pairs;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearBagTest {
  private static final int VOCABULARY = 20;
  private static final int LENGTH = 8;

  /** Pairs whose labels a Bradley-Terry model with these weights drew. */
  static Pairs simulated(double[] weights, int count, RandomStream stream) {
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] a = response(stream, weights.length);
      int[] b = response(stream, weights.length);
      double margin = TokenBag.of(a).dot(weights) - TokenBag.of(b).dot(weights);
      boolean first = stream.nextDouble() < 1 / (1 + Math.exp(-margin));
      preferred.add(first ? a : b);
      other.add(first ? b : a);
    }
    return new Pairs(preferred, other);
  }

  private static int[] response(RandomStream stream, int vocabulary) {
    int[] tokens = new int[LENGTH];
    Arrays.setAll(tokens, t -> stream.nextInt(vocabulary));
    return tokens;
  }

  static double[] normals(int count, RandomStream stream) {
    double[] values = new double[count];
    Arrays.setAll(values, v -> stream.nextGaussian());
    return values;
  }

  private static List<TokenBag> differences(Pairs pairs) {
    return BagOfTokens.differences("test", VOCABULARY, pairs);
  }

  @Test
  void aBagIsCountsOverTheRootOfTheLength() {
    TokenBag bag = TokenBag.of(new int[] {3, 1, 3, 3});
    assertArrayEquals(new int[] {1, 3}, bag.tokens());
    assertArrayEquals(new double[] {0.5, 1.5}, bag.values(), 0);
    TokenBag difference = bag.minus(TokenBag.of(new int[] {0, 1, 4, 4}));
    assertArrayEquals(new int[] {0, 3, 4}, difference.tokens());
    assertArrayEquals(new double[] {-0.5, 1.5, -1}, difference.values(), 0);
    assertEquals(-0.5 * 7 + 1.5 * 2 - 5, difference.dot(new double[] {7, 1, 9, 2, 5}), 0);
    assertEquals(0, TokenBag.of(new int[0]).tokens().length);
  }

  @Test
  void onePairHasAClosedForm() {
    // tokens 0 and 1 get s and −s, where l2 · s = σ(−2s)
    BagOfTokens fit =
        BagOfTokens.linear(
            "one", 3, new Pairs(List.of(new int[] {0}), List.of(new int[] {1})), 0.7);
    double[] w = fit.weights();
    assertEquals(1 / (1 + Math.exp(2 * w[0])) / 0.7, w[0], 1e-6); // weights are float32
    assertArrayEquals(new double[] {w[0], -w[0], 0}, w, 0);
  }

  /**
   * From scikit-learn 1.9.1: {@code LogisticRegression(C=1/l2, fit_intercept=False, tol=1e-14,
   * max_iter=100000, solver="newton-cholesky").fit(D * s[:, None], s)}, D the differences and s =
   * 1, −1, 1, …
   */
  @Test
  void weightsAreThoseOfScikitLearn() {
    Pairs pairs =
        new Pairs(
            List.of(
                new int[] {0, 0, 1},
                new int[] {1, 2},
                new int[] {3, 0, 4, 4},
                new int[] {2},
                new int[] {0, 1, 2, 3},
                new int[] {4, 4}),
            List.of(
                new int[] {2, 3},
                new int[] {3, 3, 0},
                new int[] {1, 1},
                new int[] {4},
                new int[] {4, 3, 4, 3},
                new int[] {0, 2}));
    double[] one = {0.311097984, -0.009150071, 0.311397810, -0.607391910, 0.278345383};
    double[] weak = {1.861125534, -0.099657902, 6.230189416, -6.730822798, 4.986960658};
    assertArrayEquals(one, BagOfTokens.linear("l2 = 1", 5, pairs, 1).weights(), 1e-7); // float32
    assertArrayEquals(weak, BagOfTokens.linear("l2 = .01", 5, pairs, 0.01).weights(), 1e-6);
  }

  @Test
  void derivativesAreFiniteDifferences() {
    RandomStream stream = RandomStream.of(1);
    Pairs pairs = simulated(normals(VOCABULARY, stream.at("truth")), 50, stream.at("pairs"));
    LinearBag.Problem problem =
        new LinearBag.Problem(
            differences(pairs),
            BagOfTokens.combined("sums", VOCABULARY, pairs, 1),
            0.2,
            0.3,
            VOCABULARY);
    double[] w = normals(VOCABULARY, stream.at("w"));
    double[] gradient = problem.gradient(w);
    double[] newton = problem.newton(w, gradient);
    double h = 1e-5;
    double[] ahead = w.clone();
    double[] behind = w.clone();
    for (int v = 0; v < VOCABULARY; v++) {
      double[] up = w.clone();
      double[] down = w.clone();
      up[v] += h;
      down[v] -= h;
      double slope = (problem.value(up) - problem.value(down)) / (2 * h);
      assertEquals(slope, gradient[v], 1e-7); // central differences err by h²
      ahead[v] += h * newton[v];
      behind[v] -= h * newton[v];
    }
    double[] change = problem.gradient(ahead);
    double[] before = problem.gradient(behind);
    for (int v = 0; v < VOCABULARY; v++) { // H · (−H⁻¹ g) is −g
      assertEquals(-gradient[v], (change[v] - before[v]) / (2 * h), 1e-6);
    }
  }

  @Test
  void everyStartLeadsToTheOneOptimum() {
    RandomStream stream = RandomStream.of(2);
    Pairs pairs = simulated(normals(VOCABULARY, stream.at("truth")), 200, stream.at("pairs"));
    for (double l2 : new double[] {1e-3, 1, 100}) {
      double[] zero = LinearBag.fit(differences(pairs), l2, new double[VOCABULARY]).weights();
      for (int start = 0; start < 5; start++) {
        double[] from = normals(VOCABULARY, stream.at(start));
        Arrays.setAll(from, v -> 30 * from[v]);
        double[] w = LinearBag.fit(differences(pairs), l2, from).weights();
        assertArrayEquals(zero, w, 1e-6 * (1 + Math.abs(zero[0]))); // float32
      }
    }
  }

  /** The optimum's stationarity, and a weight so large that no pair's scores may have a sum. */
  @Test
  void sumsAreHeldNearZero() {
    RandomStream stream = RandomStream.of(8);
    Pairs pairs = simulated(normals(VOCABULARY, stream.at("truth")), 200, stream.at("pairs"));
    double before = squaredSums(BagOfTokens.linear("free", VOCABULARY, pairs, 1), pairs);
    double after = squaredSums(BagOfTokens.linear("held", VOCABULARY, pairs, 0.1, 1), pairs);
    double hard = squaredSums(BagOfTokens.linear("hard", VOCABULARY, pairs, 1e4, 1), pairs);
    assertTrue(after < before / 3 && hard < 1e-6 * before, before + " " + after + " " + hard);
    double[] free = BagOfTokens.linear("a", VOCABULARY, pairs, 1).weights();
    assertArrayEquals(free, BagOfTokens.linear("b", VOCABULARY, pairs, 0, 1).weights());
    assertThrows(BadInput.class, () -> BagOfTokens.linear("c", VOCABULARY, pairs, -1, 1));
  }

  private static double squaredSums(BagOfTokens bag, Pairs pairs) {
    double[] a = bag.scoreResponses(pairs.preferred());
    double[] b = bag.scoreResponses(pairs.other());
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] + b[i]) * (a[i] + b[i]);
    }
    return sum;
  }

  @Test
  void theOrderOfPairsDoesNotMatter() {
    RandomStream stream = RandomStream.of(3);
    Pairs pairs = simulated(normals(VOCABULARY, stream.at("truth")), 300, stream.at("pairs"));
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    for (int i : stream.at("order").permutation(300)) {
      preferred.add(pairs.preferred().get(i));
      other.add(pairs.other().get(i));
    }
    double[] w = BagOfTokens.linear("a", VOCABULARY, pairs, 1).weights();
    double[] again = BagOfTokens.linear("b", VOCABULARY, new Pairs(preferred, other), 1).weights();
    assertArrayEquals(w, again, 1e-6);
  }

  @Test
  void pairsThatCanBeToldApartHaveFiniteWeights() {
    Pairs pairs =
        new Pairs(
            List.of(new int[] {0, 1}, new int[] {0, 2}),
            List.of(new int[] {1, 2}, new int[] {2, 2}));
    BagOfTokens fit = BagOfTokens.linear("apart", 3, pairs, 1e-6);
    assertEquals(1, fit.accuracy(pairs), 0);
    assertTrue(fit.weights()[0] > 3 && fit.weights()[0] < 100, fit.weights()[0] + "");
  }

  @Test
  void probabilitiesAreCalibratedOnSimulatedLabels() {
    RandomStream stream = RandomStream.of(4);
    double[] truth = normals(VOCABULARY, stream.at("truth"));
    BagOfTokens fit =
        BagOfTokens.linear("fit", VOCABULARY, simulated(truth, 20_000, stream.at("pairs")), 1);
    double[] centred = fit.weights();
    double offset = Arrays.stream(centred).average().orElseThrow();
    double trueOffset = Arrays.stream(truth).average().orElseThrow();
    for (int v = 0; v < VOCABULARY; v++) { // of equally long responses, up to a constant
      assertEquals(truth[v] - trueOffset, centred[v] - offset, 0.25); // five standard errors
    }
    int bins = 5;
    int[] count = new int[bins];
    double[] won = new double[bins];
    double[] predicted = new double[bins];
    Pairs fresh = simulated(truth, 20_000, stream.at("fresh"));
    double[] margins = fit.margins(fresh);
    for (int i = 0; i < fresh.size(); i++) {
      boolean turned = i % 2 == 1; // or every outcome would be a win
      double margin = margins[i] * (turned ? -1 : 1);
      double p = 1 / (1 + Math.exp(-margin));
      int bin = Math.min(bins - 1, (int) (bins * p));
      count[bin]++;
      predicted[bin] += p;
      won[bin] += turned ? 0 : 1;
    }
    for (int b = 0; b < bins; b++) {
      double p = predicted[b] / count[b];
      double error = Math.sqrt(p * (1 - p) / count[b]);
      assertEquals(p, won[b] / count[b], 4 * error);
    }
  }

  @Test
  void whatCannotBeFittedIsRefused() {
    Pairs pairs = new Pairs(List.of(new int[] {0}), List.of(new int[] {3}));
    BadInput token = assertThrows(BadInput.class, () -> BagOfTokens.linear("p", 3, pairs, 1));
    assertTrue(token.getMessage().contains("token 3"), token.getMessage());
    for (double l2 : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      BadInput bad = assertThrows(BadInput.class, () -> BagOfTokens.linear("p", 4, pairs, l2));
      assertTrue(bad.getMessage().contains("l2"), bad.getMessage());
    }
    assertThrows(BadInput.class, () -> new Pairs(List.of(), List.of()));
    assertThrows(BadInput.class, () -> new Pairs(pairs.preferred(), List.of()));
  }
}
