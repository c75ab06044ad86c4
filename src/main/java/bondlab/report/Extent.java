package bondlab.report;

import java.util.ArrayList;
import java.util.List;

/** The ends of both axes, and what of the marks has no place on them. */
final class Extent {
  private final Figure.Axis xAxis;
  private final Figure.Axis yAxis;
  private final List<String> notes = new ArrayList<>();
  private double xMin = Double.POSITIVE_INFINITY;
  private double xMax = Double.NEGATIVE_INFINITY;
  private double yMin = Double.POSITIVE_INFINITY;
  private double yMax = Double.NEGATIVE_INFINITY;

  Extent(Figure figure) {
    xAxis = figure.xAxis();
    yAxis = figure.yAxis();
    for (Mark mark : figure.marks()) {
      if (mark instanceof Mark.Line line) {
        include(line.name(), line.x(), line.y());
      } else if (mark instanceof Mark.Band band) {
        include("a band", band.x(), band.low(), band.high());
      } else if (mark instanceof Mark.Points points && points.low() == null) {
        include(points.name(), points.x(), points.y());
      } else if (mark instanceof Mark.Points points) {
        include(points.name(), points.x(), points.y(), points.low(), points.high());
      } else if (mark instanceof Mark.Spot spot) {
        include(spot.label(), new double[] {spot.x()}, new double[] {spot.y()});
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

  private void include(String name, double[] x, double[]... curves) {
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
      xMin = Math.min(xMin, x[i]);
      xMax = Math.max(xMax, x[i]);
      for (double y : ys) {
        yMin = Math.min(yMin, y);
        yMax = Math.max(yMax, y);
      }
    }
    if (x.length == 0) {
      notes.add(name + " has no values");
    } else if (dropped > 0) {
      notes.add(
          String.format(
              "not drawn: %d of %d values of %s (%s)", dropped, x.length, name, reasons()));
    }
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
