package bondlab.sharing;

import bondlab.report.Drawing;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The values of report.html: figures, tables, configuration and provenance on one page that needs
 * no other file, no script and no network.
 *
 * <p>The template escapes every text from a configuration, a table or a run, and the page's policy
 * forbids the browser to load or run anything.
 *
 * @param hasFigures whether any run has a figure, of whatever format
 */
record ReportPage(
    About about, boolean hasFigures, List<PageFigure> pictures, List<ReportTable> tables) {
  /** Most bytes of pictures in the page; further pictures are linked. */
  private static final long MOST = 12L << 20;

  /** Number of trials whose summaries are in the report; all are in the trials' folders. */
  private static final int SUMMARIES = 6;

  /** Preformatted text under a title that may be empty. */
  record Preformatted(String title, String text) {
    /** Length of the longest line, which the page's style makes fit the sheet. */
    int longest() {
      return Math.max(1, text.lines().mapToInt(String::length).max().orElse(0));
    }
  }

  /**
   * A PNG figure.
   *
   * @param path in the package, without extension
   * @param isShown false if it is only linked
   */
  record PageFigure(String title, String path, boolean isShown, byte[] png) {
    /** Offset of the width in a PNG file. */
    private static final int WIDTH_IN_PNG = 16;

    String base64() {
      return Base64.getEncoder().encodeToString(png);
    }

    /** The width at which it was drawn, so that its letters have the size of the page's. */
    long width() {
      int pixels = png.length < WIDTH_IN_PNG + 4 ? 0 : ByteBuffer.wrap(png).getInt(WIDTH_IN_PNG);
      return Math.max(1, Math.round(pixels / Drawing.PNG_SCALE));
    }
  }

  /** Writes the page of a package. */
  static String of(About about) throws IOException {
    boolean figures = about.runs().stream().anyMatch(run -> !run.figures().isEmpty());
    List<ReportTable> tables = about.tables().stream().map(ReportTable::new).toList();
    return Template.REPORT.fill(new ReportPage(about, figures, pictures(about), tables));
  }

  private static List<PageFigure> pictures(About about) throws IOException {
    List<PageFigure> pictures = new ArrayList<>();
    long total = 0;
    for (SharedRun run : about.runs()) {
      for (Path file : run.figures()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".png")) {
          String stem = name.replaceFirst("\\.png$", "");
          String title = about.isSweep() ? stem + " of " + run.folder().id() : stem;
          boolean shown = total + Files.size(file) <= MOST;
          byte[] png = shown ? Files.readAllBytes(file) : new byte[0];
          total += png.length;
          pictures.add(new PageFigure(title, run.at("figures/" + stem), shown, png));
        }
      }
    }
    return pictures;
  }

  String style() {
    return Template.resource("report.css");
  }

  /** The summary of a single run, or of the first trials of a sweep under their commands. */
  List<Preformatted> summaries() {
    List<SharedRun> runs = about.runs();
    List<Preformatted> summaries = new ArrayList<>();
    runs.stream()
        .filter(run -> !run.summary().isEmpty())
        .map(run -> new Preformatted(about.isSweep() ? run.facts().command() : "", run.summary()))
        .limit(SUMMARIES)
        .forEach(summaries::add);
    if (summaries.size() == SUMMARIES && runs.size() > SUMMARIES) {
      summaries.add(new Preformatted("Further trials", "see summary.txt in the folder of each"));
    }
    return summaries;
  }

  Preformatted command() {
    return new Preformatted("", about.command());
  }

  Preformatted configuration() {
    return new Preformatted("", about.first().configText());
  }

  /** Lets the browser break a name after its underscores and slashes. */
  Mustache.Lambda breakable() {
    return (name, out) -> out.write(name.execute().replace("_", "_<wbr>").replace("/", "/<wbr>"));
  }
}
