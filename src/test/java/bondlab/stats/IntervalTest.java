package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IntervalTest {
  /** t(2, .975) is in every table of Student's law: 4.302653. */
  @Test
  void isThatOfTheTables() {
    Interval interval = Interval.ofMean(new double[] {1, 2, 3}, 0.95);
    double half = 4.302652729911275 / Math.sqrt(3);
    assertEquals(2 - half, interval.low(), 1e-9); // the quantile is found to 1e-9 relative
    assertEquals(2 + half, interval.high(), 1e-9);
    assertEquals(0.95, interval.level());
  }

  @Test
  void equalValuesHaveNoWidth() {
    Interval interval = Interval.ofMean(new double[] {0.5, 0.5}, 0.95);
    assertEquals(0.5, interval.low());
    assertEquals(0.5, interval.high());
  }

  @Test
  void coversTheMeanAsOftenAsItSays() {
    RandomStream stream = RandomStream.of(1);
    int covered = 0;
    int draws = 4000;
    for (int i = 0; i < draws; i++) {
      double[] values = {stream.nextGaussian(), stream.nextGaussian(), stream.nextGaussian()};
      covered += Interval.ofMean(values, 0.95).contains(0) ? 1 : 0;
    }
    // exact for normal values; four standard errors of a share of 4000 draws are .014
    assertEquals(0.95, covered / (double) draws, 0.014);
  }

  @Test
  void refusesOneValueAndWhatIsNotFinite() {
    String one =
        assertThrows(IllegalArgumentException.class, () -> Interval.ofMean(new double[] {1}, 0.95))
            .getMessage();
    assertTrue(one.contains("at least 2"), one);
    assertThrows(
        IllegalArgumentException.class, () -> Interval.ofMean(new double[] {1, Double.NaN}, 0.95));
    assertThrows(IllegalArgumentException.class, () -> Interval.ofMean(new double[] {1, 2}, 1));
  }
}
