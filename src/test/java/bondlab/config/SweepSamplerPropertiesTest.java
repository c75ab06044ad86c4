package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SweepSamplerPropertiesTest {

  private static Map<String, Long> counts(List<List<String>> trials, String start) {
    return trials.stream()
        .flatMap(List::stream)
        .filter(text -> text.startsWith(start))
        .collect(Collectors.groupingBy(text -> text, Collectors.counting()));
  }

  @Property(tries = 100)
  void discreteAxesAreBalancedToWithinOne(
      @ForAll @IntRange(min = 1, max = 60) int n, @ForAll @IntRange(min = 2, max = 9) int m) {
    List<SweepAxes.Axis> axes =
        List.of(
            new SweepAxes.Axis.Rows(
                "k", IntStream.range(0, m).mapToObj(i -> List.of("k=" + i)).toList()),
            new SweepAxes.Axis.Continuous("w", new Setting.Interval(1, m, true, false)));
    List<List<String>> trials =
        new SweepSampler(SweepSampler.Kind.LATIN_HYPERCUBE, n, n + m).draw(axes);
    for (String key : List.of("k=", "w=")) {
      Map<String, Long> counts = counts(trials, key);
      long least = counts.size() < m ? 0 : counts.values().stream().min(Long::compare).orElse(0L);
      long most = counts.values().stream().max(Long::compare).orElseThrow();
      assertTrue(most - least <= 1, counts.toString());
    }
  }

  @Test
  void whatIsWrittenIsTheDoubleThatWasDrawn() {
    Setting.Interval interval = new Setting.Interval(1e-9, 1e-3, false, true);
    RandomStream stream = RandomStream.of(5);
    SweepAxes.Axis.Continuous axis = new SweepAxes.Axis.Continuous("x", interval);
    for (int i = 0; i < 1000; i++) {
      double share = stream.nextDouble();
      OverrideLine line = OverrideLine.parse(axis.at(share).get(0));
      assertEquals(interval.at(share), line.value());
    }
  }

  @Test
  void theEndsAreKept() {
    Setting.Interval interval = new Setting.Interval(0.1, 0.3, false, true);
    assertEquals(0.1, (double) interval.at(0), 1e-16);
    assertTrue((double) interval.at(Math.nextDown(1.0)) <= 0.3);
    Setting.Interval whole = new Setting.Interval(-2, 3, true, false);
    assertEquals(-2L, whole.at(0));
    assertEquals(3L, whole.at(Math.nextDown(1.0)));
    Setting.Interval wide = new Setting.Interval(-Double.MAX_VALUE, Double.MAX_VALUE, false, false);
    assertEquals(0.0, wide.at(0.5));
  }
}
