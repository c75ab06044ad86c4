package bondlab.report;

import bondlab.report.Figure.Mark;
import bondlab.table.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The ends of both axes, and the values that have no place on them. */
final class Extent {
  /** The horizontal axis. */
  final Side x;

  /** The vertical axis. */
  final Side y;

  private final List<String> notes = new ArrayList<>();
  private final List<Mark> drawn;

  Extent(Figure figure) {
    x = new Side(figure.xAxis());
    y = new Side(figure.yAxis());
    drawn = figure.marks().stream().filter(this::include).toList();
    if (x.min > x.max) {
      notes.add("no data");
      x.reach(1);
      y.reach(1);
    }
  }

  /** One axis and the values that it reaches. */
  static final class Side {
    private final Figure.Axis axis;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    Side(Figure.Axis axis) {
      this.axis = axis;
    }

    private void reach(double value) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }

    /** Ends [2] of the axis, first the smaller, in data units. */
    double[] range() {
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

    /** Places and labels of values on the axis. */
    Ticks ticks() {
      return Ticks.of(axis.scale(), range());
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

  /** Whether a place can be drawn. */
  boolean shows(double atX, double atY) {
    return x.axis.scale().shows(atX) && y.axis.scale().shows(atY);
  }

  /** Whether every curve can be drawn at an index. */
  boolean shows(int i, double[] xs, double[]... curves) {
    return Stream.of(curves).allMatch(curve -> shows(xs[i], curve[i]));
  }

  /** The stretches [from, to) of indices at which every curve can be drawn. */
  List<int[]> stretches(double[] xs, double[]... curves) {
    List<int[]> stretches = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= xs.length; i++) {
      if (i == xs.length || !shows(i, xs, curves)) {
        if (i > start) {
          stretches.add(new int[] {start, i});
        }
        start = i + 1;
      }
    }
    return stretches;
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

  private boolean include(String name, double[] xs, double[]... curves) {
    int dropped = 0;
    for (int i = 0; i < xs.length; i++) {
      dropped += reach(i, xs, curves) ? 0 : 1;
    }
    if (xs.length == 0) {
      notes.add(name + " has no values");
    }
    note("not drawn", dropped, xs.length, name);
    return dropped < xs.length;
  }

  /** A dot whose interval cannot be drawn stands without one. */
  private void includeIntervals(Mark.Points points) {
    int without = 0;
    for (int i = 0; points.low() != null && i < points.x().length; i++) {
      boolean shown = reach(i, points.x(), points.low(), points.high());
      without += !shown && shows(i, points.x(), points.y()) ? 1 : 0;
    }
    note("no interval", without, points.x().length, named(points.name(), "dots"));
  }

  /** Makes room for the values at an index; false if one of them cannot be drawn. */
  private boolean reach(int i, double[] xs, double[]... curves) {
    boolean shown = shows(i, xs, curves);
    if (shown) {
      x.reach(xs[i]);
      Stream.of(curves).forEach(curve -> y.reach(curve[i]));
    }
    return shown;
  }

  private void note(String what, int count, int of, String name) {
    if (count > 0) {
      boolean log = x.axis.scale() != Scale.LINEAR || y.axis.scale() != Scale.LINEAR;
      String reasons =
          log ? "missing, infinite, or not positive on a log axis" : "missing or infinite";
      notes.add(String.format("%s: %d of %d values of %s (%s)", what, count, of, name, reasons));
    }
  }

  private static String named(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
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
      return new Ticks(scale, labels(scale, range), range);
    }

    private static Labels labels(Scale scale, double[] range) {
      if (scale == Scale.LOG2) {
        double first = Math.ceil(log2(range[0]) - ROUNDING);
        boolean two = first + 1 <= log2(range[1]) + ROUNDING;
        return two ? Labels.ROUND_NUMBERS : Labels.ANYWHERE;
      }
      if (scale == Scale.LOG10 && range[1] / range[0] > 30 && count(TENS, range) > 1) {
        return Labels.DECADES;
      }
      if (scale == Scale.LOG10 && count(ROUND, range) > 1) {
        return Labels.ROUND_NUMBERS;
      }
      boolean digits = scale == Scale.LOG10 && count(DIGITS, range) > 1;
      return digits ? Labels.EVERY_DIGIT : Labels.ANYWHERE;
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
