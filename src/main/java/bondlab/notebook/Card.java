package bondlab.notebook;

import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Sweep;
import bondlab.table.Html;
import com.typesafe.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs and sweeps in HTML, for a cell that ends with one. Everything from files is escaped. */
final class Card {
  private static final String LEFT = " style=\"text-align:left;vertical-align:top\"";
  private static final int HASH = 8;

  /** Trials of a sweep that are listed; index() has all. */
  private static final int TRIALS = 20;

  private Card() {}

  /** What a run is, how it ended and what it has. */
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

  /** What a sweep is and what became of its trials, those that failed first. */
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
        : "<p>failed:</p>\n" + table(reasons) + (more > 0 ? "<p>and " + more + " more</p>\n" : "");
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
