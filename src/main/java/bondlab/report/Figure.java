package bondlab.report;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/**
 * One panel: marks on two axes, a title, a caption and a legend between title and panel, where it
 * covers nothing.
 *
 * <pre>{@code
 * new Figure("Gold turns, proxy does not")
 *     .x("sqrt(KL) [sqrt(nats)]").y("reward [sd under reference]")
 *     .caption("shaded: 95% bootstrap interval over 64 prompts")
 *     .band(d, low, high, 0)
 *     .line("gold", d, gold, Style.SOLID, 0)
 *     .line("proxy", d, proxy, Style.DASHED, 0)
 *     .marker(peak, best, "peak, N = 24", 0)
 *     .save(folder, "overoptimization");
 * }</pre>
 *
 * <p>Marks that share a name share a legend entry. A value that cannot be drawn (NaN, infinite, or
 * not positive on a log axis) leaves a gap, and a note under the caption counts it.
 */
public final class Figure implements Drawing {
  static {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true"); // no window is ever opened
    }
  }

  /** The share of the height that is the axes' at the least. */
  private static final double AXES = 0.7;

  private final String title;
  private final List<String> captions = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private Axis x = new Axis("", Scale.LINEAR, Double.NaN, Double.NaN);
  private Axis y = new Axis("", Scale.LINEAR, Double.NaN, Double.NaN);
  private int width = 640;
  private int height = 440;

  /** One thing in a panel, in data coordinates. */
  public sealed interface Mark {
    /** The name of its entry in the legend; empty if it has none. */
    default String name() {
      return "";
    }

    /** A line through points in their order; broken where a value cannot be shown. */
    record Line(String name, double[] x, double[] y, Style style, int colour) implements Mark {}

    /** The area between two curves. */
    record Band(double[] x, double[] low, double[] high, int colour) implements Mark {}

    /** Dots, with an interval each if {@code low} and {@code high} are not null. */
    record Points(String name, double[] x, double[] y, double[] low, double[] high, int colour)
        implements Mark {}

    /** One place that the text speaks of, such as a peak. */
    record Spot(double x, double y, String label, int colour) implements Mark {}

    /** A thin grey line across the panel. */
    record Rule(boolean vertical, double at, String label) implements Mark {}
  }

  /**
   * One axis.
   *
   * @param label with its unit in brackets
   * @param min NaN to take it from the marks
   * @param max NaN to take it from the marks
   */
  public record Axis(String label, Scale scale, double min, double max) {
    Axis range(double from, double to) {
      if (!scale.shows(from) || !scale.shows(to) || from >= to) {
        throw new IllegalArgumentException(
            String.format("axis %s cannot run from %s to %s on scale %s", label, from, to, scale));
      }
      return new Axis(label, scale, from, to);
    }
  }

  /** Numbers by the name of their column: rows of a table, or an arm's means over its seeds. */
  interface Columns {
    /** One number for each row; NaN where there is none. */
    double[] values(String column);
  }

  public Figure(String title) {
    this.title = title;
  }

  /** Labels the horizontal axis; say the unit in brackets. */
  public Figure x(String label) {
    return x(label, Scale.LINEAR);
  }

  /** Labels the horizontal axis and sets its scale. */
  public Figure x(String label, Scale scale) {
    x = new Axis(label, scale, Double.NaN, Double.NaN);
    return this;
  }

  /** Fixes the ends of the horizontal axis; call it after {@code x}. */
  public Figure xRange(double min, double max) {
    x = x.range(min, max);
    return this;
  }

  /** Labels the vertical axis; say the unit in brackets. */
  public Figure y(String label) {
    return y(label, Scale.LINEAR);
  }

  /** Labels the vertical axis and sets its scale. */
  public Figure y(String label, Scale scale) {
    y = new Axis(label, scale, Double.NaN, Double.NaN);
    return this;
  }

  /** Fixes the ends of the vertical axis; call it after {@code y}. */
  public Figure yRange(double min, double max) {
    y = y.range(min, max);
    return this;
  }

  /** Adds a line under the title: what an interval is, and over how many values. */
  public Figure caption(String text) {
    captions.add(text);
    return this;
  }

  /** Sets the size in units of about a 96th of an inch; 640 × 440 by default. */
  public Figure size(int width, int height) {
    if (width < 240 || height < 200) {
      throw new IllegalArgumentException(
          "a figure of " + width + " × " + height + " is not legible; 240 × 200 is the least");
    }
    this.width = width;
    this.height = height;
    return this;
  }

  /** Adds a line through points in their order; NaN breaks it. */
  public Figure line(String name, double[] x, double[] y, Style style, int colour) {
    requireSameLength(name, x, y);
    return add(new Mark.Line(name, x.clone(), y.clone(), style, colour));
  }

  /** Shades the area between two curves; the caption should say what it is. */
  public Figure band(double[] x, double[] low, double[] high, int colour) {
    requireSameLength("band", x, low, high);
    return add(new Mark.Band(x.clone(), low.clone(), high.clone(), colour));
  }

  /** Adds dots. */
  public Figure points(String name, double[] x, double[] y, int colour) {
    requireSameLength(name, x, y);
    return add(new Mark.Points(name, x.clone(), y.clone(), null, null, colour));
  }

  /** Adds dots with an interval each, which need not be symmetric. */
  public Figure errorBars(
      String name, double[] x, double[] y, double[] low, double[] high, int colour) {
    requireSameLength(name, x, y, low, high);
    return add(new Mark.Points(name, x.clone(), y.clone(), low.clone(), high.clone(), colour));
  }

  /** Marks one place, such as a peak, with a ring and a text beside it. */
  public Figure marker(double x, double y, String label, int colour) {
    return add(new Mark.Spot(x, y, label, colour));
  }

  /** Draws a thin grey line at one x, if the marks reach there; the label may be empty. */
  public Figure vertical(double x, String label) {
    return add(new Mark.Rule(true, x, label));
  }

  /** Draws a thin grey line at one y, if the marks reach there; the label may be empty. */
  public Figure horizontal(double y, String label) {
    return add(new Mark.Rule(false, y, label));
  }

  private Figure add(Mark mark) {
    marks.add(mark);
    return this;
  }

  /** Adds a line of one column against another. */
  Figure line(String name, Columns of, String x, String y, Style style, int colour) {
    return line(name, of.values(x), of.values(y), style, colour);
  }

  /** Adds a line of one column against another, with a dot at each value. */
  Figure dottedLine(String name, Columns of, String x, String y, Style style, int colour) {
    return line(name, of, x, y, style, colour).points(name, of.values(x), of.values(y), colour);
  }

  /** Adds a column with its interval, whose columns end in {@code _low} and {@code _high}. */
  Figure errorBars(String name, Columns of, String x, String y, int colour) {
    double[] low = of.values(y + "_low");
    return errorBars(name, of.values(x), of.values(y), low, of.values(y + "_high"), colour);
  }

  /** Adds gold, solid, and proxy, dashed, against √KL. */
  Figure goldAndProxy(String name, Columns of, int colour) {
    return line(name + " gold", of, "distance", "gold", Style.SOLID, colour)
        .line(name + " proxy", of, "distance", "proxy", Style.DASHED, colour);
  }

  /** Shades the interval of gold against √KL. */
  Figure goldBand(Columns of, int colour) {
    return band(of.values("distance"), of.values("gold_low"), of.values("gold_high"), colour);
  }

  /** Puts panels side by side, lettered (a), (b), … */
  public static Drawing.Grid row(Figure... panels) {
    return new Drawing.Grid(panels.length, List.of(panels));
  }

  /** Puts panels in rows of {@code columns}, lettered (a), (b), … */
  public static Drawing.Grid grid(int columns, Figure... panels) {
    return new Drawing.Grid(columns, List.of(panels));
  }

  @Override
  public List<Figure> panels() {
    return List.of(this);
  }

  @Override
  public int width() {
    return width;
  }

  /** Grows beyond what was set where title, caption and legend would leave too little to axes. */
  @Override
  public int height() {
    double head = new FigurePainter(this, "").headHeight();
    return (int) Math.ceil(Math.max(height, head + AXES * height));
  }

  @Override
  public void paint(Graphics2D graphics) {
    FigurePainter painter = new FigurePainter(this, "");
    painter.paint(graphics, painter.headHeight(), height());
  }

  /** The title and the names of what is drawn. */
  @Override
  public String toString() {
    List<String> names =
        marks(Mark.Line.class).stream()
            .map(Mark.Line::name)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    return "figure: " + title + (names.isEmpty() ? "" : " (" + String.join("; ", names) + ")");
  }

  /** The title above the panel. */
  public String title() {
    return title;
  }

  /** The lines under the title, without the note on what could not be drawn. */
  public List<String> captions() {
    return List.copyOf(captions);
  }

  /** The marks in data coordinates, in the order in which they were added. */
  public List<Mark> marks() {
    return List.copyOf(marks);
  }

  /** The marks of one kind, in the order in which they were added. */
  public <M extends Mark> List<M> marks(Class<M> kind) {
    return marks.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The horizontal axis. */
  public Axis xAxis() {
    return x;
  }

  /** The vertical axis. */
  public Axis yAxis() {
    return y;
  }

  private static void requireSameLength(String name, double[] x, double[]... others) {
    for (double[] other : others) {
      if (other.length != x.length) {
        throw new IllegalArgumentException(
            name + " has " + x.length + " x values and " + other.length + " y values");
      }
    }
  }
}
