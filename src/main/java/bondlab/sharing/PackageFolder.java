package bondlab.sharing;

import bondlab.table.Json;
import bondlab.table.TableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/** A package being written: each file that is put into the folder becomes one of its resources. */
final class PackageFolder {
  /** Name of the descriptor, which lists every other file. */
  static final String DESCRIPTOR = "datapackage.json";

  /** The key by which a data package is recognised as one of this program. */
  static final String OWN_KEY = "bondlab";

  /** Version of the layout; a reader refuses later ones. */
  static final int FORMAT = 1;

  /** Stands before SHA-256 in hexadecimal digits. */
  static final String HASH = "sha256:";

  private static final Map<String, String> MEDIA_TYPES =
      Map.ofEntries(
          Map.entry("csv", "text/csv"),
          Map.entry("parquet", "application/vnd.apache.parquet"),
          Map.entry("json", "application/json"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("html", "text/html"),
          Map.entry("md", "text/markdown"),
          Map.entry("conf", "text/plain"),
          Map.entry("cff", "text/plain"),
          Map.entry("txt", "text/plain"));

  private final Path root;

  /** Data Resources of Frictionless Data, by path. */
  private final Map<String, Map<String, Object>> resources = new TreeMap<>();

  PackageFolder(Path root) {
    this.root = root;
  }

  /** Whether packages hold files with this extension. */
  static boolean isKnownEnding(String path) {
    return MEDIA_TYPES.containsKey(ending(path));
  }

  private static String ending(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  void text(String path, String title, String content) throws IOException {
    Files.writeString(place(path), content);
    add(path, title, Map.of());
  }

  void json(String path, String title, Map<String, ?> content) throws IOException {
    text(path, title, Json.page(content));
  }

  void copy(String path, String title, Path source) throws IOException {
    Files.copy(source, place(path), StandardCopyOption.REPLACE_EXISTING);
    add(path, title, Map.of());
  }

  /** Writes a table as CSV and Parquet into a folder of the package. */
  void table(String folder, String title, SharedTable table) throws IOException {
    String path = folder + table.name();
    TableFiles.writeCsv(table.table(), place(path + ".csv"));
    add(path + ".csv", title, table.toMap());
    TableFiles.writeParquet(table.table(), place(path + ".parquet"));
    add(path + ".parquet", title, Map.of());
  }

  /** Writes the descriptor: a Data Package of Frictionless Data with a key of this program. */
  void describe(About about) throws IOException {
    Files.writeString(root.resolve(DESCRIPTOR), Json.page(descriptor(about)));
  }

  private Map<String, Object> descriptor(About about) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("profile", "data-package");
    map.put("name", about.terms().name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-"));
    map.put("title", about.title());
    map.put("description", description(about));
    if (about.facts().ended().matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
      map.put("created", about.facts().ended());
    }
    List<Map<String, String>> licences =
        about.terms().licence().stream()
            .map(its -> Map.of("name", its.id(), "title", its.title(), "path", its.url()))
            .toList();
    if (!licences.isEmpty()) {
      map.put("licenses", licences);
    }
    map.put(
        "contributors", about.terms().cited().stream().map(PackageFolder::contributor).toList());
    map.put("sources", sources(about));
    map.put("keywords", List.of("best-of-n", "reward over-optimization", "alignment"));
    map.put("resources", List.copyOf(resources.values()));
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("format", FORMAT);
    own.put("name", about.terms().name());
    own.put("runs", about.runs().stream().map(run -> run.at("")).toList());
    own.put("command", about.command());
    Map<String, String> provenance = about.facts().table();
    provenance.put("command", about.facts().command());
    own.put("provenance", provenance);
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

  private static Map<String, Object> contributor(Terms.Author author) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", author.name());
    map.put("role", "author");
    if (!author.orcid().isEmpty()) {
      map.put("path", "https://orcid.org/" + author.orcid());
    }
    return map;
  }

  /** The software that computed the numbers, and the text on which they are based. */
  private static List<Map<String, String>> sources(About about) {
    SharedFacts facts = about.facts();
    String software = "Bondlab " + facts.version() + ", commit " + facts.commit();
    List<Map<String, String>> sources = new ArrayList<>();
    sources.add(Map.of("title", software, "version", facts.version()));
    Optional<String> corpus = about.first().corpus();
    corpus.ifPresent(
        text -> sources.add(Map.of("title", "Corpus " + text + " (text, not included)")));
    return sources;
  }

  private Path place(String path) throws IOException {
    SafeName.requirePath(path);
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return file;
  }

  /**
   * Adds a file to the descriptor; a CSV table becomes a Tabular Data Resource.
   *
   * @param schema Table Schema of a CSV file; empty for any other file
   */
  private void add(String path, String title, Map<String, Object> schema) throws IOException {
    Path file = root.resolve(path);
    boolean table = !schema.isEmpty();
    String unique = path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._/-]", "-");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "name", table ? unique.replaceFirst("\\.csv$", "").replaceFirst("^tables/", "") : unique);
    map.put("path", path);
    map.put("title", title);
    map.put("format", ending(path));
    map.put("mediatype", MEDIA_TYPES.getOrDefault(ending(path), "application/octet-stream"));
    map.put("hash", HASH + sha256(file));
    map.put("bytes", Files.size(file));
    if (table) {
      map.put("profile", "tabular-data-resource");
      map.put("type", "table");
      map.put("encoding", "utf-8");
      map.put("dialect", Map.of("delimiter", ",", "lineTerminator", "\n", "header", true));
      map.put("schema", schema);
    } else {
      map.put("type", "file"); // else a validator would want a plug-in to look into Parquet
    }
    resources.put(path, map);
  }

  /** SHA-256 of a file, as 64 hexadecimal digits. */
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(in);
    }
  }
}
