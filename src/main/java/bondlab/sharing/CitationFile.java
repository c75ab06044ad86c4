package bondlab.sharing;

import bondlab.table.Json;
import java.util.List;

/**
 * CITATION.cff, Citation File Format 1.2.0: the tables, the software and the papers behind both.
 */
final class CitationFile {
  static final String NAME = "CITATION.cff";

  private CitationFile() {}

  static String of(About about) {
    StringBuilder text = new StringBuilder("cff-version: 1.2.0\n");
    line(text, "message", "If you use these tables or figures, please cite them as below.");
    text.append("type: dataset\n");
    line(text, "title", about.title());
    text.append("authors:\n").append(authors(about.terms().cited()));
    about.terms().licence().ifPresent(licence -> text.append("license: " + licence.id() + "\n"));
    String day = about.facts().ended().split("T", 2)[0];
    if (day.matches("\\d{4}-\\d\\d-\\d\\d")) {
      line(text, "date-released", day);
    }
    text.append("identifiers:\n  - type: other\n    ");
    line(text, "value", "sha256:" + about.facts().configHash());
    text.append("    ");
    line(text, "description", "Resolved configuration of the (first) run");
    text.append("references:\n").append(software(about.facts()));
    return text + Texts.resource("references.cff");
  }

  private static String software(RunFacts facts) {
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

  private static String authors(List<Author> authors) {
    StringBuilder text = new StringBuilder();
    for (Author author : authors) {
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
}
