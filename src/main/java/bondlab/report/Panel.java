package bondlab.report;

import bondlab.report.Extent.Ticks;
import bondlab.report.Figure.Mark;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
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

  /** The room that ticks, labels and padding take from an axis. */
  private static final int AROUND = 96;

  private static final Color GRID = new Color(0xE8E8E8);

  private final Figure figure;
  private final Extent extent;

  Panel(Figure figure) {
    this.figure = figure;
    this.extent = new Extent(figure);
  }

  /** A note on what could not be drawn. */
  String note() {
    return extent.note();
  }

  /** The marks of which something is drawn. */
  List<Mark> drawn() {
    return extent.drawn();
  }

  void paint(Graphics2D graphics, int width, int height) {
    XYChart chart = chart(width, height);
    chart.paint(graphics, width - RIGHT, height);
    new Overlay(chart).paint(graphics);
  }

  /** The axes with bands and dots, for XChart to paint. */
  XYChart chart(int width, int height) {
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
    return chart;
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
    styleAxes(styler, extent.x.ticks(), extent.y.ticks());
  }

  /** The font of the axis titles: smaller where a title would be longer than its axis. */
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
    styler.setXAxisMin(x.place(extent.x.range()[0]));
    styler.setXAxisMax(x.place(extent.x.range()[1]));
    styler.setYAxisMin(y.place(extent.y.range()[0]));
    styler.setYAxisMax(y.place(extent.y.range()[1]));
  }

  /** An unseen series: XChart draws no axes without one. */
  private void addFrame(XYChart chart) {
    add(chart, "frame", ends(extent.x.range()), ends(extent.y.range()));
  }

  /** With a third value, or XChart takes both for equally spaced data and puts ticks only there. */
  private static double[] ends(double[] range) {
    return new double[] {range[0], range[0] + (range[1] - range[0]) / 100, range[1]};
  }

  private void addBand(XYChart chart, Mark.Band band, int number) {
    for (int[] part : extent.stretches(band.x(), band.low(), band.high())) {
      if (part[1] - part[0] > 1) {
        addArea(chart, band, part[0], part[1], "band " + number + " from " + part[0]);
      }
    }
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
      if (!extent.shows(i, x, y)) {
        x[i] = extent.x.range()[0]; // never drawn: XChart skips a NaN y, not an infinite x
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
    double[] xs = DoubleStream.of(x).map(extent.x.ticks()::place).toArray();
    double[] ys = DoubleStream.of(y).map(extent.y.ticks()::place).toArray();
    XYSeries series = chart.addSeries(name, xs, ys);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(SeriesLines.NONE);
    return series;
  }

  /** Lines, intervals, rules and spots over a chart that XChart has just painted. */
  private final class Overlay {
    private static final BasicStroke THIN = new BasicStroke(1);
    private static final BasicStroke SPOT = new BasicStroke(1.8f);
    private static final BasicStroke BAR = new BasicStroke(1.2f);
    private static final Color RULE = new Color(0x8A8A8A);
    private static final double CAP = 3;
    private static final double RING = 5;
    private static final double LONE = 2;
    private static final double LINE = 15;

    private final XYChart chart;
    private final Rectangle2D plot;
    private final List<Rectangle2D> taken = new ArrayList<>();

    Overlay(XYChart chart) {
      this.chart = chart;
      double[] x = extent.x.range();
      double[] y = extent.y.range();
      double width = (x(x[1]) - x(x[0])) / CONTENT;
      double height = (y(y[0]) - y(y[1])) / CONTENT;
      double rim = (1 - CONTENT) / 2;
      plot = new Rectangle2D.Double(x(x[0]) - rim * width, y(y[1]) - rim * height, width, height);
    }

    void paint(Graphics2D graphics) {
      Shape clip = graphics.getClip();
      graphics.setClip(plot);
      rules().forEach(rule -> paintRule(graphics, rule));
      for (Mark mark : figure.marks()) {
        if (mark instanceof Mark.Line line) {
          paintLine(graphics, line);
        } else if (mark instanceof Mark.Points points && points.low() != null) {
          paintBars(graphics, points);
        }
      }
      graphics.setClip(clip);
      paintAxes(graphics);
      paintLabels(graphics);
      List<Mark.Spot> spots = figure.marks(Mark.Spot.class).stream().filter(this::shows).toList();
      spots.forEach(spot -> paintRing(graphics, spot));
      for (Mark.Spot spot : spots) {
        Rectangle2D box = freeBox(spot);
        Color colour = Palette.colour(spot.colour());
        Ink.writeOver(graphics, spot.label(), colour, box.getMinX(), box.getMaxY() - 3);
        taken.add(box);
      }
    }

    private List<Mark.Rule> rules() {
      return figure.marks(Mark.Rule.class).stream().filter(this::isInside).toList();
    }

    private void paintAxes(Graphics2D graphics) {
      graphics.setColor(Ink.QUIET);
      graphics.setStroke(THIN);
      double bottom = plot.getMaxY();
      graphics.draw(new Line2D.Double(plot.getMinX(), bottom, plot.getMaxX(), bottom));
      graphics.draw(new Line2D.Double(plot.getMinX(), plot.getMinY(), plot.getMinX(), bottom));
    }

    /**
     * Names of vertical rules above the panel, each right of the one before where they would meet.
     */
    private void paintLabels(Graphics2D graphics) {
      double free = plot.getMinX();
      for (Mark.Rule rule : rules()) {
        double textWidth = Ink.width(rule.label(), Ink.SMALL);
        if (rule.vertical()) {
          double left = Ink.clamp(x(rule.at()) - textWidth / 2, textWidth, plot);
          left = Math.max(left, free);
          Ink.write(graphics, rule.label(), Ink.SMALL, Ink.QUIET, left, plot.getMinY() - 4);
          free = left + textWidth + 8;
        } else {
          double left = plot.getMaxX() - textWidth - 4;
          Ink.writeOver(graphics, rule.label(), Ink.QUIET, left, y(rule.at()) - 5);
        }
      }
    }

    private boolean isInside(Mark.Rule rule) {
      double[] ends = rule.vertical() ? extent.x.range() : extent.y.range();
      return rule.at() >= ends[0] && rule.at() <= ends[1];
    }

    private void paintLine(Graphics2D graphics, Mark.Line line) {
      graphics.setColor(Palette.colour(line.colour()));
      graphics.setStroke(line.style().stroke());
      Path2D path = new Path2D.Double();
      for (int[] part : extent.stretches(line.x(), line.y())) {
        double x = x(line.x()[part[0]]);
        double y = y(line.y()[part[0]]);
        if (part[1] - part[0] == 1) {
          graphics.fill(circle(x, y, LONE)); // no segment would show it
          continue;
        }
        path.moveTo(x, y);
        for (int i = part[0] + 1; i < part[1]; i++) {
          path.lineTo(x(line.x()[i]), y(line.y()[i]));
        }
      }
      graphics.draw(path);
    }

    private void paintBars(Graphics2D graphics, Mark.Points points) {
      graphics.setColor(Palette.colour(points.colour()));
      graphics.setStroke(BAR);
      for (int i = 0; i < points.x().length; i++) {
        if (extent.shows(i, points.x(), points.y(), points.low(), points.high())) {
          double x = x(points.x()[i]);
          double low = y(points.low()[i]);
          double high = y(points.high()[i]);
          graphics.draw(new Line2D.Double(x, low, x, high));
          graphics.draw(new Line2D.Double(x - CAP, low, x + CAP, low));
          graphics.draw(new Line2D.Double(x - CAP, high, x + CAP, high));
        }
      }
    }

    private void paintRule(Graphics2D graphics, Mark.Rule rule) {
      graphics.setColor(RULE);
      graphics.setStroke(THIN);
      double at = rule.vertical() ? x(rule.at()) : y(rule.at());
      graphics.draw(
          rule.vertical()
              ? new Line2D.Double(at, plot.getMinY(), at, plot.getMaxY())
              : new Line2D.Double(plot.getMinX(), at, plot.getMaxX(), at));
    }

    private boolean shows(Mark.Spot spot) {
      return extent.shows(spot.x(), spot.y()) && plot.contains(x(spot.x()), y(spot.y()));
    }

    private void paintRing(Graphics2D graphics, Mark.Spot spot) {
      Shape ring = circle(x(spot.x()), y(spot.y()), RING);
      graphics.setColor(Color.WHITE);
      graphics.fill(ring);
      graphics.setColor(Palette.colour(spot.colour()));
      graphics.setStroke(SPOT);
      graphics.draw(ring);
      taken.add(ring.getBounds2D());
    }

    /**
     * Finds a place for a spot's label: above, below, right or left of it, the first that is free.
     */
    private Rectangle2D freeBox(Mark.Spot spot) {
      double x = x(spot.x());
      double y = y(spot.y());
      double width = Ink.width(spot.label(), Ink.SMALL);
      double middle = Ink.clamp(x - width / 2, width, plot);
      double side = y - LINE / 2;
      double[][] corners = {
        {middle, y - LINE - 8}, {middle, y + 8}, {x + 10, side}, {x - 10 - width, side}
      };
      for (double[] corner : corners) {
        Rectangle2D box = new Rectangle2D.Double(corner[0], corner[1], width, LINE);
        if (plot.contains(box) && taken.stream().noneMatch(box::intersects)) {
          return box;
        }
      }
      return new Rectangle2D.Double(middle, y - LINE - 8, width, LINE);
    }

    private static Shape circle(double x, double y, double radius) {
      return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    private double x(double value) {
      return chart.getScreenXFromChart(extent.x.ticks().place(value));
    }

    private double y(double value) {
      return chart.getScreenYFromChart(extent.y.ticks().place(value));
    }
  }
}
