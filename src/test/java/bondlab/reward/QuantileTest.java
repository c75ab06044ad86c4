package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Quantile;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuantileTest {
  private static final Reward INNER = new Table("gold", 1, 2, 3, 0, 9, 2.5);
  private static final List<Completion> REFERENCE =
      Table.concat(Table.responses(3, 2, 0, 1, 1), Table.responses(5, 4)); // 1 2 2 3 and 9
  private static final ReferencePool POOL = ReferencePool.of(INNER, REFERENCE);

  @Test
  void tiesCountWhole() {
    var quantile = new Quantile(INNER, POOL, Quantile.Ties.WHOLE);
    double[] expected = {.25, .75, 1, 0, 1, .75};
    assertArrayEquals(expected, quantile.score(Table.responses(3, 0, 1, 2, 3, 4, 5)));
    assertEquals("gold-quantile", quantile.name());
    assertArrayEquals(
        expected, INNER.quantile(REFERENCE).score(Table.responses(3, 0, 1, 2, 3, 4, 5)));
  }

  @Test
  void tiesCountHalf() {
    var quantile = new Quantile(INNER, POOL, Quantile.Ties.HALF);
    double[] expected = {.125, .5, .875, 0, 1, .75};
    assertArrayEquals(expected, quantile.score(Table.responses(3, 0, 1, 2, 3, 4, 5)));
  }

  @Test
  void eachPromptHasItsOwnPool() {
    var quantile = new Quantile(INNER, POOL, Quantile.Ties.HALF);
    assertArrayEquals(new double[] {0, .5}, quantile.score(Table.responses(5, 2, 4)));
    assertEquals(1, POOL.size(5));
  }

  @Property(tries = 200)
  boolean aPoolsOwnWinRateIsOneHalf(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 5) Integer> outcomes) {
    var pool = Table.responses(0, outcomes.stream().mapToInt(k -> k).toArray());
    var quantile = new Quantile(INNER, ReferencePool.of(INNER, pool), Quantile.Ties.HALF);
    double mean = Arrays.stream(quantile.score(pool)).average().orElseThrow();
    return Math.abs(mean - .5) < 1e-14; // rounding of 40 sums
  }

  @Test
  void aPromptOutsideThePoolIsNamed() {
    var quantile = new Quantile(INNER, POOL, Quantile.Ties.WHOLE);
    var e = assertThrows(BadInput.class, () -> quantile.score(Table.responses(8, 0)));
    assertTrue(e.getMessage().contains("prompt 8"), e.getMessage());
  }
}
