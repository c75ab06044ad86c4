package bondlab.report;

import bondlab.table.AtomicFile;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A panel or a grid of them: something with a size that can be shown and saved. No display. */
public sealed interface Drawing permits Figure, Drawing.Grid {
  /** Pixels of a PNG file for one unit of width: sharp in print and on dense screens. */
  double PNG_SCALE = 2;

  /** In units of about a 96th of an inch. */
  int width();

  /** In the same units. */
  int height();

  /** The panels in reading order; a figure is its own only panel. */
  List<Figure> panels();

  /** Draws itself with its upper left corner at the origin. */
  void paint(Graphics2D graphics);

  /** Draws the picture that a PNG file holds, on white. */
  default BufferedImage image() {
    return image(PNG_SCALE);
  }

  /** Draws the picture on white with this many pixels for one unit of width. */
  default BufferedImage image(double scale) {
    int columns = (int) Math.round(scale * width());
    int rows = (int) Math.round(scale * height());
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(scale, scale);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width(), height());
    paint(graphics);
    graphics.dispose();
    return image;
  }

  /**
   * Writes {@code name.png} and {@code name.svg} into a folder, each whole or not at all. Equal
   * drawings give equal bytes on one machine; another may have other fonts.
   *
   * @return the PNG's path
   */
  default Path save(Path folder, String name) {
    Path png = folder.resolve(name + ".png");
    BufferedImage image = image();
    AtomicFile.write(
        png,
        unfinished -> {
          if (!ImageIO.write(image, "png", unfinished.toFile())) {
            throw new IOException("this Java has no PNG writer; is java.desktop installed?");
          }
        });
    VectorGraphics2D vectors = new VectorGraphics2D();
    vectors.setColor(Color.WHITE);
    vectors.fillRect(0, 0, width(), height());
    paint(vectors);
    AtomicFile.write(
        folder.resolve(name + ".svg"),
        unfinished -> {
          try (OutputStream out = Files.newOutputStream(unfinished)) {
            new SVGProcessor()
                .getDocument(vectors.getCommands(), new PageSize(0, 0, width(), height()))
                .writeTo(out);
          }
        });
    return png;
  }

  /**
   * Panels in rows, lettered (a), (b), …; made by {@link Figure#row} and {@link Figure#grid}.
   * Panels of a row start at one height.
   */
  record Grid(int columns, List<Figure> panels) implements Drawing {
    private static final int GAP = 16;

    public Grid {
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
}
