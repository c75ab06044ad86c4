package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  private static final double[] REFERENCE = logs(.1, .25, .05, .4, .2);
  private static final double[] REWARDS = {1, .5, 3, -1, .5}; // two tie
  private static final double[][] LIKENESS = {
    {1, .3, 0, .1, .5},
    {.3, 1, .2, .6, 0},
    {0, .2, 1, .1, .4},
    {.1, .6, .1, 1, .2},
    {.5, 0, .4, .2, 1}
  };

  private static double[] logs(double... law) {
    return Arrays.stream(law).map(Math::log).toArray();
  }

  private static double[] probabilities(double[] logPmf) {
    return Arrays.stream(logPmf).map(Math::exp).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void enumeratedBestOfNIsTheClosedForm(int n) {
    double[] expected = probabilities(BestOfN.logPmf(REFERENCE, REWARDS, n));
    double[] actual = probabilities(Selection.best(REWARDS).logPmf(REFERENCE, n));
    assertArrayEquals(expected, actual, 1e-14); // a few hundred roundings
  }

  static Stream<Selection> withoutEffect() {
    return Stream.of(
        Selection.soft(REWARDS, 0),
        Selection.pessimistic(REWARDS, 0),
        Selection.minimumRisk(REWARDS, LIKENESS, 0));
  }

  @ParameterizedTest
  @MethodSource("withoutEffect")
  void parametersOfZeroGiveBestOfN(Selection rule) {
    double[] expected = probabilities(BestOfN.logPmf(REFERENCE, REWARDS, 4));
    assertArrayEquals(expected, probabilities(rule.logPmf(REFERENCE, 4)), 1e-14);
  }

  static Stream<Selection> ofOneDraw() {
    int[] answers = {0, 0, 1, 1, 2};
    return Stream.of(
        Selection.best(REWARDS),
        Selection.soft(REWARDS, .3),
        Selection.pessimistic(REWARDS, .3),
        Selection.minimumRisk(REWARDS, LIKENESS, 2),
        Selection.majority(REWARDS, answers, 3));
  }

  @ParameterizedTest
  @MethodSource("ofOneDraw")
  void oneDrawIsTheReference(Selection rule) {
    assertArrayEquals(new double[] {1}, rule.chances(new int[] {3}));
    assertArrayEquals(probabilities(REFERENCE), probabilities(rule.logPmf(REFERENCE, 1)), 1e-15);
  }

  @Test
  void infinitePricesGiveTheReference() {
    for (Selection rule :
        new Selection[] {
          Selection.soft(REWARDS, Double.POSITIVE_INFINITY),
          Selection.pessimistic(REWARDS, Double.POSITIVE_INFINITY)
        }) {
      assertArrayEquals(
          new double[] {1. / 3, 1. / 3, 1. / 3}, rule.chances(new int[] {2, 0, 3}), 1e-15);
    }
  }

  @Test
  void pessimisticChancesByHand() {
    // β = 1, r = 1, 0.5, −1: τ solves (1−τ) + (0.5−τ) = 3, so τ = −0.75 and w/3 = 1.75/3, 1.25/3
    double[] chances = Selection.pessimistic(REWARDS, 1).chances(new int[] {0, 1, 3});
    assertArrayEquals(new double[] {1.75 / 3, 1.25 / 3, 0}, chances, 1e-15);
  }

  @Test
  void minimumRiskByHand() {
    // outcomes 1, 3 and 3: likeness means (1 + 2·.6)/3 and (.6 + 2)/3
    Selection rule = Selection.minimumRisk(REWARDS, LIKENESS, 12);
    double second = -1 + 12 * 2.6 / 3;
    assertTrue(second > .5 + 12 * 2.2 / 3);
    assertArrayEquals(new double[] {0, .5, .5}, rule.chances(new int[] {1, 3, 3}), 1e-15);
    assertArrayEquals(
        new double[] {1, 0, 0},
        Selection.minimumRisk(REWARDS, LIKENESS, .5).chances(new int[] {1, 3, 3}));
  }

  @Test
  void majorityGoesFromTheVoteToTheBest() {
    int[] answers = {0, 1, 2, 1, 0};
    int[] drawn = {3, 2, 1, 0}; // answer 1 twice, its rewards −1 and .5; the best alone
    double[] vote = Selection.majority(REWARDS, answers, 1).chances(drawn);
    assertArrayEquals(new double[] {.5, 0, .5, 0}, vote, 1e-15);
    double[] best = Selection.majority(REWARDS, answers, 9).chances(drawn);
    assertArrayEquals(new double[] {0, 1, 0, 0}, best, 1e-15);
    // m = 2 with replacement: 1/16 and 5/16 against 3/16 of 0 and 7/16 of 2
    double[] two = Selection.majority(REWARDS, answers, 2).chances(drawn);
    assertArrayEquals(new double[] {0, 1, 0, 0}, two, 1e-15);
    // two answers of one draw each and the same reward tie
    int[] tied = {1, 4};
    assertArrayEquals(
        new double[] {.5, .5}, Selection.majority(REWARDS, answers, 5).chances(tied), 1e-15);
  }

  @Test
  void majorityOfManyDrawsIsTheModeOfBestOfM() {
    int[] answers = {0, 1, 0, 1, 2};
    double[] law = {.1, .3, .3, .1, .2};
    double[] mode = Selection.mode(BestOfN.logPmf(logs(law), REWARDS, 2), answers);
    // Best-of-2: the third has .3·(.7 + 1) = .51 alone
    double third = .51;
    double first = .1 * (.6 + .7);
    assertArrayEquals(
        new double[] {first / (first + third), 0, third / (first + third), 0, 0},
        probabilities(mode),
        1e-14);
    double previous = 0;
    for (int n : new int[] {3, 9, 27}) { // more and more of the law of n draws is on that answer
      double[] kept = probabilities(Selection.majority(REWARDS, answers, 2).logPmf(logs(law), n));
      assertTrue(kept[0] + kept[2] > previous, "n = " + n);
      previous = kept[0] + kept[2];
    }
    assertTrue(previous > .9, "" + previous);
  }

  @Test
  void regularisedBestOfNFavoursLikelyResponses() {
    double[] selector = Selection.regularised(REWARDS, REFERENCE, 0);
    assertArrayEquals(REWARDS, selector);
    double[] strong = Selection.regularised(REWARDS, REFERENCE, 100);
    double[] kept = probabilities(BestOfN.logPmf(REFERENCE, strong, 5));
    assertEquals(1 - Math.pow(.6, 5), kept[3], 1e-14); // the likeliest wins whenever it is drawn
  }

  /** The mean weights of pools whose every response is drawn of the law are the law itself. */
  @ParameterizedTest
  @MethodSource("ofOneDraw")
  void poolWeightsAreUnbiased(Selection rule) {
    int size = 7;
    int n = 3;
    RandomStream stream = RandomStream.of(5);
    double[] cumulative = probabilities(REFERENCE);
    Arrays.parallelPrefix(cumulative, Double::sum);
    Supplier<Integer> outcome =
        () -> {
          double u = stream.nextDouble();
          int y = 0;
          while (y < 4 && cumulative[y] <= u) {
            y++;
          }
          return y;
        };
    int pools = 40_000;
    double[] mean = new double[5];
    for (int p = 0; p < pools; p++) {
      int[] pool = new int[size];
      Arrays.setAll(pool, i -> outcome.get());
      Selection here = drawn -> rule.chances(Arrays.stream(drawn).map(i -> pool[i]).toArray());
      double[] weights = here.poolWeights(size, n, 1, stream.at(p));
      assertEquals(1, Arrays.stream(weights).sum(), 1e-14);
      for (int i = 0; i < size; i++) {
        mean[pool[i]] += weights[i] / pools;
      }
    }
    // two subsets a pool: a share's standard error is at most .5/√80,000 = .0018; five of them
    assertArrayEquals(probabilities(rule.logPmf(REFERENCE, n)), mean, .009);
  }

  @Test
  void aLawSaysWhatItGivesAndCosts() {
    double[] best = BestOfN.logPmf(REFERENCE, REWARDS, 4);
    Selection.Law law = Selection.Law.of(best, REFERENCE, REWARDS, 4);
    assertEquals(BestOfN.kl(REFERENCE, REWARDS, 4), law.kl(), 1e-14);
    assertEquals(BestOfN.winRate(REFERENCE, REWARDS, 4), law.winRate(), 1e-14);
    assertEquals(LawSummary.mean(REWARDS, best), law.reward());
    assertEquals(.5, Selection.Law.of(REFERENCE, REFERENCE, REWARDS, 1).winRate(), 1e-15);
  }

  private static void assertTold(String name, Runnable call) {
    var e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(name), e.getMessage());
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertTold("lambda is -1.0", () -> Selection.soft(REWARDS, -1));
    assertTold("lambda is NaN", () -> Selection.soft(REWARDS, Double.NaN));
    assertTold("beta is -1.0", () -> Selection.pessimistic(REWARDS, -1));
    assertTold("m is 0", () -> Selection.majority(REWARDS, new int[5], 0));
    assertTold("answers has 4", () -> Selection.majority(REWARDS, new int[4], 1));
    assertTold("utility has 1", () -> Selection.minimumRisk(REWARDS, new double[1][5], 1));
    assertTold("rewards[1]", () -> Selection.best(new double[] {0, Double.NaN}));
    assertTold("n is 8", () -> Selection.best(REWARDS).poolWeights(7, 8, 1, RandomStream.of(1)));
    assertTold("multisets", () -> Selection.best(REWARDS).logPmf(REFERENCE, 1000));
  }
}
