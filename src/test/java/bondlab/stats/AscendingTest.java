package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AscendingTest {
  @Test
  void agreesWithTheStableSortOfTheLibrary() {
    RandomStream stream = RandomStream.of(1);
    for (int size : new int[] {0, 1, 2, 3, 7, 64, 65, 1000}) {
      double[] x = IntStream.range(0, size).mapToDouble(i -> stream.nextInt(20)).toArray();
      int[] expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> x[i]))
              .mapToInt(i -> i)
              .toArray();
      assertArrayEquals(expected, Ascending.order(x));
    }
  }

  @Test
  void bothZerosAreOneTie() {
    double[] x = {0.0, -0.0, -1, 0.0};
    int[] order = Ascending.order(x);
    assertArrayEquals(new int[] {2, 0, 1, 3}, order);
    assertEquals(4, Ascending.endOfTies(x, order, 1));
  }
}
