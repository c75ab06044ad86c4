package bondlab.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Text as outlines, so that PNG and SVG agree and an SVG needs no font where it is read. */
final class Ink {
  static final Color TEXT = new Color(0x222222);
  static final Color QUIET = new Color(0x666666);
  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font SMALL = PLAIN.deriveFont(12f);
  static final Font TITLE = PLAIN.deriveFont(Font.BOLD, 15f);

  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private Ink() {}

  static double width(String text, Font font) {
    return text.isEmpty() ? 0 : new TextLayout(text, font, CONTEXT).getAdvance();
  }

  /** Writes with the baseline's left end at (x, y). */
  static void write(Graphics2D graphics, String text, Font font, Color colour, double x, double y) {
    if (!text.isEmpty()) {
      graphics.setColor(colour);
      graphics.fill(outline(text, font, x, y));
    }
  }

  /** Writes over lines: a white rim keeps the text readable. */
  static void writeOver(Graphics2D graphics, String text, Color colour, double x, double y) {
    if (!text.isEmpty()) {
      Shape outline = outline(text, SMALL, x, y);
      graphics.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      graphics.setColor(Color.WHITE);
      graphics.draw(outline);
      graphics.setColor(colour);
      graphics.fill(outline);
    }
  }

  /** Breaks a text at spaces into lines of at most this width. */
  static List<String> wrap(String text, Font font, double width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer, font) > width && !line.isEmpty()) {
        lines.add(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.add(line);
    return lines;
  }

  /** Moves a text's left end so that it stays between two edges. */
  static double clamp(double left, double width, Rectangle2D inside) {
    double most = inside.getMaxX() - width - 4;
    return Math.max(inside.getMinX() + 4, Math.min(left, most));
  }

  private static Shape outline(String text, Font font, double x, double y) {
    AffineTransform there = AffineTransform.getTranslateInstance(x, y);
    return new TextLayout(text, font, CONTEXT).getOutline(there);
  }
}
