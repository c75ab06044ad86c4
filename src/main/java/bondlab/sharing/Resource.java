package bondlab.sharing;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One file of a package, as its descriptor names it.
 *
 * @param path from the package's folder, parted by slashes
 * @param title for a reader; may be empty
 * @param schema Table Schema of a CSV file; empty for any other file
 * @param hash SHA-256 in hexadecimal digits
 * @param bytes its length
 */
record Resource(String path, String title, Map<String, Object> schema, String hash, long bytes) {
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

  /** Whether files like this are part of packages. */
  static boolean isKnownEnding(String path) {
    return MEDIA_TYPES.containsKey(ending(path));
  }

  boolean isTable() {
    return !schema.isEmpty();
  }

  /** Data Resource of Frictionless Data; a CSV table is a Tabular Data Resource. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name());
    map.put("path", path);
    if (!title.isEmpty()) {
      map.put("title", title);
    }
    map.put("format", ending(path));
    map.put("mediatype", MEDIA_TYPES.getOrDefault(ending(path), "application/octet-stream"));
    map.put("hash", HASH + hash);
    map.put("bytes", bytes);
    if (isTable()) {
      map.put("profile", "tabular-data-resource");
      map.put("type", "table");
      map.put("encoding", "utf-8");
      map.put("dialect", Map.of("delimiter", ",", "lineTerminator", "\n", "header", true));
      map.put("schema", schema);
    } else {
      map.put("type", "file"); // else a validator would want a plug-in to look into Parquet
    }
    return map;
  }

  /** Unique, in the few characters that the standard has: a table's is its own name. */
  private String name() {
    String lower = path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._/-]", "-");
    return isTable() ? lower.replaceFirst("\\.csv$", "").replaceFirst("^tables/", "") : lower;
  }

  private static String ending(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
