package bondlab.notebook;

import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Sweep;
import bondlab.report.Drawing;
import bondlab.table.Html;
import bondlab.table.IntervalCells;
import com.typesafe.config.Config;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * A value in the form that a cell shows.
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

  /** Runs and sweeps in HTML, for a cell that ends with one. Everything from files is escaped. */
  static final class Card {
    private static final String LEFT = " style=\"text-align:left;vertical-align:top\"";
    private static final int HASH = 8;

    /** Trials of a sweep that are listed; index() has all. */
    private static final int TRIALS = 20;

    private Card() {}

    /** A run: its configuration, how it ended, its tables and figures. */
    static String of(LabRun run) {
      RunFolder files = run.files();
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("run", Lab.fromHome(files.path()).toString());
      facts.put("status", status(files.status()));
      Config provenance = files.provenance();
      facts.put("overrides", String.join(" ", strings(provenance, "overrides")));
      facts.put("config", shortened(string(provenance, "config_hash")));
      boolean dirty = string(provenance, "git.dirty").equals("true");
      facts.put("commit", shortened(string(provenance, "git.commit")) + (dirty ? ", changed" : ""));
      facts.put("time", time(string(provenance, "seconds")));
      facts.put("tables", String.join(", ", run.tables()));
      facts.put("figures", String.join(", ", run.figures()));
      return table(facts) + details("summary", run.summary());
    }

    /** A sweep: the outcomes of its trials, failed ones first. */
    static String of(LabSweep sweep) {
      List<Sweep.Outcome> outcomes = sweep.sweep().outcomes();
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("sweep", Lab.fromHome(sweep.folder()).toString());
      facts.put("trials", String.valueOf(outcomes.size()));
      for (String status : outcomes.stream().map(Sweep.Outcome::status).distinct().toList()) {
        long count = outcomes.stream().filter(o -> o.status().equals(status)).count();
        facts.put(status.toLowerCase(Locale.ROOT), String.valueOf(count));
      }
      if (!sweep.runs().isEmpty()) {
        facts.put("tables", String.join(", ", sweep.runs().get(0).tables()));
      }
      return table(facts) + failures(sweep.sweep().failed());
    }

    private static String failures(List<Sweep.Outcome> failed) {
      Map<String, String> reasons = new LinkedHashMap<>();
      failed.stream()
          .limit(TRIALS)
          .forEach(o -> reasons.put("trial " + o.trial() + " " + o.overrides(), o.reason()));
      int more = failed.size() - TRIALS;
      return failed.isEmpty()
          ? ""
          : "<p>failed:</p>\n"
              + table(reasons)
              + (more > 0 ? "<p>and " + more + " more</p>\n" : "");
    }

    private static String table(Map<String, String> facts) {
      StringBuilder html = new StringBuilder("<table>\n");
      facts.forEach(
          (name, value) -> {
            if (!value.isEmpty()) {
              html.append("<tr><th scope=\"row\"").append(LEFT).append(">");
              html.append(Html.escape(name)).append("</th><td").append(LEFT).append(">");
              html.append(Html.escape(value)).append("</td></tr>\n");
            }
          });
      return html.append("</table>\n").toString();
    }

    private static String details(String title, String text) {
      return text.isBlank()
          ? ""
          : "<details><summary>"
              + title
              + "</summary><pre>"
              + Html.escape(text.stripTrailing())
              + "</pre></details>\n";
    }

    private static String status(Status status) {
      return status.state() + (status.reason().isEmpty() ? "" : ": " + status.reason());
    }

    private static String shortened(String hash) {
      return hash.substring(0, Math.min(HASH, hash.length()));
    }

    private static String time(String seconds) {
      return seconds.isEmpty()
          ? ""
          : String.format(Locale.ROOT, "%.1f s", Double.parseDouble(seconds));
    }

    private static String string(Config config, String key) {
      return config.hasPath(key) ? config.getString(key) : "";
    }

    private static List<String> strings(Config config, String key) {
      return config.hasPath(key) ? config.getStringList(key) : List.of();
    }
  }
}
