package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.bench.Alternation.MinMedianMax;
import bondlab.bench.Alternation.Rival;
import bondlab.bench.Results.MeasuredCase;
import bondlab.progress.Progress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlternationTest {

  private static Alternation of(Alternation.Effort effort, Runnable work, Optional<Rival> rival) {
    return Alternation.of("test", effort, work, rival, Progress.SILENT);
  }

  @Test
  void eachRunOfOursIsFollowedByOneOfTheRival() {
    StringBuilder order = new StringBuilder();
    Rival rival =
        new Rival(
            "rival 1.0",
            () -> {
              order.append('r');
              return 2;
            });
    Alternation runs =
        of(new Alternation.Effort(0, 3, 0), () -> order.append('o'), Optional.of(rival));
    assertEquals("roo" + "ororor", order.toString());
    assertEquals(3, runs.ours().length);
    assertArrayEquals(new double[] {2, 2, 2}, runs.rival());
    assertEquals("rival 1.0", runs.rivalName());
  }

  @Test
  void workIsDoneOverAndOverToWarmUp() {
    int[] times = {0};
    Alternation runs = of(new Alternation.Effort(0.05, 1, 0), () -> times[0]++, Optional.empty());
    assertTrue(times[0] > 3, "more than the two runs that are always made");
    assertTrue(runs.ratio().isEmpty());
    assertEquals("", runs.rivalName());
  }

  @Test
  void ratiosArePairByPair() {
    Alternation runs =
        new Alternation(1, new double[] {1, 2, 4}, new double[] {3, 2, 20}, "rival 1.0");
    assertEquals(new MinMedianMax(1, 3, 5), runs.ratio().orElseThrow());
    MeasuredCase m =
        new MeasuredCase("suite", "case", "what", Map.of("tokens", 8.0), 4e9, runs, Map.of());
    assertEquals(new MinMedianMax(2, 4, 8), m.rate("tokens"));
    assertEquals(new MinMedianMax(0.4, 8.0 / 3, 4), m.rivalRate("tokens").orElseThrow());
    assertEquals(runs.ratio(), m.ratio());
    assertEquals(2, m.gflops(), "4 GFLOP in the median run of 2 s");
  }

  @Test
  void aSpreadHasThreeDigitsOrMore() {
    assertEquals(
        "1,234 (0.00500 to 45.6)",
        new MinMedianMax(0.005, 1234.4, 45.6).toString().replace("  ", " "));
    assertEquals(new MinMedianMax(1, 2.5, 4), MinMedianMax.of(new double[] {4, 2, 1, 3}));
  }
}
