package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.stats.BestOfN;
import bondlab.stats.BestOfPoisson;
import bondlab.stats.PessimisticRejection;
import bondlab.stats.RandomStream;
import bondlab.stats.Selection;
import bondlab.stats.SoftBestOfN;
import bondlab.text.Prompt;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceRuleTest {
  private static final Prompt PROMPT = new Prompt(0, new int[0]);
  private static final Prompt OTHER = new Prompt(1, new int[0]);
  private static final double[] PMF = {.3, .2, .25, .05, .2};
  private static final double[] REWARDS = {0, 1, 1, 2, -1}; // outcomes 1 and 2 tie
  private static final double[] LOG_PMF = Arrays.stream(PMF).map(Math::log).toArray();
  private static final TabularPolicy POLICY =
      new TabularPolicy(Map.of(0, LOG_PMF, 1, new double[] {0, 0, 0, 0, 0}));
  private static final Scorer SCORER =
      completions -> completions.stream().mapToDouble(c -> REWARDS[c.tokens()[0]]).toArray();
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final double[][] LIKENESS = {
    {1, .3, 0, .1, .5},
    {.3, 1, .2, .6, 0},
    {0, .2, 1, .1, .4},
    {.1, .6, .1, 1, .2},
    {.5, 0, .4, .2, 1}
  };

  private static List<Completion> draw(Sampler sampler, int each, int seed) {
    return sampler.sample(POLICY, List.of(PROMPT), each, RandomStream.of(seed));
  }

  private static double[] probabilities(double[] logPmf) {
    return Arrays.stream(logPmf).map(Math::exp).toArray();
  }

  private static Arguments law(InferenceRule rule, double[] logPmf) {
    return Arguments.of(rule.toString(), rule.sampler(SCORER), logPmf);
  }

  /** Samplers with their exact laws: by closed form, or with all multisets of draws enumerated. */
  static Stream<Arguments> laws() {
    double[] regularised = Selection.regularised(REWARDS, LOG_PMF, .7);
    Likeness table =
        drawn ->
            drawn.stream()
                .map(
                    a ->
                        drawn.stream()
                            .mapToDouble(b -> LIKENESS[a.tokens()[0]][b.tokens()[0]])
                            .toArray())
                .toArray(double[][]::new);
    double[][] equality = new double[5][5];
    IntStream.range(0, 5).forEach(y -> equality[y][y] = 1);
    int[] own = {0, 1, 2, 3, 4};
    return Stream.of(
        law(new InferenceRule.Best(4), BestOfN.logPmf(LOG_PMF, REWARDS, 4)),
        law(new InferenceRule.Soft(4, .6), SoftBestOfN.logPmf(LOG_PMF, REWARDS, 4, .6)),
        law(new InferenceRule.Soft(4, 0), BestOfN.logPmf(LOG_PMF, REWARDS, 4)),
        law(new InferenceRule.Soft(4, INFINITE), LOG_PMF),
        law(new InferenceRule.Poisson(2.5), BestOfPoisson.logPmf(LOG_PMF, REWARDS, 2.5)),
        law(
            new InferenceRule.Pessimistic(4, .8),
            Selection.pessimistic(REWARDS, .8).logPmf(LOG_PMF, 4)),
        law(new InferenceRule.Pessimistic(4, 0), BestOfN.logPmf(LOG_PMF, REWARDS, 4)),
        law(new InferenceRule.Pessimistic(4, INFINITE), LOG_PMF),
        law(new InferenceRule.Rejection(2, .8, Optional.empty()), rejection(2, .8, Double.NaN)),
        law(new InferenceRule.Rejection(3, .8, Optional.of(2.)), rejection(3, .8, 2)),
        law(new InferenceRule.Rejection(2, 0, Optional.empty()), rejection(2, 0, Double.NaN)),
        law(new InferenceRule.Rejection(3, INFINITE, Optional.empty()), LOG_PMF),
        law(new InferenceRule.Regularised(4, .7), BestOfN.logPmf(LOG_PMF, regularised, 4)),
        law(
            new InferenceRule.MinimumRisk(4, 2, 1),
            Selection.minimumRisk(REWARDS, equality, 2).logPmf(LOG_PMF, 4)),
        Arguments.of(
            "minimum risk by a table",
            InferenceRule.minimumRisk(4, table, 3, SCORER),
            Selection.minimumRisk(REWARDS, LIKENESS, 3).logPmf(LOG_PMF, 4)),
        law(
            new InferenceRule.Majority(4, 2, Optional.empty()),
            Selection.majority(REWARDS, own, 2).logPmf(LOG_PMF, 4)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("laws")
  void drawsFollowTheExactLaw(String name, Sampler sampler, double[] logPmf) {
    Law.assertFits(probabilities(logPmf), Law.counts(draw(sampler, 20_000, 3), 5));
  }

  /** The rejection sampler's law, with every sequence of its n first draws enumerated. */
  private static double[] rejection(int n, double beta, double most) {
    double[] law = new double[5];
    for (int code = 0; code < Math.pow(5, n); code++) {
      double[] seen = new double[n];
      double chance = 1;
      for (int i = 0, rest = code; i < n; i++, rest /= 5) {
        seen[i] = REWARDS[rest % 5];
        chance *= PMF[rest % 5];
      }
      double bound = Double.isNaN(most) ? Arrays.stream(seen).max().orElseThrow() : most;
      DoubleUnaryOperator accept = PessimisticRejection.acceptance(seen, beta, bound);
      double accepted = 0;
      for (int y = 0; y < 5; y++) {
        accepted += PMF[y] * accept.applyAsDouble(REWARDS[y]);
      }
      double refused = Math.pow(1 - accepted, n);
      for (int y = 0; y < 5; y++) {
        double gain =
            accepted == 0 ? 0 : (1 - refused) * accept.applyAsDouble(REWARDS[y]) / accepted;
        law[y] += chance * PMF[y] * (gain + refused);
      }
    }
    return Arrays.stream(law).map(Math::log).toArray();
  }

  @Test
  void rejectionCostsItsStatedDraws() {
    int n = 3;
    double expected = 0;
    for (int code = 0; code < 125; code++) {
      int[] outcomes = {code % 5, code / 5 % 5, code / 25};
      double[] seen = Arrays.stream(outcomes).mapToDouble(y -> REWARDS[y]).toArray();
      DoubleUnaryOperator accept = PessimisticRejection.acceptance(seen, .8, 2);
      double[] accepted = Arrays.stream(REWARDS).map(accept).toArray();
      double chance = Arrays.stream(outcomes).mapToDouble(y -> PMF[y]).reduce(1, (a, b) -> a * b);
      double once = IntStream.range(0, 5).mapToDouble(y -> PMF[y] * accepted[y]).sum();
      double refused = Math.pow(1 - once, n);
      expected += chance * (n + (1 - refused) / once + refused);
    }
    Budget budget = Budget.unlimited();
    var metered = new MeteredPolicy(POLICY, budget);
    var sampler = new InferenceRule.Rejection(n, .8, Optional.of(2.)).sampler(SCORER);
    int kept = 20_000;
    sampler.sample(metered, List.of(PROMPT), kept, RandomStream.of(4));
    // draws of one response are between 4 and 7, so their sd is below 1.5; five standard errors
    double draws = (double) budget.spent().samples() / kept;
    assertEquals(expected, draws, 5 * 1.5 / Math.sqrt(kept));
  }

  @Test
  void poissonCostsOneAndMuDraws() {
    Budget budget = Budget.unlimited();
    var sampler = new InferenceRule.Poisson(2.5).sampler(SCORER);
    sampler.sample(
        new MeteredPolicy(POLICY, budget), List.of(PROMPT, OTHER), 10_000, RandomStream.of(4));
    // five standard errors of a mean of 20,000 Poisson numbers
    assertEquals(3.5, budget.spent().samples() / 20_000., 5 * Math.sqrt(2.5 / 20_000));
  }

  static Stream<InferenceRule> ofOneDraw() {
    return Stream.of(
        new InferenceRule.Best(1),
        new InferenceRule.Soft(1, .5),
        new InferenceRule.Poisson(0),
        new InferenceRule.Pessimistic(1, .5),
        new InferenceRule.Regularised(1, 2),
        new InferenceRule.MinimumRisk(1, 2, 4),
        new InferenceRule.Majority(1, 1, Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("ofOneDraw")
  void oneDrawIsTheAncestralSample(InferenceRule rule) {
    var prompts = List.of(PROMPT, OTHER);
    var kept = rule.sampler(SCORER).sample(POLICY, prompts, 30, RandomStream.of(5));
    var plain = Sampler.ANCESTRAL.sample(POLICY, prompts, 30, RandomStream.of(5));
    assertArrayEquals(Law.outcomes(plain), Law.outcomes(kept));
  }

  /** With each price at 0 what is kept is Best-of-n's, draw by draw; ties apart. */
  @Test
  void pricesOfZeroKeepTheBest() {
    Scorer strict = completions -> completions.stream().mapToDouble(c -> c.tokens()[0]).toArray();
    var prompts = List.of(PROMPT, OTHER);
    int[] best =
        Law.outcomes(Sampler.bestOf(6, strict).sample(POLICY, prompts, 40, RandomStream.of(6)));
    for (InferenceRule rule :
        List.of(
            new InferenceRule.Soft(6, 0),
            new InferenceRule.Pessimistic(6, 0),
            new InferenceRule.Regularised(6, 0),
            new InferenceRule.MinimumRisk(6, 0, 2))) {
      var kept = rule.sampler(strict).sample(POLICY, prompts, 40, RandomStream.of(6));
      assertArrayEquals(best, Law.outcomes(kept), rule.toString());
    }
  }

  @Test
  void aPoolHasTheLawsOfItsOwn() {
    double[] rewards = {.3, 2, -1, .5, .5, 1, -.2};
    double[] logProbs = {-3, -9, -4, -5, -6, -2, -8};
    Selection.Law best = new InferenceRule.Best(4).law(rewards, logProbs).orElseThrow();
    double[] even = new double[7];
    Arrays.fill(even, -Math.log(7));
    assertArrayEquals(BestOfN.logPmf(even, rewards, 4), best.logPmf());
    assertEquals(4, best.draws());
    Selection.Law none = new InferenceRule.Poisson(0).law(rewards, logProbs).orElseThrow();
    assertEquals(0, none.kl(), 1e-15);
    assertEquals(.5, none.winRate(), 1e-15);
    assertEquals(1, none.draws());
    Selection.Law likely =
        new InferenceRule.Regularised(7, 100).law(rewards, logProbs).orElseThrow();
    assertEquals(1 - Math.pow(6 / 7., 7), Math.exp(likely.logPmf()[5]), 1e-14);
    Selection.Law refused =
        new InferenceRule.Rejection(5, INFINITE, Optional.empty()).law(rewards, logProbs).get();
    assertEquals(0, refused.kl(), 1e-15);
    assertEquals(6, refused.draws(), 1e-14); // five fix the threshold, the first fresh one is kept
  }

  @Test
  void overlapByHand() {
    var a = new Completion(PROMPT, new int[] {1, 2, 1, 3}, 0);
    var b = new Completion(PROMPT, new int[] {1, 1, 2}, 0);
    var c = new Completion(PROMPT, new int[] {7}, 0);
    double[][] two = Likeness.ngrams(2).of(List.of(a, b, c));
    // tokens: 1, 1, 2 shared of 4 and 3; pairs: (1,2) shared of 3 and 2
    assertEquals((2 * 3 / 7. + 2 / 5.) / 2, two[0][1], 1e-15);
    assertArrayEquals(new double[] {1, 1, 1}, new double[] {two[0][0], two[1][1], two[2][2]});
    assertEquals(two[0][1], two[1][0]);
    assertEquals(0, two[0][2]);
    double[][] cosine =
        Likeness.cosine(x -> new double[][] {{3, 4}, {4, 3}, {-6, -8}}).of(List.of(a, b, c));
    assertEquals(.96, cosine[0][1], 1e-15);
    assertEquals(-1, cosine[2][0], 1e-15);
    assertThrows(BadInput.class, () -> Likeness.cosine(x -> new double[3][2]).of(List.of(a, b, c)));
    assertThrows(BadInput.class, () -> Likeness.ngrams(0));
  }

  private static void assertTold(String part, String config) {
    var e =
        assertThrows(
            BadInput.class, () -> Bind.to(InferenceRule.class, ConfigFactory.parseString(config)));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void aConfigurationNamesARule() {
    assertEquals(
        new InferenceRule.Soft(16, .5),
        Bind.to(
            InferenceRule.class, ConfigFactory.parseString("name = soft, n = 16, lambda = 0.5")));
    assertTold("lambda", "name = soft, n = 16, lambda = -1");
    assertTold("n", "name = best, n = 0");
    assertTold("mu", "name = poisson, mu = -1");
    assertTold("m", "name = majority, n = 4, m = 5");
    assertTold("answer", "name = majority, n = 4, m = 2, answer = \"(\"");
    assertTold("ngrams", "name = minimum-risk, n = 4, weight = 1, ngrams = 0");
    assertTold("minimum-risk", "name = minimumrisk");
    assertTold("unknown key", "name = best, n = 4, lambda = 1");
  }
}
