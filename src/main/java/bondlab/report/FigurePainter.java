package bondlab.report;

import bondlab.report.Figure.Mark;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

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

  /** What title, caption and legend take from the height. */
  double headHeight() {
    return MARGIN
        + titles.size() * TITLE_LINE
        + captions.size() * CAPTION_LINE
        + legend.height()
        + (hasRuleNames() ? CAPTION_LINE : 2);
  }

  private boolean hasRuleNames() {
    return figure.marks().stream()
        .anyMatch(m -> m instanceof Mark.Rule rule && rule.vertical() && !rule.label().isEmpty());
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
}
