package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.report.Extent.Ticks;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  @TempDir Path folder;

  @Test
  void savesPngAndSvgInEqualBytes() throws IOException {
    Path first = SyntheticFigures.overoptimization().save(folder.resolve("a"), "figure");
    SyntheticFigures.overoptimization().save(folder.resolve("b"), "figure");
    assertEquals(folder.resolve("a/figure.png"), first);
    for (String name : List.of("figure.png", "figure.svg")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("a").resolve(name)),
          Files.readAllBytes(folder.resolve("b").resolve(name)),
          name);
    }
    BufferedImage png = ImageIO.read(first.toFile());
    assertEquals(1280, png.getWidth());
    assertEquals(Color.WHITE.getRGB(), png.getRGB(0, 0));
    assertTrue(
        Files.readString(folder.resolve("a/figure.svg")).contains("viewBox=\"0 0 640 440\""));
  }

  @Test
  void linesHaveTheColoursOfThePalette() {
    double[] x = {0, 1};
    Figure figure =
        new Figure("colours")
            .line("gold", x, x, Style.SOLID, 0)
            .line("other", x, new double[] {1, 0}, Style.DASHED, 1);
    assertTrue(pixels(figure.image(), Palette.colour(0)) > 1000);
    assertTrue(pixels(figure.image(), Palette.colour(1)) > 500);
    assertEquals(0, pixels(figure.image(), Palette.colour(2)));
  }

  @Test
  void dashesOfALineOfManyPointsStayDashes() {
    // one dash is 7 of 11 units, so well under the ink of a solid line; both cross the same panel
    double[] x = java.util.stream.IntStream.range(0, 2000).mapToDouble(i -> i / 1999.0).toArray();
    Figure solid = new Figure("s").line("a", x, x, Style.SOLID, 0);
    Figure dashed = new Figure("s").line("a", x, x, Style.DASHED, 0);
    double ratio =
        pixels(dashed.image(), Palette.colour(0))
            / (double) pixels(solid.image(), Palette.colour(0));
    assertTrue(ratio > 0.5 && ratio < 0.75, "share of ink " + ratio);
  }

  @Test
  void whatCannotBeDrawnIsLeftOutAndSaid() {
    double[] x = {1, 2, 4, 8, 16};
    Figure figure =
        new Figure("holes")
            .x("n", Scale.LOG2)
            .y("loss", Scale.LOG10)
            .line("gold", x, new double[] {1, 0, INF, NAN, 2}, Style.SOLID, 0)
            .band(x, new double[] {1, 1, -1, 1, 1}, new double[] {2, 2, 2, 2, 2}, 0)
            .points("dots", new double[] {INF, 2}, new double[] {1, 2}, 1)
            .errorBars(
                "bars", new double[] {1}, new double[] {1}, new double[] {0}, new double[] {2}, 2)
            .line("nothing", new double[0], new double[0], Style.SOLID, 3)
            .marker(NAN, 1, "peak", 0)
            .vertical(0, "zero")
            .horizontal(1e9, "far");
    String note = new Panel(figure).note();
    assertTrue(note.contains("not drawn: 3 of 5 values of gold"), note);
    assertTrue(note.contains("1 of 5 values of a band"), note);
    assertTrue(note.contains("1 of 2 values of dots"), note);
    assertTrue(note.contains("1 of 1 values of bars"), note);
    assertTrue(note.contains("nothing has no values"), note);
    assertTrue(note.contains("1 of 1 values of peak"), note);
    assertEquals(2 * figure.height(), figure.image().getHeight());
  }

  @Test
  void xChartGetsTheValuesOfBandsAndDots() {
    double[] x = {1, 2, 4};
    double[] low = {1, 2, 3};
    double[] high = {2, 3, 5};
    Figure figure =
        new Figure("values")
            .x("n", Scale.LOG2)
            .y("gold")
            .band(x, low, high, 0)
            .errorBars("dots", x, low, low, high, 1);
    var series = new Panel(figure).chart(640, 400).getSeriesCollection().iterator();
    series.next(); // the frame
    var band = series.next();
    assertArrayEquals(new double[] {0, 1, 2, 2, 1, 0}, band.getXData(), "log2 n, out and back");
    assertArrayEquals(new double[] {1, 2, 3, 5, 3, 2}, band.getYData());
    var dots = series.next();
    assertArrayEquals(new double[] {0, 1, 2}, dots.getXData());
    assertArrayEquals(low, dots.getYData());
    assertFalse(series.hasNext());
  }

  @Test
  void drawsDegenerateData() {
    double[] one = {3};
    double[] none = {};
    for (Scale scale : Scale.values()) {
      new Figure("one").x("x", scale).y("y", scale).points("p", one, one, 0).image();
      new Figure("none").x("x", scale).y("y", scale).line("l", none, none, Style.SOLID, 0).image();
    }
    new Figure("same name").points("a", one, one, 0).line("a", one, one, Style.SOLID, 0).image();
    new Figure("tiny")
        .line("a", new double[] {0, 1e-12}, new double[] {5, 5}, Style.SOLID, 0)
        .image();
    new Figure("huge")
        .line("a", new double[] {-1e300, 1e300}, new double[] {0, 1}, Style.SOLID, 0)
        .image();
    assertEquals("no data", new Panel(new Figure("empty")).note());
  }

  @Test
  void aValueAloneBetweenGapsIsADot() {
    double[] x = {0, 1, 2};
    Figure figure = new Figure("").line("", x, new double[] {NAN, 1, NAN}, Style.SOLID, 0);
    assertTrue(pixels(figure.image(), Palette.colour(0)) > 20);
  }

  @Test
  void rowsAndGridsAddTheirSizes() {
    Figure panel = SyntheticFigures.againstN();
    assertEquals(640 * 2 + 16, Figure.row(panel, SyntheticFigures.logLog()).width());
    Drawing.Grid grid = Figure.grid(2, panel, panel, panel);
    assertEquals(440 * 2 + 16, grid.height());
    assertEquals(2 * grid.width(), grid.image().getWidth());
    assertThrows(IllegalArgumentException.class, Figure::row);
  }

  @Test
  void refusesWhatIsAMistake() {
    Figure figure = new Figure("wrong").x("n", Scale.LOG2);
    double[] one = {1};
    double[] two = {1, 2};
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> figure.line("gold", one, two, Style.SOLID, 0))
            .getMessage();
    assertEquals("gold has 1 x values and 2 y values", message);
    assertThrows(IllegalArgumentException.class, () -> figure.xRange(0, 10));
    assertThrows(IllegalArgumentException.class, () -> figure.yRange(2, 1));
    assertThrows(IllegalArgumentException.class, () -> figure.size(10, 10));
  }

  @Test
  void ticksAreReadable() {
    double[] ends = {1e-6, 1 << 20};
    Ticks linear = Ticks.of(Scale.LINEAR, ends);
    Ticks doublings = Ticks.of(Scale.LOG2, ends);
    Ticks decades = Ticks.of(Scale.LOG10, ends);
    assertEquals("−0.3", linear.label(-0.30000000000000004));
    assertEquals("1024", doublings.label(10));
    assertEquals("2²⁰", doublings.label(20));
    assertTrue(doublings.label(0.5).isBlank());
    assertEquals("0.001", decades.label(1e-3));
    assertEquals("10⁻⁶", decades.label(1e-6));
    assertEquals("30", decades.label(30));
    assertTrue(decades.label(80000).isBlank());
  }

  private static int pixels(BufferedImage image, Color colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour.getRGB() ? 1 : 0;
      }
    }
    return count;
  }
}
