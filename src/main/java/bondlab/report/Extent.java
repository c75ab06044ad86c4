package bondlab.report;

import bondlab.report.Figure.Mark;
import java.util.ArrayList;
import java.util.List;

/** The ends of both axes, and what of the marks has no place on them. */
final class Extent {
  private final Figure.Axis xAxis;
  private final Figure.Axis yAxis;
  private final List<String> notes = new ArrayList<>();
  private final List<Mark> drawn = new ArrayList<>();
  private double xMin = Double.POSITIVE_INFINITY;
  private double xMax = Double.NEGATIVE_INFINITY;
  private double yMin = Double.POSITIVE_INFINITY;
  private double yMax = Double.NEGATIVE_INFINITY;

  Extent(Figure figure) {
    xAxis = figure.xAxis();
    yAxis = figure.yAxis();
    for (Mark mark : figure.marks()) {
      if (include(mark)) {
        drawn.add(mark);
      }
    }
    if (xMin > xMax) {
      notes.add("no data");
      xMin = xMax = yMin = yMax = 1;
    }
  }

  /** What was left out, as a sentence for the reader; empty if nothing was. */
  String note() {
    return String.join("; ", notes);
  }

  /** The lines, bands, points and spots with a value that can be drawn. */
  List<Mark> drawn() {
    return drawn;
  }

  /** Whether every value of a mark at an index can be drawn. */
  boolean shows(double x, double... ys) {
    for (double y : ys) {
      if (!yAxis.scale().shows(y)) {
        return false;
      }
    }
    return xAxis.scale().shows(x);
  }

  /** Ends [2] of the horizontal axis, first the smaller, in data units. */
  double[] xRange() {
    return range(xAxis, xMin, xMax);
  }

  /** Ends [2] of the vertical axis. */
  double[] yRange() {
    return range(yAxis, yMin, yMax);
  }

  /** How the horizontal axis places and labels its values. */
  Ticks xTicks() {
    return Ticks.of(xAxis.scale(), xRange());
  }

  /** How the vertical axis places and labels its values. */
  Ticks yTicks() {
    return Ticks.of(yAxis.scale(), yRange());
  }

  /** Makes room for a mark; false if it has nothing to draw. */
  private boolean include(Mark mark) {
    if (mark instanceof Mark.Line line) {
      return include(named(line.name(), "a line"), line.x(), line.y());
    }
    if (mark instanceof Mark.Band band) {
      return include("a band", band.x(), band.low(), band.high());
    }
    if (mark instanceof Mark.Points points) {
      boolean any = include(named(points.name(), "dots"), points.x(), points.y());
      includeIntervals(points);
      return any;
    }
    return mark instanceof Mark.Spot spot
        && include(spot.label(), new double[] {spot.x()}, new double[] {spot.y()});
  }

  private boolean include(String name, double[] x, double[]... curves) {
    int dropped = 0;
    for (int i = 0; i < x.length; i++) {
      double[] ys = new double[curves.length];
      for (int c = 0; c < ys.length; c++) {
        ys[c] = curves[c][i];
      }
      if (!shows(x[i], ys)) {
        dropped++;
        continue;
      }
      reach(x[i], ys);
    }
    if (x.length == 0) {
      notes.add(name + " has no values");
    } else if (dropped > 0) {
      notes.add(
          String.format(
              "not drawn: %d of %d values of %s (%s)", dropped, x.length, name, reasons()));
    }
    return dropped < x.length;
  }

  /** A dot whose interval cannot be drawn stands without one. */
  private void includeIntervals(Mark.Points points) {
    int without = 0;
    for (int i = 0; points.low() != null && i < points.x().length; i++) {
      if (shows(points.x()[i], points.low()[i], points.high()[i])) {
        reach(points.x()[i], points.low()[i], points.high()[i]);
      } else if (shows(points.x()[i], points.y()[i])) {
        without++;
      }
    }
    if (without > 0) {
      notes.add(
          String.format(
              "no interval: %d of %d values of %s (%s)",
              without, points.x().length, named(points.name(), "dots"), reasons()));
    }
  }

  private void reach(double x, double... ys) {
    xMin = Math.min(xMin, x);
    xMax = Math.max(xMax, x);
    for (double y : ys) {
      yMin = Math.min(yMin, y);
      yMax = Math.max(yMax, y);
    }
  }

  private static String named(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
  }

  private String reasons() {
    boolean log = xAxis.scale() != Scale.LINEAR || yAxis.scale() != Scale.LINEAR;
    return log ? "missing, infinite, or not positive on a log axis" : "missing or infinite";
  }

  private static double[] range(Figure.Axis axis, double min, double max) {
    if (!Double.isNaN(axis.min())) {
      return new double[] {axis.min(), axis.max()};
    }
    if (max > min) {
      return new double[] {min, max};
    }
    if (axis.scale() != Scale.LINEAR) {
      return new double[] {min / 2, max * 2};
    }
    double room = min == 0 ? 1 : Math.abs(min) / 2;
    return new double[] {min - room, max + room};
  }
}
