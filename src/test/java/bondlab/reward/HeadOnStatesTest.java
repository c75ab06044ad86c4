package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.Tiny;
import bondlab.policy.Completion;
import bondlab.reward.HeadOnStates.Place;
import bondlab.reward.HeadOnStates.States;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import bondlab.text.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadOnStatesTest {
  /** States are of size 1, in float32, sums of some tens of terms. */
  private static final double ROUNDING = 1e-5;

  private static final DecoderShape SHAPE = Tiny.member(false, true, true);
  private static final int WIDTH = SHAPE.width();
  private static Decoder decoder;

  @BeforeAll
  static void open() {
    decoder = Tiny.decoder(SHAPE, 1);
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  private static List<Completion> completions(int seed, int count) {
    RandomStream stream = RandomStream.of(seed);
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // three prompts, several responses each, one of them empty
      int[] prompt = Tiny.sequences(SHAPE.vocabulary(), i % 3, 4).get(0);
      int length = i == 5 ? 0 : 1 + stream.nextInt(SHAPE.context() - 4);
      int[] response = Tiny.sequences(SHAPE.vocabulary(), 100 + i + 1000 * seed, length).get(0);
      completions.add(new Completion(new Prompt(i % 3, prompt), response, 0));
    }
    return completions;
  }

  private static HeadOnStates head(Place place, float... weight) {
    Map<String, FloatArray> values = Map.of("weight", new FloatArray(weight, weight.length));
    return HeadOnStates.of("h", "test", new States(decoder, place), values);
  }

  private static float[] floats(long seed) {
    RandomStream stream = RandomStream.of(seed);
    float[] values = new float[WIDTH];
    for (int c = 0; c < WIDTH; c++) {
      values[c] = (float) stream.nextGaussian();
    }
    return values;
  }

  @Test
  void aHeadOnLastStatesIsARewardModelWithThatHead() {
    List<Completion> completions = completions(1, 30);
    float[] weight = floats(3);
    try (Decoder copy = decoder.copy();
        RewardModel network = new RewardModel("r", copy, weight, TextView.SAME_TOKENS)) {
      assertArrayEquals(
          network.score(completions), head(Place.LAST, weight).score(completions), ROUNDING);
    }
  }

  @Test
  void theMeanStateIsThatOfTheResponsesTokens() {
    List<Completion> completions = completions(1, 9);
    float[][] means = new States(decoder, Place.MEAN).of(completions);
    for (int i = 0; i < means.length; i++) {
      Completion whole = completions.get(i);
      List<Completion> beginnings = new ArrayList<>();
      for (int t = Math.min(1, whole.tokens().length); t <= whole.tokens().length; t++) {
        int[] tokens = Arrays.copyOf(whole.tokens(), t);
        beginnings.add(new Completion(whole.prompt(), tokens, 0));
      }
      float[][] each = new States(decoder, Place.LAST).of(beginnings);
      for (int c = 0; c < WIDTH; c++) {
        int at = c;
        double mean = Arrays.stream(each).mapToDouble(h -> h[at]).average().orElseThrow();
        assertEquals(mean, means[i][c], ROUNDING, "response " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void neitherOrderNorSizeOfTheBatchCounts(Place place) {
    HeadOnStates head = head(place, floats(3));
    assertTrue(Pretrained.largestChange(head, completions(1, 80)) < ROUNDING);
    assertEquals(0, head.score(List.of()).length);
  }

  @Test
  void oneComparisonHasAClosedForm() {
    // |z| = 1, so the margin m satisfies l2 · m = σ(−m)
    States states = new States(decoder, Place.LAST);
    List<Completion> two = completions(2, 2);
    float[][] differences = states.differences(two.subList(0, 1), two.subList(1, 2));
    HeadOnStates fit = HeadOnStates.fit("h", states, differences, 0, 0.7, RandomStream.of(1));
    double margin = fit.margins(differences)[0];
    assertEquals(1 / (1 + Math.exp(margin)) / 0.7, margin, ROUNDING); // weights are float32
    double[] scores = fit.score(two);
    assertEquals(margin, scores[0] - scores[1], ROUNDING);
  }

  @Test
  void sumsAreHeldNearZero() {
    States states = new States(decoder, Place.LAST);
    List<Completion> all = completions(3, 20);
    float[][] differences = states.differences(all.subList(0, 10), all.subList(10, 20));
    float[][] sums = states.sums(all.subList(0, 10), all.subList(10, 20));
    HeadOnStates free = HeadOnStates.fit("free", states, differences, 0, 0.1, RandomStream.of(1));
    HeadOnStates held =
        HeadOnStates.fit("held", states, differences, sums, 1, 0, 0.1, RandomStream.of(1));
    assertTrue(squares(held.margins(sums)) < squares(free.margins(sums)) / 4);
    HeadOnStates none =
        HeadOnStates.fit("none", states, differences, sums, 0, 0, 0.1, RandomStream.of(1));
    assertArrayEquals(free.margins(sums), none.margins(sums), ROUNDING);
  }

  private static double squares(double[] values) {
    return Arrays.stream(values).map(x -> x * x).sum();
  }

  /** At the optimum w = Σ_i σ(−m_i) x_i / l2, so m_j = Σ_i σ(−m_i) x_i · x_j / l2. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void theHeadIsTheOptimumOfItsLoss(int dimensions) {
    double l2 = 0.4;
    States states = new States(decoder, Place.MEAN);
    List<Completion> all = completions(2, 120);
    float[][] differences = states.differences(all.subList(0, 60), all.subList(60, 120));
    double[] m =
        HeadOnStates.fit("h", states, differences, dimensions, l2, RandomStream.of(9))
            .margins(differences);
    double[][] x = inputs(differences, dimensions, RandomStream.of(9));
    for (int j = 0; j < m.length; j++) {
      double sum = 0;
      for (int i = 0; i < m.length; i++) {
        sum += dot(x[i], x[j]) / (1 + Math.exp(m[i])) / l2;
      }
      assertEquals(sum, m[j], 1e-4); // the head has 24 bits
    }
  }

  /** x_i as the class's formula has it, column by column. */
  private static double[][] inputs(float[][] differences, int dimensions, RandomStream stream) {
    int n = differences.length;
    double[][] z = new double[n][WIDTH];
    for (int c = 0; c < WIDTH; c++) {
      double square = 0;
      for (float[] difference : differences) {
        square += Math.pow(difference[c], 2);
      }
      for (int i = 0; i < n; i++) {
        z[i][c] = differences[i][c] / Math.sqrt(square / n) / Math.sqrt(WIDTH);
      }
    }
    if (dimensions == 0) {
      return z;
    }
    double[][] x = new double[n][dimensions];
    for (int k = 0; k < dimensions; k++) {
      for (int c = 0; c < WIDTH; c++) {
        double p = stream.nextGaussian() / Math.sqrt(dimensions);
        for (int i = 0; i < n; i++) {
          x[i][k] += p * z[i][c];
        }
      }
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  @Test
  void unitsOfACoordinateDoNotMatterAndOneThatNeverDiffersHasNoWeight() {
    States states = new States(decoder, Place.LAST);
    List<Completion> all = completions(2, 40);
    float[][] differences = states.differences(all.subList(0, 20), all.subList(20, 40));
    double[] margins = fit(states, differences).margins(differences);
    for (float[] difference : differences) {
      difference[2] *= 1024; // exact
    }
    assertArrayEquals(margins, fit(states, differences).margins(differences), ROUNDING);
    for (float[] difference : differences) {
      difference[2] = 0;
    }
    assertEquals(0, fit(states, differences).values().get("weight").values()[2]);
  }

  private static HeadOnStates fit(States states, float[][] differences) {
    return HeadOnStates.fit("h", states, differences, 0, 1, RandomStream.of(1));
  }

  @Test
  void aGoldThatIsLinearInTheStatesIsLearnt() {
    States states = new States(decoder, Place.LAST);
    HeadOnStates gold = head(Place.LAST, floats(5));
    float[][] train = ordered(gold, states, 3, 800);
    float[][] held = ordered(gold, states, 4, 400);
    HeadOnStates whole = HeadOnStates.fit("h", states, train, 0, 1e-2, RandomStream.of(1));
    HeadOnStates one = HeadOnStates.fit("h", states, train, 1, 1e-2, RandomStream.of(1));
    assertTrue(accuracy(whole, held) > 0.95, "accuracy " + accuracy(whole, held));
    assertTrue(accuracy(one, held) < accuracy(whole, held) - 0.05);
  }

  private static float[][] ordered(HeadOnStates gold, States states, int seed, int count) {
    List<Completion> all = completions(seed, count);
    double[] scores = gold.score(all);
    List<Completion> preferred = new ArrayList<>();
    List<Completion> other = new ArrayList<>();
    for (int i = 0; i < count; i += 2) {
      boolean first = scores[i] > scores[i + 1];
      preferred.add(all.get(first ? i : i + 1));
      other.add(all.get(first ? i + 1 : i));
    }
    return states.differences(preferred, other);
  }

  private static double accuracy(HeadOnStates head, float[][] differences) {
    return Arrays.stream(head.margins(differences)).filter(m -> m > 0).count()
        / (double) differences.length;
  }

  @Test
  void itScoresTheSameOnceStored(@TempDir Path folder) throws IOException {
    HeadOnStates head = head(Place.MEAN, floats(3));
    Path file = folder.resolve("head");
    Safetensors.write(file, head.values(), Map.of());
    States states = new States(decoder, Place.MEAN);
    HeadOnStates again = HeadOnStates.of("h", "file", states, Safetensors.read(file));
    List<Completion> completions = completions(1, 12);
    assertArrayEquals(head.score(completions), again.score(completions), 0);
    assertEquals(head.toString(), again.toString());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    States states = new States(decoder, Place.LAST);
    BadInput e =
        assertThrows(
            BadInput.class,
            () -> HeadOnStates.fit("h", states, new float[0][], WIDTH + 1, 0, RandomStream.of(1)));
    assertEquals(3, e.problems().size(), e.getMessage());
    assertThrows(BadInput.class, () -> HeadOnStates.of("h", "file", states, Map.of()));
    assertThrows(BadInput.class, () -> head(Place.LAST, 1, 2));
    assertThrows(
        BadInput.class, () -> decoder.meanStates(Tiny.sequences(7, 1, 4, 4), new int[] {3, 4}));
    int[] bare = {};
    assertThrows(
        BadInput.class, () -> states.of(List.of(new Completion(new Prompt(1, bare), bare, 0))));
  }
}
