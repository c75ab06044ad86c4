package bondlab.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.XYChart;

/** Lines, intervals, rules and spots over a chart that XChart has just painted. */
final class Overlay {
  private static final BasicStroke THIN = new BasicStroke(1);
  private static final BasicStroke BAR = new BasicStroke(1.2f);
  private static final Color RULE = new Color(0x8A8A8A);
  private static final double CAP = 3;
  private static final double RING = 5;

  private final Figure figure;
  private final Extent extent;
  private final XYChart chart;
  private final Rectangle2D plot;

  Overlay(Figure figure, Extent extent, XYChart chart) {
    this.figure = figure;
    this.extent = extent;
    this.chart = chart;
    double[] x = extent.xRange();
    double[] y = extent.yRange();
    double width = (x(x[1]) - x(x[0])) / Panel.CONTENT;
    double height = (y(y[0]) - y(y[1])) / Panel.CONTENT;
    double rim = (1 - Panel.CONTENT) / 2;
    plot = new Rectangle2D.Double(x(x[0]) - rim * width, y(y[1]) - rim * height, width, height);
  }

  void paint(Graphics2D graphics) {
    Shape clip = graphics.getClip();
    graphics.setClip(plot);
    for (Mark mark : figure.marks()) {
      if (mark instanceof Mark.Rule rule && isInside(rule)) {
        paintRule(graphics, rule);
      }
    }
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
    for (Mark mark : figure.marks()) {
      if (mark instanceof Mark.Spot spot && extent.shows(spot.x(), spot.y())) {
        paintSpot(graphics, spot);
      }
    }
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
    for (Mark mark : figure.marks()) {
      if (mark instanceof Mark.Rule rule && isInside(rule)) {
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
  }

  private boolean isInside(Mark.Rule rule) {
    double[] ends = rule.vertical() ? extent.xRange() : extent.yRange();
    return rule.at() >= ends[0] && rule.at() <= ends[1];
  }

  private void paintLine(Graphics2D graphics, Mark.Line line) {
    Path2D path = new Path2D.Double();
    boolean open = false;
    for (int i = 0; i < line.x().length; i++) {
      boolean drawn = extent.shows(line.x()[i], line.y()[i]);
      if (drawn && open) {
        path.lineTo(x(line.x()[i]), y(line.y()[i]));
      } else if (drawn) {
        path.moveTo(x(line.x()[i]), y(line.y()[i]));
      }
      open = drawn;
    }
    graphics.setColor(Palette.colour(line.colour()));
    graphics.setStroke(line.style().stroke());
    graphics.draw(path);
  }

  private void paintBars(Graphics2D graphics, Mark.Points points) {
    graphics.setColor(Palette.colour(points.colour()));
    graphics.setStroke(BAR);
    for (int i = 0; i < points.x().length; i++) {
      if (extent.shows(points.x()[i], points.y()[i], points.low()[i], points.high()[i])) {
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
    if (rule.vertical()) {
      double x = x(rule.at());
      graphics.draw(new Line2D.Double(x, plot.getMinY(), x, plot.getMaxY()));
    } else {
      double y = y(rule.at());
      graphics.draw(new Line2D.Double(plot.getMinX(), y, plot.getMaxX(), y));
    }
  }

  private void paintSpot(Graphics2D graphics, Mark.Spot spot) {
    double x = x(spot.x());
    double y = y(spot.y());
    Shape ring = new Ellipse2D.Double(x - RING, y - RING, 2 * RING, 2 * RING);
    graphics.setColor(Color.WHITE);
    graphics.fill(ring);
    graphics.setColor(Palette.colour(spot.colour()));
    graphics.setStroke(new BasicStroke(1.8f));
    graphics.draw(ring);
    double textWidth = Ink.width(spot.label(), Ink.SMALL);
    double left = Ink.clamp(x - textWidth / 2, textWidth, plot);
    boolean above = y - 24 > plot.getMinY();
    Ink.writeOver(graphics, spot.label(), Ink.TEXT, left, above ? y - 12 : y + 22);
  }

  private double x(double value) {
    return chart.getScreenXFromChart(figure.xAxis().scale().place(value));
  }

  private double y(double value) {
    return chart.getScreenYFromChart(figure.yAxis().scale().place(value));
  }
}
