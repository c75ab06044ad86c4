package bondlab.analysis;

import bondlab.report.Drawing;
import bondlab.table.Html;
import bondlab.table.IntervalCells;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import tech.tablesaw.api.Table;

/**
 * The page of an analysis: findings, figures and tables in one HTML file that needs no other file,
 * no script and no network. Every text that comes from a table of samples is escaped, and the
 * page's own policy forbids a browser to load or run anything.
 */
final class AnalysisPage {
  private static final int ROWS = 200;
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none';"
          + " base-uri 'none'";
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
      th, td { padding: .2rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; overflow-wrap: break-word; }
      th { border-bottom: 2px solid #888; overflow-wrap: normal; }
      .scroll { overflow-x: auto; }
      .note { color: #666; }
      img { max-width: 100%; height: auto; }
      """;

  private AnalysisPage() {}

  static String of(Analysis analysis, Map<String, Drawing> figures) {
    StringBuilder page = new StringBuilder();
    String title = Html.escape("Best-of-n analysis of " + analysis.origin());
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    page.append(title).append("</title>\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"").append(POLICY);
    page.append("\">\n<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<h1>");
    page.append(title).append("</h1>\n<p>").append(analysis.rows()).append(" samples of ");
    page.append(analysis.prompts()).append(" prompts. Intervals, in brackets, are of ");
    page.append(Html.escape(analysis.intervals())).append(".</p>\n");
    section(page, "What was found");
    list(page, analysis.findings(), "");
    list(page, analysis.notes(), " class=\"note\"");
    if (!figures.isEmpty()) {
      section(page, "Figures");
    }
    figures.forEach((name, figure) -> figure(page, name, figure));
    section(page, "Tables");
    for (String name : analysis.tableNames()) {
      table(page, analysis, name);
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void section(StringBuilder page, String title) {
    page.append("<h2>").append(title).append("</h2>\n");
  }

  private static void list(StringBuilder page, Iterable<String> lines, String kind) {
    StringBuilder items = new StringBuilder();
    lines.forEach(line -> items.append("<li>").append(Html.escape(line)).append("</li>\n"));
    if (!items.isEmpty()) {
      page.append("<ul").append(kind).append(">\n").append(items).append("</ul>\n");
    }
  }

  private static void figure(StringBuilder page, String name, Drawing figure) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(figure.image(), "png", png)) {
        throw new IOException("this Java has no PNG writer; is java.desktop installed?");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot draw " + name + ": " + e, e);
    }
    page.append("<figure><img alt=\"").append(Html.escape(name));
    page.append("; its numbers are in the tables below\" width=\"").append(figure.width());
    page.append("\" src=\"data:image/png;base64,");
    page.append(Base64.getEncoder().encodeToString(png.toByteArray())).append("\"></figure>\n");
  }

  private static void table(StringBuilder page, Analysis analysis, String name) {
    Table joined = IntervalCells.join(analysis.table(name));
    page.append("<div class=\"scroll\">");
    page.append(Html.table(joined, analysis.schema(name).describing(joined), ROWS));
    page.append("</div>\n");
  }
}
