package bondlab.report;

import bondlab.report.Figure.Mark;
import bondlab.table.Decimals;
import java.util.ArrayList;
import java.util.List;

/** The ends of both axes, and the values that have no place on them. */
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

  /** A sentence for the reader on what was left out; empty if nothing was. */
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

  /** Places and labels of values on the horizontal axis. */
  Ticks xTicks() {
    return Ticks.of(xAxis.scale(), xRange());
  }

  /** Places and labels of values on the vertical axis. */
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

  /**
   * Places values on an axis of known ends, and labels its ticks.
   *
   * <p>A log axis is labelled at 1, 2, 3, 5, 10, … or at doublings. One that holds fewer than two
   * of these, such as 6 to 9, is labelled at every digit, or else wherever a tick stands: no axis
   * is without numbers.
   *
   * @param labels which ticks are labelled
   * @param range ends [2] of the axis, first the smaller
   */
  record Ticks(Scale scale, Labels labels, double[] range) {
    private static final int[] ROUND = {1, 2, 3, 5};
    private static final int[] DIGITS = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    private static final int[] TENS = {1};
    private static final double ROUNDING = 1e-9;

    /** Which ticks of a log axis are labelled. */
    enum Labels {
      DECADES,
      ROUND_NUMBERS,
      EVERY_DIGIT,
      ANYWHERE
    }

    /** Chooses what is labelled on an axis of this range [2]. */
    static Ticks of(Scale scale, double[] range) {
      if (scale == Scale.LOG2) {
        double first = Math.ceil(log2(range[0]) - ROUNDING);
        boolean two = first + 1 <= log2(range[1]) + ROUNDING;
        return new Ticks(scale, two ? Labels.ROUND_NUMBERS : Labels.ANYWHERE, range);
      }
      if (scale == Scale.LINEAR) {
        return new Ticks(scale, Labels.ANYWHERE, range);
      }
      if (range[1] / range[0] > 30 && count(TENS, range) > 1) {
        return new Ticks(scale, Labels.DECADES, range);
      }
      if (count(ROUND, range) > 1) {
        return new Ticks(scale, Labels.ROUND_NUMBERS, range);
      }
      return new Ticks(
          scale, count(DIGITS, range) > 1 ? Labels.EVERY_DIGIT : Labels.ANYWHERE, range);
    }

    private static int count(int[] digits, double[] range) {
      int count = 0;
      int last = (int) Math.floor(Math.log10(range[1]));
      for (int power = (int) Math.floor(Math.log10(range[0])); power <= last; power++) {
        for (int digit : digits) {
          double value = digit * Math.pow(10, power);
          boolean inside = value >= range[0] * (1 - ROUNDING) && value <= range[1] * (1 + ROUNDING);
          count += inside ? 1 : 0;
        }
      }
      return count;
    }

    /** Whether XChart itself makes a log axis of it; it knows decades, doublings it does not. */
    boolean logarithmic() {
      return scale == Scale.LOG10 && labels != Labels.ANYWHERE;
    }

    /** The value that XChart gets. */
    double place(double value) {
      if (scale == Scale.LINEAR || logarithmic()) {
        return value;
      }
      return scale == Scale.LOG2 ? log2(value) : Math.log10(value);
    }

    /** The text at a tick of XChart's; a blank where another text would touch it. */
    String label(double tick) {
      if (scale == Scale.LINEAR) {
        return Decimals.rounded(tick, 6).replace('-', '\u2212');
      }
      double exponent = logarithmic() ? Math.log10(tick) : tick;
      long whole = Math.round(exponent);
      if (Math.abs(exponent - whole) > ROUNDING) {
        return between(exponent, tick);
      }
      double value = Math.pow(base(), whole);
      boolean plain = value > 0.9e-3 && value < 2e4;
      return plain ? Decimals.rounded(value, 5) : base() + raised(whole);
    }

    private String between(double exponent, double tick) {
      if (labels == Labels.ANYWHERE) {
        return Decimals.rounded(Math.pow(base(), exponent), 4);
      }
      long digit = scale == Scale.LOG2 ? 0 : Math.round(tick / Math.pow(10, Math.floor(exponent)));
      boolean shown =
          digit == 2 || digit == 3 || digit == 5 || digit > 0 && labels == Labels.EVERY_DIGIT;
      return shown ? Decimals.rounded(tick, 3) : blank(tick);
    }

    /** XChart gives up an axis whose two ends have one text, so the blanks of its halves differ. */
    private String blank(double tick) {
      return 2 * tick < place(range[0]) + place(range[1]) ? " " : "  ";
    }

    private int base() {
      return scale == Scale.LOG2 ? 2 : 10;
    }

    private static double log2(double value) {
      return Math.log(value) / Math.log(2);
    }

    private static String raised(long exponent) {
      StringBuilder text = new StringBuilder();
      for (char c : Long.toString(exponent).toCharArray()) {
        text.append(c == '-' ? '\u207B' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
      }
      return text.toString();
    }
  }
}
