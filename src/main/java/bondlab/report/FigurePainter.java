package bondlab.report;

import bondlab.report.Figure.Mark;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays one figure out: title, caption and legend above, the panel in what is left. */
final class FigurePainter {
  private static final double MARGIN = 14;
  private static final double TITLE_LINE = 20;
  private static final double CAPTION_LINE = 16;

  private final Figure figure;
  private final List<String> titles;
  private final List<String> captions = new ArrayList<>();
  private final Panel panel;
  private final Legend legend;

  FigurePainter(Figure figure, String letter) {
    this.figure = figure;
    double width = figure.width() - 2 * MARGIN;
    titles = Ink.wrap(letter + figure.title(), Ink.TITLE, width);
    panel = new Panel(figure);
    for (String caption : figure.captions()) {
      captions.addAll(Ink.wrap(caption, Ink.SMALL, width));
    }
    if (!panel.note().isEmpty()) {
      captions.addAll(Ink.wrap(panel.note(), Ink.SMALL, width));
    }
    legend = new Legend(panel.drawn(), width);
  }

  /** The height that title, caption and legend take. */
  double headHeight() {
    return MARGIN
        + titles.size() * TITLE_LINE
        + captions.size() * CAPTION_LINE
        + legend.height()
        + (hasRuleNames() ? CAPTION_LINE : 2);
  }

  private boolean hasRuleNames() {
    return figure.marks(Mark.Rule.class).stream()
        .anyMatch(rule -> rule.vertical() && !rule.label().isEmpty());
  }

  /** Draws everything, the panel from {@code head} to {@code height}. */
  void paint(Graphics2D graphics, double head, int height) {
    double y = MARGIN;
    for (String line : titles) {
      Ink.write(graphics, line, Ink.TITLE, Ink.TEXT, MARGIN, y + 13);
      y += TITLE_LINE;
    }
    for (String line : captions) {
      Ink.write(graphics, line, Ink.SMALL, Ink.QUIET, MARGIN, y + 11);
      y += CAPTION_LINE;
    }
    legend.paint(graphics, MARGIN, y);
    graphics.translate(0, head);
    panel.paint(graphics, figure.width(), (int) (height - head));
    graphics.translate(0, -head);
  }

  /** Names of lines and dots in columns above the panel; XChart's own legend does not wrap. */
  static final class Legend {
    private static final double SAMPLE = 28;
    private static final double GAP = 6;
    private static final double BETWEEN = 18;
    private static final double ROW = 19;

    private final Map<String, List<Mark>> entries = new LinkedHashMap<>();
    private final int columns;
    private final double cell;

    Legend(List<Mark> marks, double width) {
      for (Mark mark : marks) {
        if (!mark.name().isEmpty()) {
          entries.computeIfAbsent(mark.name(), key -> new ArrayList<>()).add(mark);
        }
      }
      double widest =
          entries.keySet().stream().mapToDouble(n -> Ink.width(n, Ink.PLAIN)).max().orElse(0);
      cell = SAMPLE + GAP + widest + BETWEEN;
      int most = Math.max(1, (int) ((width + BETWEEN) / cell));
      // pairs of gold and proxy stay below each other
      columns = most > 2 && most < entries.size() ? most - most % 2 : most;
    }

    double height() {
      int rows = (entries.size() + columns - 1) / columns;
      return rows == 0 ? 0 : rows * ROW + 4;
    }

    void paint(Graphics2D graphics, double left, double top) {
      int place = 0;
      for (Map.Entry<String, List<Mark>> entry : entries.entrySet()) {
        double x = left + place % columns * cell;
        double y = top + 4 + ROW * (place / columns + 0.5);
        for (Mark mark : entry.getValue()) {
          paintSample(graphics, mark, x, y);
        }
        Ink.write(graphics, entry.getKey(), Ink.PLAIN, Ink.TEXT, x + SAMPLE + GAP, y + 4.5);
        place++;
      }
    }

    private static void paintSample(Graphics2D graphics, Mark mark, double x, double y) {
      if (mark instanceof Mark.Line line) {
        graphics.setColor(Palette.colour(line.colour()));
        graphics.setStroke(line.style().stroke());
        graphics.draw(new Line2D.Double(x, y, x + SAMPLE, y));
      } else if (mark instanceof Mark.Points points) {
        double radius = Panel.DOT / 2.0;
        graphics.setColor(Palette.colour(points.colour()));
        graphics.fill(
            new Ellipse2D.Double(x + SAMPLE / 2 - radius, y - radius, Panel.DOT, Panel.DOT));
      }
    }
  }
}
