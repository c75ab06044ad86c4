package bondlab.notebook;

import bondlab.report.Drawing;
import bondlab.table.Html;
import bondlab.table.IntervalCells;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * What a value looks like below a cell.
 *
 * @param mimeType {@code text/html} or {@code image/png}
 * @param content a String, or a BufferedImage
 */
record Rendered(String mimeType, Object content) {
  static final String HTML = "text/html";
  static final String PNG = "image/png";

  private static final int ROWS = 20;

  /** A kernel's picture has no size but its pixels; this keeps text near the page's own. */
  static final double PICTURE_SCALE = 1.2;

  /** The form of a table, a figure, a chart of XChart's, a run or a sweep; empty for all else. */
  static Optional<Rendered> of(Object value) {
    if (value instanceof Table table && table.columnCount() > 0) {
      return html(Html.table(table, ROWS));
    }
    if (value instanceof Drawing drawing) {
      return picture(drawing.image(PICTURE_SCALE));
    }
    if (value instanceof Chart<?, ?> chart) {
      return picture(BitmapEncoder.getBufferedImage(chart));
    }
    if (value instanceof LabTable shown) {
      Table joined = IntervalCells.join(shown.table());
      return html(Html.table(joined, shown.schema().describing(joined), ROWS));
    }
    if (value instanceof LabRun run) {
      return html(Card.of(run));
    }
    if (value instanceof LabSweep sweep) {
      return html(Card.of(sweep));
    }
    return Optional.empty();
  }

  private static Optional<Rendered> html(String html) {
    return Optional.of(new Rendered(HTML, html));
  }

  private static Optional<Rendered> picture(BufferedImage image) {
    return Optional.of(new Rendered(PNG, image));
  }

  /** The content as a notebook's file has it: a picture is the base64 of its PNG. */
  String text() {
    if (!(content instanceof BufferedImage image)) {
      return (String) content;
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a picture: " + e.getMessage(), e);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }
}
