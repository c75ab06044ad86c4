package bondlab.notebook;

import bondlab.report.Drawing;
import bondlab.table.Html;
import bondlab.table.IntervalCells;
import bondlab.table.Schema;
import bondlab.table.TextTable;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * Shows things in a notebook cell, in JJava and in IJava alike; where there is no kernel, prints
 * them. Every method returns nothing, so that a cell may end with it and show no stray id.
 */
public final class Show {
  private static final int ROWS = 20;

  private Show() {}

  /**
   * Shows a table, a figure, a chart of XChart's, a run or a sweep as JJava does when a cell ends
   * with one, and anything else as text.
   */
  public static void value(Object value) {
    Optional<Rendered> rendered = KernelDisplay.isThere() ? Rendered.of(value) : Optional.empty();
    if (rendered.isPresent()) {
      display(rendered.get().content(), rendered.get().mimeType());
    } else if (value instanceof Table table && table.columnCount() > 0) {
      table(table);
    } else {
      text(String.valueOf(value));
    }
  }

  /** Shows the first 20 rows of a table. */
  public static void table(Table table) {
    table(table, Schema.of(table), ROWS);
  }

  /**
   * Shows the first 20 rows of a table of records, or of some of its columns, with the units that
   * the record states. An estimate with its {@code _low} and {@code _high} is one cell.
   */
  public static void table(Table table, Class<? extends Record> type) {
    table(table, type, ROWS);
  }

  /** The same with another number of rows at most. */
  public static void table(Table table, Class<? extends Record> type, int maxRows) {
    Table joined = IntervalCells.join(table);
    table(joined, Schema.of(type).describing(joined), maxRows);
  }

  /** Shows the first rows of a table with the units of its schema. */
  public static void table(Table table, Schema schema, int maxRows) {
    if (!KernelDisplay.isThere()) {
      System.out.print(TextTable.of(table, schema, maxRows));
    } else {
      display(Html.table(table, schema, maxRows), "text/html");
    }
  }

  /** Shows a figure or a row of them as a PNG picture. */
  public static void figure(Drawing drawing) {
    if (!KernelDisplay.isThere()) {
      System.out.printf(
          "a figure of %d x %d; save(folder, name) writes it%n", drawing.width(), drawing.height());
    } else {
      display(new Picture(drawing.image(Rendered.PICTURE_SCALE)), "image/png");
    }
  }

  /** Shows a picture that was saved at {@link Drawing}'s scale of files, in the size of figures. */
  static void picture(BufferedImage saved) {
    if (!KernelDisplay.isThere()) {
      System.out.println(new Picture(saved));
    } else {
      double scale = Rendered.PICTURE_SCALE / Drawing.PNG_SCALE;
      display(new Picture(scaled(saved, scale)), "image/png");
    }
  }

  /** Shows HTML as it is: escape what comes from outside with {@link Html#escape}. */
  public static void html(String html) {
    display(html, "text/html");
  }

  /** Shows Markdown. */
  public static void markdown(String markdown) {
    display(markdown, "text/markdown");
  }

  /** Shows plain text. */
  public static void text(String text) {
    display(text, "text/plain");
  }

  private static void display(Object what, String mimeType) {
    if (KernelDisplay.isThere()) {
      KernelDisplay.show(what, mimeType);
    } else {
      System.out.println(what);
    }
  }

  private static BufferedImage scaled(BufferedImage image, double scale) {
    int width = (int) Math.round(scale * image.getWidth());
    int height = (int) Math.round(scale * image.getHeight());
    BufferedImage smaller = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = smaller.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return smaller;
  }

  /**
   * An image whose text says its size alone. A kernel writes the text of what it shows into the
   * notebook's file, which then stays the same when it is executed again.
   */
  static final class Picture extends BufferedImage {
    Picture(BufferedImage image) {
      super(image.getColorModel(), image.getRaster(), false, null);
    }

    @Override
    public String toString() {
      return "a figure of " + getWidth() + " x " + getHeight() + " pixels";
    }
  }
}
