package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HolmTest {
  private static final double NAN = Double.NaN;

  /** R: p.adjust(c(.01, .04, .03, .005), "holm") gives .03 .06 .06 .02. */
  @Test
  void isThatOfR() {
    assertArrayEquals(
        new double[] {.03, .06, .06, .02}, Holm.adjust(new double[] {.01, .04, .03, .005}), 1e-15);
    assertArrayEquals(new double[] {1, 1}, Holm.adjust(new double[] {.9, .6}));
  }

  @Test
  void comparisonsThatWereNotMadeDoNotCount() {
    assertArrayEquals(
        new double[] {NAN, .02, NAN, .03}, Holm.adjust(new double[] {NAN, .01, NAN, .03}), 1e-15);
    assertEquals(0, Holm.adjust(new double[0]).length);
  }

  /** Uniform p-values of 20 comparisons without effect: any is found in 5% of the tables. */
  @Test
  void keepsTheErrorOfAWholeTable() {
    int tables = 4000;
    int found = 0;
    for (int trial = 0; trial < tables; trial++) {
      RandomStream stream = RandomStream.of(trial);
      double[] p = new double[20];
      Arrays.setAll(p, i -> stream.nextDouble());
      found += Arrays.stream(Holm.adjust(p)).anyMatch(x -> x <= .05) ? 1 : 0;
    }
    assertEquals(1 - Math.pow(1 - .05 / 20, 20), found / (double) tables, .012); // 3.5 errors
  }

  @Test
  void whatIsNoPValueIsTold() {
    var e = assertThrows(IllegalArgumentException.class, () -> Holm.adjust(new double[] {0, 1.2}));
    assertTrue(e.getMessage().contains("p[1] is 1.2"), e.getMessage());
  }
}
