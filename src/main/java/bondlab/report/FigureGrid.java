package bondlab.report;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Panels in rows, lettered (a), (b), …; made by {@link Figure#row} and {@link Figure#grid}. Panels
 * of a row start at one height.
 */
public record FigureGrid(int columns, List<Figure> panels) implements Drawing {
  private static final int GAP = 16;

  public FigureGrid {
    panels = List.copyOf(panels);
    if (panels.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(
          "a grid needs a panel and a column or more, got " + panels.size() + " and " + columns);
    }
  }

  @Override
  public int width() {
    int cells = Math.min(columns, panels.size());
    return cells * cellWidth() + (cells - 1) * GAP;
  }

  @Override
  public int height() {
    int rows = (panels.size() + columns - 1) / columns;
    return rows * cellHeight() + (rows - 1) * GAP;
  }

  @Override
  public void paint(Graphics2D graphics) {
    int height = cellHeight();
    for (int first = 0; first < panels.size(); first += columns) {
      List<FigurePainter> row = new ArrayList<>();
      for (int i = first; i < Math.min(first + columns, panels.size()); i++) {
        String letter = panels.size() > 1 ? "(" + (char) ('a' + i) + ") " : "";
        row.add(new FigurePainter(panels.get(i), letter));
      }
      double head = row.stream().mapToDouble(FigurePainter::headHeight).max().orElse(0);
      for (int column = 0; column < row.size(); column++) {
        double right = column * (cellWidth() + GAP);
        double down = first / columns * (height + GAP);
        graphics.translate(right, down);
        row.get(column).paint(graphics, head, height);
        graphics.translate(-right, -down);
      }
    }
  }

  private int cellWidth() {
    return panels.stream().mapToInt(Figure::width).max().orElseThrow();
  }

  private int cellHeight() {
    return panels.stream().mapToInt(Figure::height).max().orElseThrow();
  }
}
