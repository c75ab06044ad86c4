package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  @Test
  void sameSeedAndNamesGiveTheSameNumbers() {
    assertEquals(
        RandomStream.of(7).at("pool").at(3).nextLong(),
        RandomStream.of(7).at("pool").at(3).nextLong());
  }

  @Test
  void numbersDrawnBeforeDoNotChangeANamedStream() {
    RandomStream used = RandomStream.of(7);
    used.nextLong();
    assertEquals(RandomStream.of(7).at("a").nextLong(), used.at("a").nextLong());
  }

  @Test
  void seedsNamesNumbersAndOrderAllMatter() {
    Set<Long> firsts = new HashSet<>();
    for (long seed : new long[] {0, 1, -1}) {
      RandomStream root = RandomStream.of(seed);
      firsts.add(root.at("a").at("b").nextLong());
      firsts.add(root.at("b").at("a").nextLong());
      firsts.add(root.at("ab").nextLong());
      firsts.add(root.at("1").nextLong());
      firsts.add(root.at(1).nextLong());
      firsts.add(root.nextLong());
    }
    assertEquals(18, firsts.size());
  }

  @Test
  void uniformAndNormalHaveTheirMoments() {
    RandomStream stream = RandomStream.of(11);
    int n = 400_000;
    double[] uniform = IntStream.range(0, n).mapToDouble(i -> stream.nextDouble()).toArray();
    double[] normal = IntStream.range(0, n).mapToDouble(i -> stream.nextGaussian()).toArray();
    assertEquals(0.5, Arrays.stream(uniform).average().orElseThrow(), 4 * 0.00046); // 4 std errors
    assertEquals(0, Arrays.stream(normal).average().orElseThrow(), 4 * 0.0016);
    assertEquals(1, Arrays.stream(normal).map(x -> x * x).average().orElseThrow(), 4 * 0.0022);
    assertTrue(Arrays.stream(uniform).allMatch(u -> u >= 0 && u < 1));
  }

  @Test
  void boundedIntegersAreUniform() {
    RandomStream stream = RandomStream.of(5);
    int[] count = new int[6];
    for (int i = 0; i < 60_000; i++) {
      count[stream.nextInt(6)]++;
    }
    double chiSquare = Arrays.stream(count).mapToDouble(c -> (c - 1e4) * (c - 1e4) / 1e4).sum();
    assertTrue(chiSquare < 20.5, "chi-square " + chiSquare); // 0.999 quantile at 5 degrees
  }

  @Test
  void aPermutationHoldsEveryNumberOnce() {
    int[] order = RandomStream.of(3).permutation(100);
    assertNotEquals(0, Arrays.compare(order, IntStream.range(0, 100).toArray()));
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, 100).toArray(), order);
  }

  @Test
  void aBoundBelowOneIsTold() {
    var e = assertThrows(IllegalArgumentException.class, () -> RandomStream.of(1).nextInt(0));
    assertTrue(e.getMessage().contains("got 0"), e.getMessage());
  }
}
