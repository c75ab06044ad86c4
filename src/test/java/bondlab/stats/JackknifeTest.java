package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JackknifeTest {

  @Test
  void ofOnesBelowItIsStudentsIntervalOfTheMean() {
    double[] above = {0.4, 0.9, 0.7, 0.8};
    Interval ratio = Jackknife.ratio(above, new double[] {1, 1, 1, 1}, 0.95).orElseThrow();
    Interval student = Interval.ofMean(above, 0.95);
    assertEquals(student.low(), ratio.low(), 1e-12);
    assertEquals(student.high(), ratio.high(), 1e-12);
  }

  @Test
  void aRatioThatAllUnitsShareHasNoWidth() {
    Interval ratio =
        Jackknife.ratio(new double[] {1, 2, 3}, new double[] {2, 4, 6}, 0.95).orElseThrow();
    assertEquals(0.5, ratio.low(), 1e-12);
    assertEquals(0.5, ratio.high(), 1e-12);
  }

  @Test
  void aShareOfNothingIsMissing() {
    double[] below = {0, 3};
    assertEquals(Optional.empty(), Jackknife.ratio(new double[] {1, 2}, below, 0.95));
  }

  /** Eight seeds whose best gold is .5 ± .1, of which .8 is kept: 5,000 studies. */
  @Test
  void coversAboutAsOftenAsItSays() {
    RandomStream stream = RandomStream.of(7).at("jackknife");
    int covered = 0;
    int studies = 5000;
    for (int i = 0; i < studies; i++) {
      double[] above = new double[8];
      double[] below = new double[8];
      for (int s = 0; s < 8; s++) {
        below[s] = 0.5 + 0.1 * stream.nextGaussian();
        above[s] = 0.8 * below[s] + 0.1 * stream.nextGaussian();
      }
      covered += Jackknife.ratio(above, below, 0.95).orElseThrow().contains(0.8) ? 1 : 0;
    }
    double share = (double) covered / studies; // three standard errors are .009
    assertTrue(share > 0.935 && share < 0.965, () -> "covers " + share);
  }
}
