package bondlab.sharing;

import bondlab.table.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facts that every page of a package states.
 *
 * @param title of the package for a reader
 * @param name of the package
 * @param terms licence and authors
 * @param command that reproduces the numbers
 * @param facts provenance of the run; for a sweep that of the first finished trial, from which the
 *     others differ in seeds, times and what was varied
 * @param tables at the top of the package, in order
 * @param summaries final summary of each run, by a name for the run
 * @param corpus source of the text, if the configuration names one
 * @param left what was not shared, each with the reason
 */
record About(
    String title,
    String name,
    Terms terms,
    String command,
    SharedFacts facts,
    List<SharedTable> tables,
    Map<String, String> summaries,
    Optional<String> corpus,
    List<String> left) {
  static final String README = "README.md";
  static final String CITATION = "CITATION.cff";

  /** The authors, such as {@code Ada Lovelace, Alan Turing}, or a phrase if none is named. */
  String authors() {
    return String.join(", ", terms.cited().stream().map(Terms.Author::name).toList());
  }

  /** The licence, or a phrase if there is none. */
  String licence() {
    return terms.licence().map(Terms.Licence::toString).orElse("none stated; ask before reuse");
  }

  /** README.md of a package. */
  String readme(boolean sweep) {
    StringBuilder text = new StringBuilder("# " + title + "\n\n");
    String terms = "- authors: " + authors() + "\n- licence: " + licence() + "\n" + left(left);
    String of = sweep ? "\nOf the first finished trial:\n\n" : "";
    text.append(origin(command, terms + of, facts));
    text.append(
        """

        What is here:

        - `report.html`: everything at a glance; opens without network and prints on A4
        - `tables/NAME.csv` and `.parquet`: the same rows. UTF-8, an empty cell is missing, `inf` and `-inf` are infinities
        - `datapackage.json`: every file with its hash, every column with type, unit and meaning
          (Frictionless Data; check it with `frictionless validate datapackage.json`)
        - `CITATION.cff`: how to cite this, the software and the papers
        """);
    text.append(
        sweep
            ? "- `tables/`: each table over all trials, with what was varied as columns;\n"
                + "  `runs/EXPERIMENT/ID/`: each trial alone, with its configuration and figures\n"
            : "- `run.json`, `config.conf`, `overrides.txt`: where the numbers come from\n");
    text.append("\nTo have its rows beside your own: `./bondlab import` and this folder or zip.\n");
    text.append("\n## Tables\n\n");
    for (SharedTable table : tables) {
      text.append("- `tables/%s.csv`: ".formatted(table.name())).append(table.size()).append('\n');
    }
    if (!sweep) {
      summaries.values().forEach(summary -> text.append(summary(summary)));
    }
    return text.toString();
  }

  /** Writes the command, some further lines, and the facts as a list. */
  static String origin(String command, String lines, SharedFacts facts) {
    StringBuilder text = new StringBuilder("Made by\n\n    " + command + "\n\n" + lines);
    facts
        .table()
        .forEach(
            (name, value) -> {
              if (!name.equals(SharedFacts.COMMAND)) {
                text.append("- ").append(name).append(": ").append(value).append('\n');
              }
            });
    return text.toString();
  }

  static String left(List<String> left) {
    StringBuilder text = new StringBuilder();
    left.forEach(each -> text.append("- left out: ").append(each).append('\n'));
    return text.toString();
  }

  /** Quotes the summary of a run. */
  static String summary(String summary) {
    return summary.isBlank() ? "" : "\n```\n" + summary.strip().replace("```", "'''") + "\n```\n";
  }

  /**
   * CITATION.cff, Citation File Format 1.2.0: the tables, the software and the papers behind both.
   */
  String citation() {
    StringBuilder text = new StringBuilder("cff-version: 1.2.0\n");
    line(text, "message", "If you use these tables or figures, please cite them as below.");
    text.append("type: dataset\n");
    line(text, "title", title);
    text.append("authors:\n").append(citedAuthors());
    terms.licence().ifPresent(licence -> text.append("license: " + licence.id() + "\n"));
    String day = facts.ended().split("T", 2)[0];
    if (day.matches("\\d{4}-\\d\\d-\\d\\d")) {
      line(text, "date-released", day);
    }
    text.append("identifiers:\n  - type: other\n    ");
    line(text, "value", "sha256:" + facts.configHash());
    text.append("    ");
    line(text, "description", "Resolved configuration of the (first) run");
    text.append("references:\n").append(software());
    return text + resource("references.cff");
  }

  private String software() {
    StringBuilder text = new StringBuilder("  - type: software\n    ");
    line(text, "title", "Bondlab: Best-of-N alignment in Java");
    text.append("    authors:\n      - name: The Bondlab contributors\n    ");
    line(text, "version", facts.version());
    String commit = facts.commit().split(",", 2)[0];
    if (commit.matches("[0-9a-f]{40}")) {
      text.append("    ");
      line(text, "commit", commit);
    }
    return text.append("    license: Apache-2.0\n").toString();
  }

  private String citedAuthors() {
    StringBuilder text = new StringBuilder();
    for (Terms.Author author : terms.cited()) {
      text.append("  - ");
      if (author.given().isEmpty()) {
        line(text, "name", author.family());
      } else {
        line(text, "family-names", author.family());
        text.append("    ");
        line(text, "given-names", author.given());
      }
      if (!author.orcid().isEmpty()) {
        text.append("    ");
        line(text, "orcid", "https://orcid.org/" + author.orcid());
      }
    }
    return text.toString();
  }

  /** A JSON string is a double-quoted string of YAML. */
  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(": ").append(Json.line(value)).append('\n');
  }

  /** A fixed text that comes with this library. */
  static String resource(String name) {
    try (InputStream in = About.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
