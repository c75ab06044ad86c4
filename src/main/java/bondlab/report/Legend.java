package bondlab.report;

import bondlab.report.Figure.Mark;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of lines and dots in columns above the panel; XChart's own legend does not wrap. */
final class Legend {
  private static final double SAMPLE = 28;
  private static final double GAP = 6;
  private static final double BETWEEN = 18;
  private static final double ROW = 19;

  private final Map<String, List<Mark>> entries = new LinkedHashMap<>();
  private final int columns;
  private final double cell;

  Legend(List<Mark> marks, double width) {
    for (Mark mark : marks) {
      String name = name(mark);
      if (!name.isEmpty()) {
        entries.computeIfAbsent(name, key -> new ArrayList<>()).add(mark);
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

  private static String name(Mark mark) {
    if (mark instanceof Mark.Line line) {
      return line.name();
    }
    return mark instanceof Mark.Points points ? points.name() : "";
  }
}
