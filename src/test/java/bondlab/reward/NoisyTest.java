package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Noisy;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoisyTest {
  private static final Reward FLAT = new Table("flat", new double[20_000]);

  @Test
  void theSameResponseGetsTheSameErrorInAnyBatch() {
    var noisy = new Noisy(FLAT, 1, RandomStream.of(7));
    List<Completion> asked = Table.responses(1, 5, 6, 5);
    double[] together = noisy.score(asked);
    assertEquals(together[0], together[2]);
    assertNotEquals(together[0], together[1]);
    assertArrayEquals(new double[] {together[1]}, noisy.score(Table.responses(1, 6)));
    assertArrayEquals(together, new Noisy(FLAT, 1, RandomStream.of(7)).score(asked));
    assertEquals("flat-noisy", noisy.name());
  }

  @Test
  void promptTokensOrderAndSeedAllCount() {
    var noisy = new Noisy(FLAT, 1, RandomStream.of(7));
    double[] errors =
        noisy.score(
            List.of(
                Table.response(1, 2),
                Table.response(2, 1),
                Table.response(1, 2, 3),
                Table.response(1, 3, 2)));
    assertEquals(4, Arrays.stream(errors).distinct().count());
    double other = new Noisy(FLAT, 1, RandomStream.of(8)).score(Table.responses(1, 2))[0];
    assertNotEquals(errors[0], other);
  }

  @Test
  void errorsHaveTheSdAskedFor() {
    int count = 20_000;
    List<Completion> asked = Table.responses(0, IntStream.range(0, count).toArray());
    double[] errors = new Noisy(FLAT, 3, RandomStream.of(7)).score(asked);
    double mean = Arrays.stream(errors).average().orElseThrow();
    double variance = Arrays.stream(errors).map(e -> e * e).average().orElseThrow();
    assertEquals(0, mean, 4 * 3 / Math.sqrt(count)); // 4 standard errors
    assertEquals(9, variance, 4 * 9 * Math.sqrt(2.0 / count)); // 4 standard errors
  }

  @Test
  void noNoiseIsTheRewardItself() {
    Reward inner = new Table("gold", 4, 5);
    var none = new Noisy(inner, 0, RandomStream.of(1));
    assertArrayEquals(new double[] {4, 5}, none.score(Table.responses(0, 0, 1)));
  }

  @Test
  void badSdIsRefused() {
    for (double sd : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(BadInput.class, () -> new Noisy(FLAT, sd, RandomStream.of(1)));
    }
  }
}
