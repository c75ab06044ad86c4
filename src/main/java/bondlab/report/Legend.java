package bondlab.report;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of lines and dots in rows above the panel; XChart's own legend does not wrap. */
final class Legend {
  private static final double SAMPLE = 28;
  private static final double GAP = 6;
  private static final double BETWEEN = 18;
  private static final double ROW = 19;

  private final Map<String, List<Mark>> entries = new LinkedHashMap<>();
  private final List<List<String>> rows = new ArrayList<>();

  Legend(List<Mark> marks, double width) {
    for (Mark mark : marks) {
      String name = name(mark);
      if (!name.isEmpty()) {
        entries.computeIfAbsent(name, key -> new ArrayList<>()).add(mark);
      }
    }
    double used = width;
    for (String name : entries.keySet()) {
      double needed = SAMPLE + GAP + Ink.width(name, Ink.PLAIN) + BETWEEN;
      if (rows.isEmpty() || used + needed - BETWEEN > width) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(name);
      used += needed;
    }
  }

  double height() {
    return rows.isEmpty() ? 0 : rows.size() * ROW + 4;
  }

  void paint(Graphics2D graphics, double left, double top) {
    double y = top + 4 + ROW / 2;
    for (List<String> row : rows) {
      double x = left;
      for (String name : row) {
        for (Mark mark : entries.get(name)) {
          paintSample(graphics, mark, x, y);
        }
        Ink.write(graphics, name, Ink.PLAIN, Ink.TEXT, x + SAMPLE + GAP, y + 4.5);
        x += SAMPLE + GAP + Ink.width(name, Ink.PLAIN) + BETWEEN;
      }
      y += ROW;
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
