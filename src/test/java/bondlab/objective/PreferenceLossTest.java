package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.objective.PreferenceLoss.Batch;
import bondlab.objective.PreferenceLoss.Bonbon;
import bondlab.objective.PreferenceLoss.Dpo;
import bondlab.objective.PreferenceLoss.Ipo;
import bondlab.objective.PreferenceLoss.Kto;
import bondlab.objective.PreferenceLoss.Slic;
import bondlab.objective.PreferenceLoss.Value;
import bondlab.stats.BestOfN;
import bondlab.stats.Quantiles;
import bondlab.stats.RandomStream;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceLossTest {
  /** What {@code src/test/python/fixture_preferences.py} wrote. */
  private static final Config FIXTURE =
      ConfigFactory.parseResources("bondlab/objective/preferences.json");

  static Stream<Config> fixtures() {
    return FIXTURE.getConfigList("losses").stream().map(c -> (Config) c);
  }

  private static double[] numbers(List<? extends Number> list) {
    return list.stream().mapToDouble(Number::doubleValue).toArray();
  }

  private static PreferenceLoss bound(Config one) {
    Config keys = one.getConfig("keys");
    return switch (one.getString("name")) {
      case "dpo" -> Bind.to(Dpo.class, keys);
      case "ipo" -> Bind.to(Ipo.class, keys);
      case "slic" -> Bind.to(Slic.class, keys);
      case "kto" -> Bind.to(Kto.class, keys);
      default -> Bind.to(Bonbon.class, keys);
    };
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void lossesAndGradientsAreThoseOfNumPy(Config one) {
    double[][] columns =
        one.getList("columns").stream()
            .map(c -> numbers((List<? extends Number>) numbersOf(c.unwrapped())))
            .toArray(double[][]::new);
    Batch batch = new Batch(columns[0], columns[1], columns[2], columns[3], one.getDouble("kl"));
    Value value = bound(one).of(batch);
    double expected = one.getDouble("loss");
    assertEquals(expected, value.loss(), 1e-12 * Math.max(1, Math.abs(expected)));
    // the square of ipo in NumPy goes through exp and log of numbers like e^30
    assertArrayEquals(numbers(one.getDoubleList("chosen")), value.chosen(), 1e-11);
    assertArrayEquals(numbers(one.getDoubleList("rejected")), value.rejected(), 1e-11);
  }

  private static List<Number> numbersOf(Object unwrapped) {
    return ((List<?>) unwrapped).stream().map(n -> (Number) n).toList();
  }

  @Test
  void advantagesOfMaxAtKAreThoseOfNumPy() {
    for (Config one : FIXTURE.getConfigList("max_at_k")) {
      double[] rewards = numbers(one.getDoubleList("rewards"));
      double[] advantages = Returns.maxAtK(rewards, rewards.length, one.getInt("k"));
      assertArrayEquals(numbers(one.getDoubleList("advantages")), advantages, 1e-13);
    }
  }

  static Stream<PreferenceLoss> losses() {
    return Stream.of(
        new Dpo(.3),
        new Ipo(.2),
        new Slic(.4),
        new Kto(.3, 1, 1.4),
        new Bonbon(4, .1),
        new Bonbon(4, 0));
  }

  private static Batch random(RandomStream stream, int pairs) {
    double[][] columns = new double[4][pairs];
    for (double[] column : columns) {
      Arrays.setAll(column, b -> -5 + 2 * stream.nextGaussian());
    }
    return new Batch(columns[0], columns[1], columns[2], columns[3], .7);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientsAreCentralDifferences(PreferenceLoss loss) {
    Batch batch = random(RandomStream.of(8), 5);
    Value value = loss.of(batch);
    double h = 1e-5;
    for (int b = 0; b < 5; b++) {
      for (int column = 0; column < 2; column++) {
        double rise = loss.of(moved(batch, column, b, h)).loss();
        double difference = (rise - loss.of(moved(batch, column, b, -h)).loss()) / (2 * h);
        double gradient = column == 0 ? value.chosen()[b] : value.rejected()[b];
        assertEquals(difference, gradient, 1e-8); // h² = 1e-10, rounding of losses 1e-14/h
      }
    }
  }

  private static Batch moved(Batch batch, int column, int b, double by) {
    double[] chosen = batch.chosen().clone();
    double[] rejected = batch.rejected().clone();
    (column == 0 ? chosen : rejected)[b] += by;
    return new Batch(chosen, rejected, batch.refChosen(), batch.refRejected(), batch.kl());
  }

  private static final double[] REFERENCE = Laws.logSoftmax(.2, .1, -.6, .4, -1);
  private static final double[] REWARDS = {.5, -1, 2, .5, 1};

  /** ∂E[loss]/∂logits over pairs of two draws of the reference, a preferred with probability p. */
  private static double[] expected(PreferenceLoss loss, double[] policy, DoubleBinaryOperator p) {
    double[] gradient = new double[policy.length];
    for (int a = 0; a < policy.length; a++) {
      for (int b = 0; b < policy.length; b++) {
        double chance = Math.exp(REFERENCE[a] + REFERENCE[b]) * p.applyAsDouble(a, b);
        Value value =
            loss.of(
                new Batch(
                    new double[] {policy[a]},
                    new double[] {policy[b]},
                    new double[] {REFERENCE[a]},
                    new double[] {REFERENCE[b]},
                    0));
        double both = value.chosen()[0] + value.rejected()[0];
        gradient[a] += chance * value.chosen()[0];
        gradient[b] += chance * value.rejected()[0];
        for (int k = 0; k < policy.length; k++) {
          gradient[k] -= chance * both * Math.exp(policy[k]);
        }
      }
    }
    return gradient;
  }

  private static double bradleyTerry(double a, double b) {
    return 1 / (1 + Math.exp(REWARDS[(int) b] - REWARDS[(int) a]));
  }

  private static double better(double a, double b) {
    return (1 + Math.signum(REWARDS[(int) a] - REWARDS[(int) b])) / 2;
  }

  @ParameterizedTest
  @ValueSource(doubles = {.1, .5, 3})
  void dpoStandsStillAtTheExponentialTilt(double beta) {
    double[] tilted = new double[5];
    Arrays.setAll(tilted, y -> REFERENCE[y] + REWARDS[y] / beta);
    double[] there =
        expected(new Dpo(beta), Laws.logSoftmax(tilted), PreferenceLossTest::bradleyTerry);
    assertArrayEquals(new double[5], there, 1e-15);
    double[] before = expected(new Dpo(beta), REFERENCE, PreferenceLossTest::bradleyTerry);
    assertTrue(before[2] < -.01 * beta, "the best is raised");
  }

  @ParameterizedTest
  @ValueSource(doubles = {.2, 1})
  void ipoStandsStillAtTheTiltOfTheWinRate(double tau) {
    double[] tilted = Quantiles.winRates(REFERENCE, REWARDS);
    Arrays.setAll(tilted, y -> REFERENCE[y] + tilted[y] / tau);
    double[] there = expected(new Ipo(tau), Laws.logSoftmax(tilted), PreferenceLossTest::better);
    assertArrayEquals(new double[5], there, 1e-14);
  }

  /** Under Best-of-n of a continuous reward the mean margin of best over worst is BoNBoN's. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void theMarginOfBonbonIsTheMeanUnderBestOfN(int n) {
    int outcomes = 1 << 16;
    double[] reference = new double[outcomes];
    double[] rewards = new double[outcomes];
    Arrays.fill(reference, -Math.log(outcomes));
    Arrays.setAll(rewards, y -> y);
    double[] best = BestOfN.logPmf(reference, rewards, n);
    double[] worst = BestOfN.logPmf(reference, Arrays.stream(rewards).map(r -> -r).toArray(), n);
    double mean = 0;
    for (int y = 0; y < outcomes; y++) {
      mean += (Math.exp(best[y]) - Math.exp(worst[y])) * (best[y] - reference[y]);
    }
    double margin = BestOfN.bestToWorstMargin(n);
    assertEquals(margin, mean, 1e-3 * margin); // the lowest atoms: about n·log K/K
    // there the slope of the margin's part is 0 on average: E[2(h − c)] = 0
    double[] one = {mean};
    double[] none = {0};
    assertEquals(
        0, new Bonbon(n, 0).of(new Batch(one, none, none, none, 0)).chosen()[0], 2e-3 * margin);
  }

  @Test
  void bonbonOfAlphaOneIsMaximumLikelihoodOnTheBest() {
    Batch batch = random(RandomStream.of(9), 4);
    Value value = new Bonbon(8, 1).of(batch);
    assertArrayEquals(new double[] {-.25, -.25, -.25, -.25}, value.chosen());
    assertArrayEquals(new double[4], value.rejected(), 0.0);
    assertEquals(-Arrays.stream(batch.chosen()).average().orElseThrow(), value.loss(), 1e-14);
  }

  @Test
  void atTheReferenceLossesAreKnown() {
    double[] same = {-3, -4};
    Batch batch = new Batch(same, same, same, same, -.5);
    assertEquals(Math.log(2), new Dpo(.1).of(batch).loss(), 1e-15);
    assertEquals(1 / (4 * .09), new Ipo(.3).of(batch).loss(), 1e-14);
    assertEquals(1, new Slic(.3).of(batch).loss(), 0.0);
    assertEquals((1 + 3) / 4., new Kto(.3, 1, 3).of(batch).loss(), 1e-15); // KL below 0 is 0
    assertEquals(.5, batch.accuracy());
  }

  @Test
  void largeMarginsDoNotOverflow() {
    double[] far = {-1};
    double[] low = {-1e6};
    Batch won = new Batch(far, low, low, far, 0);
    Batch lost = new Batch(low, far, far, low, 0);
    assertEquals(0, new Dpo(1).of(won).loss());
    assertEquals(2 * (1e6 - 1), new Dpo(1).of(lost).loss());
    assertEquals(-1, new Dpo(1).of(lost).chosen()[0]);
    assertEquals(1, won.accuracy());
    assertEquals(0, lost.accuracy());
  }

  private static List<String> problems(Runnable call) {
    return assertThrows(BadInput.class, call::run).problems();
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertTrue(problems(() -> new Dpo(0)).get(0).contains("objective.beta"));
    assertTrue(problems(() -> new Ipo(-1)).get(0).contains("objective.tau"));
    assertTrue(problems(() -> new Slic(Double.NaN)).get(0).contains("objective.beta"));
    assertEquals(3, problems(() -> new Kto(0, 0, -1)).size());
    assertEquals(2, problems(() -> new Bonbon(1, 2)).size());
    double[] two = {-1, Double.NEGATIVE_INFINITY};
    double[] one = {-1};
    List<String> told = problems(() -> new Batch(two, two, one, two, 0));
    assertEquals(4, told.size(), told.toString());
    assertTrue(told.get(0).contains("pair 1: log-probability chosen"), told.get(0));
    assertTrue(told.get(2).contains("reference chosen for 2 pairs"), told.get(2));
  }
}
