package bondlab.sharing;

import bondlab.report.Drawing;
import bondlab.table.Html;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Writes report.html: figures, tables, configuration and provenance on one page that needs no other
 * file, no script and no network.
 *
 * <p>Every text from a configuration, a table or a run is escaped, and the page's policy forbids
 * the browser to load or run anything.
 */
final class ReportPage {
  static final String NAME = "report.html";

  /** Most bytes of pictures in the page; further pictures are linked. */
  private static final long MOST = 12L << 20;

  /** Offset of the width in a PNG file. */
  private static final int WIDTH_IN_PNG = 16;

  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

  private final About about;
  private final List<Entry> contents = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private long pictures;
  private int figures;

  /** A line of the table of contents; {@code id} holds no character to be escaped. */
  private record Entry(String id, String title, List<Entry> inner) {
    String html() {
      StringBuilder line = new StringBuilder("<li><a href=\"#" + id + "\">");
      line.append(Html.escape(title)).append("</a>");
      if (!inner.isEmpty()) {
        line.append("\n<ul>\n");
        inner.forEach(entry -> line.append(entry.html()));
        line.append("</ul>\n");
      }
      return line.append("</li>\n").toString();
    }
  }

  private ReportPage(About about) {
    this.about = about;
  }

  /**
   * @param runs what is shared, in order
   * @param sweep whether each run has a folder of its own in the package
   */
  static String of(About about, List<SharedRun> runs, boolean sweep) throws IOException {
    ReportPage page = new ReportPage(about);
    page.summary();
    page.provenance(sweep);
    page.figures(runs, sweep);
    page.tables();
    page.configurations(runs, sweep);
    return page.whole();
  }

  private String whole() {
    String title = Html.escape(about.title());
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    page.append("<meta charset=\"utf-8\">\n<title>").append(title).append("</title>\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"").append(POLICY);
    page.append("\">\n<style>\n").append(About.resource("report.css")).append("</style>\n");
    page.append("</head>\n<body>\n<header>\n<h1>").append(title).append("</h1>\n<p class=\"by\">");
    page.append(Html.escape(about.authors() + " · " + about.facts().ended().split("T", 2)[0]));
    page.append(" · licence: ").append(Html.escape(about.licence()));
    page.append("</p>\n</header>\n<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ul>\n");
    contents.forEach(entry -> page.append(entry.html()));
    page.append("</ul>\n</nav>\n<main>\n").append(body).append("</main>\n</body>\n</html>\n");
    return page.toString();
  }

  private void section(String id, String title) {
    contents.add(new Entry(id, title, new ArrayList<>()));
    body.append("<h2 id=\"%s\">%s</h2>\n".formatted(id, Html.escape(title)));
  }

  private void subsection(String id, String title) {
    contents.get(contents.size() - 1).inner.add(new Entry(id, title, List.of()));
    body.append("<h3 id=\"%s\">%s</h3>\n".formatted(id, Html.escape(title)));
  }

  /** Adds preformatted text; the page's style makes its longest line fit the sheet. */
  private void preformatted(String text, String kind) {
    int longest = text.lines().mapToInt(String::length).max().orElse(0);
    body.append("<pre").append(kind).append(" style=\"--chars:").append(Math.max(1, longest));
    body.append("\">").append(Html.escape(text)).append("</pre>\n");
  }

  private void summary() {
    section("summary", "What was found");
    about
        .summaries()
        .forEach(
            (run, summary) -> {
              if (!run.isEmpty()) {
                body.append("<h3>").append(Html.escape(run)).append("</h3>\n");
              }
              preformatted(summary.strip(), "");
            });
    if (about.summaries().isEmpty()) {
      body.append("<p>The run left no summary; its tables are below.</p>\n");
    }
  }

  private void provenance(boolean sweep) {
    section("provenance", "Where the numbers come from");
    preformatted(about.command(), "");
    if (sweep) {
      body.append("<p class=\"note\">Of the first finished trial:</p>\n");
    }
    body.append("<div class=\"scroll\"><table class=\"facts\">\n");
    Map<String, String> facts = about.facts().table();
    facts.remove(SharedFacts.COMMAND);
    facts.forEach(this::fact);
    body.append("</table></div>\n");
    for (String each : about.left()) {
      body.append("<p class=\"note\">Left out: ").append(Html.escape(each)).append("</p>\n");
    }
  }

  private void fact(String name, String value) {
    body.append("<tr><th scope=\"row\">").append(Html.escape(name)).append("</th><td>");
    body.append(Html.escape(value)).append("</td></tr>\n");
  }

  private void figures(List<SharedRun> runs, boolean sweep) throws IOException {
    if (runs.stream().allMatch(run -> run.figures().isEmpty())) {
      return;
    }
    section("figures", "Figures");
    for (SharedRun run : runs) {
      String at = sweep ? run.place() + "/" : "";
      for (Path file : run.figures()) {
        if (file.toString().endsWith(".png")) {
          figure(run, file, at + "figures/" + file.getFileName(), sweep);
        }
      }
    }
  }

  private void figure(SharedRun run, Path file, String path, boolean sweep) throws IOException {
    String name = file.getFileName().toString().replaceFirst("\\.png$", "");
    String of = sweep ? " of " + run.folder().id() : "";
    subsection("figure-" + ++figures, name + of);
    String link = Html.escape(path);
    if (pictures + Files.size(file) > MOST) {
      body.append("<p class=\"note\">Not shown here, to keep the page small: ");
      body.append("<a href=\"%s\">%s</a></p>\n".formatted(link, link));
      return;
    }
    pictures += Files.size(file);
    byte[] png = Files.readAllBytes(file);
    body.append("<figure><img alt=\"Figure ").append(Html.escape(name + of));
    body.append("; its numbers are in the tables below\" width=\"").append(width(png));
    body.append("\" src=\"data:image/png;base64,").append(Base64.getEncoder().encodeToString(png));
    String svg = link.replaceFirst("\\.png$", ".svg");
    body.append("\">\n<figcaption>Files: <a href=\"%s\">%s</a>, ".formatted(link, link));
    body.append("<a href=\"%s\">%s</a></figcaption></figure>\n".formatted(svg, svg));
  }

  /** The width at which it was drawn, so that its letters have the size of the page's. */
  private static long width(byte[] png) {
    int pixels = png.length < WIDTH_IN_PNG + 4 ? 0 : ByteBuffer.wrap(png).getInt(WIDTH_IN_PNG);
    return Math.max(1, Math.round(pixels / Drawing.PNG_SCALE));
  }

  private void tables() {
    section("tables", "Tables");
    for (SharedTable table : about.tables()) {
      subsection("table-" + table.name(), table.name());
      body.append(ReportTable.of(table));
    }
  }

  private void configurations(List<SharedRun> runs, boolean sweep) {
    section("configuration", "Configuration");
    SharedRun first = runs.get(0);
    if (sweep) {
      body.append("<p class=\"note\">Of ").append(Html.escape(first.place()));
      body.append("; the others differ in what the table of trials says.</p>\n");
    }
    preformatted(first.configText(), " class=\"two\"");
  }
}
