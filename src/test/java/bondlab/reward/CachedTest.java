package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.BadInput;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Budgeted;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachedTest {
  private final Budget budget = Budget.unlimited();
  private final Reward inner = new Budgeted(new Table("gold", 0, 10, 20, 30), budget);

  @Test
  void asksForEachResponseOnce() {
    var cached = new Cached(inner, 100);
    double[] expected = {10, 20, 10};
    assertArrayEquals(expected, cached.score(Table.responses(0, 1, 2, 1)));
    assertArrayEquals(expected, cached.score(Table.responses(0, 1, 2, 1)));
    assertEquals(2, budget.spent().rewardCalls());
    assertEquals(4, cached.hits());
    assertEquals(2, cached.misses());
    assertEquals("gold", cached.name());
  }

  @Test
  void promptAndAllTokensAreTheKey() {
    var cached = new Cached(inner, 100);
    cached.score(List.of(Table.response(0, 1), Table.response(1, 1), Table.response(0, 1, 1)));
    assertEquals(3, cached.misses());
  }

  @Test
  void aCallersLaterChangeOfItsTokensDoesNotReachTheCache() {
    var cached = new Cached(inner, 100);
    int[] tokens = {1};
    Completion completion = Table.response(0, tokens);
    cached.score(List.of(completion));
    tokens[0] = 3;
    assertArrayEquals(
        new double[] {30, 10}, cached.score(List.of(completion, Table.response(0, 1))));
  }

  @Test
  void forgetsTheLeastRecentlyAsked() {
    var cached = new Cached(inner, 2);
    cached.score(Table.responses(0, 0, 1));
    cached.score(Table.responses(0, 0)); // 1 is now the older
    cached.score(Table.responses(0, 2));
    cached.score(Table.responses(0, 0));
    assertEquals(3, cached.misses());
    cached.score(Table.responses(0, 1));
    assertEquals(4, cached.misses());
  }

  @Test
  void aBatchLargerThanTheCacheIsStillRight() {
    var cached = new Cached(inner, 1);
    assertArrayEquals(
        new double[] {30, 0, 20, 10, 30}, cached.score(Table.responses(0, 3, 0, 2, 1, 3)));
    assertEquals(4, cached.misses());
  }

  @Test
  void threadsShareIt() {
    var cached = new Cached(inner, 2);
    IntStream.range(0, 2_000)
        .parallel()
        .forEach(i -> assertEquals(10 * (i % 4), cached.score(Table.responses(0, i % 4))[0]));
    assertEquals(2_000, cached.hits() + cached.misses());
    assertEquals(budget.spent().rewardCalls(), cached.misses());
  }

  @Test
  void badSizeIsRefused() {
    assertThrows(BadInput.class, () -> new Cached(inner, 0));
  }
}
