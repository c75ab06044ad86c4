package bondlab.report;

import bondlab.report.Figure.Mark;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The axes of one figure and what is on them. XChart draws frame, ticks, bands and dots; {@link
 * Overlay} draws the rest over it, since XChart strokes each segment of a line alone, which turns a
 * dashed line of many points into a solid one, and knows only symmetric error bars.
 */
final class Panel {
  /** Diameter of a dot. */
  static final int DOT = 6;

  /** The share of an axis between its smallest and largest value. */
  static final double CONTENT = 0.94;

  /** Room for the half of the last label that stands beyond the axis. */
  private static final int RIGHT = 10;

  /** What ticks, labels and padding take from an axis. */
  private static final int AROUND = 96;

  private static final Color GRID = new Color(0xE8E8E8);

  private final Figure figure;
  private final Extent extent;

  Panel(Figure figure) {
    this.figure = figure;
    this.extent = new Extent(figure);
  }

  /** What could not be drawn. */
  String note() {
    return extent.note();
  }

  /** The marks of which something is drawn. */
  List<Mark> drawn() {
    return extent.drawn();
  }

  void paint(Graphics2D graphics, int width, int height) {
    XYChart chart = new XYChart(width - RIGHT, height);
    chart.setXAxisTitle(figure.xAxis().label());
    chart.setYAxisTitle(figure.yAxis().label());
    style(chart.getStyler());
    chart.getStyler().setAxisTitleFont(titleFont(width - AROUND, height - AROUND));
    addFrame(chart);
    int number = 0;
    for (Mark mark : figure.marks()) {
      if (mark instanceof Mark.Band band) {
        addBand(chart, band, ++number);
      } else if (mark instanceof Mark.Points points) {
        addPoints(chart, points, ++number);
      }
    }
    chart.paint(graphics, width - RIGHT, height);
    new Overlay(figure, extent, chart).paint(graphics);
  }

  private void style(XYStyler styler) {
    styler.setLocale(Locale.ROOT);
    styler.setLegendVisible(false);
    styler.setChartTitleVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotContentSize(CONTENT);
    styler.setChartPadding(10);
    styler.setChartFontColor(Ink.TEXT);
    styler.setMarkerSize(DOT);
    styler.setAxisTickLabelsFont(Ink.PLAIN);
    styler.setAxisTickLabelsColor(Ink.TEXT);
    styler.setAxisTickMarksColor(Ink.QUIET);
    styler.setAxisTickMarksStroke(new BasicStroke(1));
    styler.setAxisTitlePadding(8);
    styler.setPlotMargin(0);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styleAxes(styler, extent.xTicks(), extent.yTicks());
  }

  /** Of the usual size, or of one at which both titles stay beside their axes. */
  private Font titleFont(double across, double down) {
    Font usual = Ink.PLAIN.deriveFont(14f);
    double x = across / Math.max(1, Ink.width(figure.xAxis().label(), usual));
    double y = down / Math.max(1, Ink.width(figure.yAxis().label(), usual));
    return usual.deriveFont((float) Math.max(9, 14 * Math.min(1, Math.min(x, y))));
  }

  private void styleAxes(XYStyler styler, Ticks x, Ticks y) {
    styler.setAxisTicksLineVisible(false); // half of it would lie under the background
    styler.setYAxisLabelAlignment(TextAlignment.Right);
    // on decades XChart draws a line at every tick, nine a decade
    styler.setPlotGridVerticalLinesVisible(!x.logarithmic());
    styler.setPlotGridHorizontalLinesVisible(!y.logarithmic());
    styler.setXAxisTickMarkSpacingHint(64);
    styler.setYAxisTickMarkSpacingHint(46);
    styler.setXAxisTickLabelsFormattingFunction(x::label);
    styler.setYAxisTickLabelsFormattingFunction(y::label);
    styler.setXAxisLogarithmic(x.logarithmic());
    styler.setYAxisLogarithmic(y.logarithmic());
    styler.setXAxisLogarithmicDecadeOnly(x.labels() == Ticks.Labels.DECADES);
    styler.setYAxisLogarithmicDecadeOnly(y.labels() == Ticks.Labels.DECADES);
    styler.setXAxisMin(x.place(extent.xRange()[0]));
    styler.setXAxisMax(x.place(extent.xRange()[1]));
    styler.setYAxisMin(y.place(extent.yRange()[0]));
    styler.setYAxisMax(y.place(extent.yRange()[1]));
  }

  /** An unseen series: XChart draws no axes without one. */
  private void addFrame(XYChart chart) {
    add(chart, "frame", ends(extent.xRange()), ends(extent.yRange()));
  }

  /** With a third value, or XChart takes both for equally spaced data and puts ticks only there. */
  private static double[] ends(double[] range) {
    return new double[] {range[0], range[0] + (range[1] - range[0]) / 100, range[1]};
  }

  private void addBand(XYChart chart, Mark.Band band, int number) {
    int start = 0;
    for (int i = 0; i <= band.x().length; i++) {
      boolean drawn = i < band.x().length && shows(band, i);
      if (!drawn) {
        if (i - start > 1) {
          addArea(chart, band, start, i, "band " + number + " from " + start);
        }
        start = i + 1;
      }
    }
  }

  private boolean shows(Mark.Band band, int i) {
    return extent.shows(band.x()[i], band.low()[i], band.high()[i]);
  }

  /** Out along the lower curve and back along the upper one. */
  private void addArea(XYChart chart, Mark.Band band, int from, int to, String name) {
    int n = to - from;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[i] = x[2 * n - 1 - i] = band.x()[from + i];
      y[i] = band.low()[from + i];
      y[2 * n - 1 - i] = band.high()[from + i];
    }
    add(chart, name, x, y)
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea)
        .setFillColor(Palette.area(band.colour()));
  }

  private void addPoints(XYChart chart, Mark.Points points, int number) {
    double[] y = points.y().clone();
    double[] x = points.x().clone();
    for (int i = 0; i < y.length; i++) {
      if (!extent.shows(x[i], y[i])) {
        x[i] = extent.xRange()[0]; // never drawn: XChart skips a NaN y, not an infinite x
        y[i] = Double.NaN;
      }
    }
    if (y.length > 0) {
      add(chart, "points " + number, x, y)
          .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
          .setMarker(SeriesMarkers.CIRCLE)
          .setMarkerColor(Palette.colour(points.colour()));
    }
  }

  private XYSeries add(XYChart chart, String name, double[] x, double[] y) {
    double[] xs = x.clone();
    double[] ys = y.clone();
    for (int i = 0; i < xs.length; i++) {
      xs[i] = extent.xTicks().place(xs[i]);
      ys[i] = extent.yTicks().place(ys[i]);
    }
    XYSeries series = chart.addSeries(name, xs, ys);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(SeriesLines.NONE);
    return series;
  }
}
