package bondlab.sharing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What datapackage.json says: a Data Package of Frictionless Data, and our own key in it. */
final class Descriptor {
  /** The key that makes a data package one of ours. */
  static final String OWN_KEY = "bondlab";

  /** Of the layout of a package; a reader refuses a later one. */
  static final int FORMAT = 1;

  private Descriptor() {}

  /**
   * @param runs the folders of runs in the package, each ending in a slash; one empty name if the
   *     package is a run itself
   */
  static Map<String, Object> of(About about, List<String> runs, List<Resource> resources) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("profile", "data-package");
    map.put("name", about.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-"));
    map.put("title", about.title());
    map.put("description", description(about));
    if (about.facts().ended().matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
      map.put("created", about.facts().ended());
    }
    about
        .terms()
        .licence()
        .ifPresent(
            its ->
                map.put(
                    "licenses",
                    List.of(Map.of("name", its.id(), "title", its.title(), "path", its.url()))));
    map.put("contributors", about.terms().cited().stream().map(Descriptor::contributor).toList());
    map.put("sources", sources(about));
    map.put("keywords", List.of("best-of-n", "reward over-optimization", "alignment"));
    map.put("resources", resources.stream().map(Resource::toMap).toList());
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("format", FORMAT);
    own.put("name", about.name());
    own.put("runs", runs);
    own.put("command", about.command());
    own.put("provenance", about.facts().table());
    own.put("left_out", about.left());
    map.put(OWN_KEY, own);
    return map;
  }

  private static String description(About about) {
    return "Tables and figures of an experiment on Best-of-N alignment. Made by: "
        + about.command()
        + ". The key unit of a field is the unit its values are measured in; logarithms are natural."
        + " An empty cell is a missing value; inf and -inf are infinities.";
  }

  private static Map<String, Object> contributor(Author author) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", author.name());
    map.put("role", "author");
    if (!author.orcid().isEmpty()) {
      map.put("path", "https://orcid.org/" + author.orcid());
    }
    return map;
  }

  /** The software that computed the numbers, and the text that they are of. */
  private static List<Map<String, Object>> sources(About about) {
    List<Map<String, Object>> sources = new ArrayList<>();
    sources.add(
        Map.of(
            "title",
            "Bondlab " + about.facts().version() + ", commit " + about.facts().commit(),
            "version",
            about.facts().version()));
    about
        .corpus()
        .ifPresent(
            corpus -> sources.add(Map.of("title", "Corpus " + corpus + " (text, not included)")));
    return sources;
  }
}
