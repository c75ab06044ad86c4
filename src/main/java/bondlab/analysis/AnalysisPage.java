package bondlab.analysis;

import bondlab.report.Drawing;
import bondlab.table.Decimals;
import bondlab.table.Html;
import bondlab.table.IntervalCells;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import tech.tablesaw.api.Row;
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

  /** The results in sentences, one per selector and one per comparison of mean scores. */
  static final class Findings {
    private static final int DIGITS = 3;
    private static final int MOST = 40;
    private static final int FAR = 1_000_000;

    private final Analysis analysis;

    Findings(Analysis analysis) {
      this.analysis = analysis;
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>();
      analysis.find("curves").ifPresent(curves -> curves(curves, lines));
      analysis.comparisons().stream()
          .filter(comparison -> comparison.n() == 1)
          .map(Comparison::toString)
          .forEach(lines::add);
      if (lines.size() > MOST) {
        int more = lines.size() - MOST;
        lines.subList(MOST, lines.size()).clear();
        lines.add("and " + more + " more, in the tables");
      }
      return lines;
    }

    /** One sentence where a selector's curve ends, which is its last row. */
    private void curves(Table curves, List<String> lines) {
      for (int i = 0; i < curves.rowCount(); i++) {
        Row row = curves.row(i);
        boolean last =
            i + 1 == curves.rowCount() || curves.row(i + 1).getInt("n") <= row.getInt("n");
        if (last && row.getInt("n") > 1) {
          lines.add(sentence(row));
        }
      }
    }

    private String sentence(Row row) {
      StringBuilder line = new StringBuilder(who(row));
      line.append(": at n = ").append(row.getInt("n"));
      line.append(" the proxy gains ").append(interval(row, "proxy_gain")).append(" sd");
      if (!row.isMissing("gold_gain")) {
        line.append(", gold ").append(interval(row, "gold_gain")).append(" sd");
      }
      analysis
          .find("fits")
          .map(fits -> same(fits, row))
          .ifPresent(
              fit ->
                  line.append("; fit peaks at n = ")
                      .append(peak(fit))
                      .append(
                          String.format(Locale.ROOT, " (%.0f%%", 100 * fit.getDouble("peak_share")))
                      .append(" of the draws have a peak)"));
      analysis
          .find("choose_n")
          .map(choices -> same(choices, row))
          .ifPresent(
              choice ->
                  line.append("; HedgeTune's n = ")
                      .append(interval(choice, "n"))
                      .append(" (")
                      .append(choice.getString("found").replace('_', ' '))
                      .append(")"));
      return line.toString();
    }

    private static String who(Row row) {
      boolean arms = row.columnNames().contains("arm");
      return (arms ? row.getString("arm") + ", " : "") + row.getString("proxy");
    }

    /** The row of the same arm and selector. */
    private static Row same(Table table, Row as) {
      for (Row row : table) {
        if (who(row).equals(who(as))) {
          return row;
        }
      }
      return null;
    }

    /** An n that no pool reaches is told as such, since its digits mean nothing. */
    private static String peak(Row row) {
      return n(row, "peak_n") + " [" + n(row, "peak_n_low") + ", " + n(row, "peak_n_high") + "]";
    }

    private static String n(Row row, String name) {
      double n = row.getDouble(name);
      return Double.isInfinite(n) ? "∞" : n > FAR ? "over " + FAR : Decimals.rounded(n, DIGITS);
    }

    private static String interval(Row row, String name) {
      return text(row, name)
          + " ["
          + text(row, name + "_low")
          + ", "
          + text(row, name + "_high")
          + "]";
    }

    private static String text(Row row, String name) {
      return row.isMissing(name) ? "-" : Decimals.rounded(row.getNumber(name), DIGITS);
    }
  }
}
