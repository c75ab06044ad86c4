package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.report.Extent.Ticks;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TicksTest {
  private static List<String> labels(Scale scale, double low, double high, double... ticks) {
    Ticks its = Ticks.of(scale, new double[] {low, high});
    DoubleFunction<String> label = its::label;
    return DoubleStream.of(ticks).map(its::place).mapToObj(label).map(String::strip).toList();
  }

  @Test
  void roundNumbersAreLabelledWhereThereAreTwo() {
    assertEquals(
        List.of("1", "2", "3", "", "5", "", "10"),
        labels(Scale.LOG10, 1, 10, 1, 2, 3, 4, 5, 6, 10));
    assertEquals(List.of("1", "4", ""), labels(Scale.LOG2, 1, 8, 1, 4, 5));
    assertEquals(Ticks.Labels.DECADES, Ticks.of(Scale.LOG10, new double[] {1, 1000}).labels());
  }

  @Test
  void anAxisWithoutTwoRoundNumbersIsLabelledAtEveryDigitOrAnywhere() {
    assertEquals(List.of("6", "7", "8", "9"), labels(Scale.LOG10, 6, 9, 6, 7, 8, 9));
    assertEquals(List.of("0.06", "0.09"), labels(Scale.LOG10, .06, .09, .06, .09));
    assertEquals(List.of("6.31", "6.5"), labels(Scale.LOG10, 6.2, 6.8, 6.31, 6.5));
    assertEquals(List.of("5", "6.25"), labels(Scale.LOG2, 5, 7, 5, 6.25));
    // the rule of two tens: 2 to 61 spans more than 30 but holds one
    assertEquals(List.of("2", "10", "50"), labels(Scale.LOG10, 2, 61, 2, 10, 50));
  }

  /** Pixels of text below the panel of a figure without a name of its axis. */
  private static int inkBelow(double low, double high, Scale scale) {
    Figure figure =
        new Figure("t")
            .x("", scale)
            .line("a", new double[] {low, high}, new double[] {0, 1}, Style.SOLID, 0);
    BufferedImage image = figure.image();
    int ink = 0;
    for (int y = image.getHeight() - 60; y < image.getHeight(); y++) {
      for (int x = image.getWidth() / 8; x < image.getWidth(); x++) {
        ink += image.getRGB(x, y) == Ink.TEXT.getRGB() ? 1 : 0;
      }
    }
    return ink;
  }

  @Test
  void everyLogAxisShowsNumbers() {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      double low = Math.pow(10, 6 * random.nextDouble() - 3);
      double high = low * (1 + Math.pow(10, 2 * random.nextDouble() - 1));
      for (Scale scale : List.of(Scale.LOG10, Scale.LOG2)) {
        assertTrue(inkBelow(low, high, scale) > 20, scale + " from " + low + " to " + high);
      }
    }
    assertTrue(inkBelow(6, 9, Scale.LOG10) > 20);
    assertTrue(inkBelow(600, 5200, Scale.LOG2) > 20);
  }
}
