package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.table.Json;
import bondlab.table.Kind;
import bondlab.table.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The contents of a package according to its descriptor.
 *
 * @param name of the package; empty if it has none
 * @param runs folders of runs in it, each ending in a slash, or one empty name
 * @param parts by path
 * @param json all of the descriptor
 */
record Announced(
    String name, List<String> runs, Map<String, Part> parts, Map<String, Object> json) {

  /**
   * A file of the package.
   *
   * @param hash SHA-256 in hexadecimal digits
   * @param columns of a CSV table, else empty
   */
  record Part(String path, String hash, long bytes, List<Field> columns, Map<String, Object> json) {
    Schema schema() {
      return new Schema(columns.stream().map(Field::field).toList());
    }
  }

  /** A column and the constraints on its values; a missing bound is null. */
  record Field(Schema.Field field, boolean required, Double least, Double most) {}

  /** Reads a descriptor, unless there are problems, and adds what is wrong with it to them. */
  static Announced read(Path descriptor, List<String> problems) {
    Map<String, Object> json = Map.of();
    try {
      if (problems.isEmpty()) {
        json = Json.read(descriptor, PackageFolder.DESCRIPTOR, Json.Limits.foreign());
      }
    } catch (BadInput e) {
      problems.addAll(e.problems());
    }
    Reader reader = new Reader(problems);
    if (problems.isEmpty() && reader.isOurs(json)) {
      Map<?, ?> own = (Map<?, ?>) json.get(PackageFolder.OWN_KEY);
      return new Announced(reader.name(own), reader.runs(own), reader.parts(json), json);
    }
    return new Announced("", List.of(), Map.of(), json);
  }

  /** Interprets the descriptor of a package, collecting what is wrong with it. */
  private record Reader(List<String> problems) {
    /** Ten times what any study needs. */
    private static final int MOST_COLUMNS = 1000;

    /** More than the usual {@link Import.Limits} allow. */
    private static final int MOST_RESOURCES = 100_000;

    private static final int MOST_PROBLEMS = 1000;

    boolean isOurs(Map<String, Object> json) {
      if (!(json.get(PackageFolder.OWN_KEY) instanceof Map<?, ?> own)) {
        problems.add(
            "%s has no key %s: it was not made by ./bondlab share"
                .formatted(PackageFolder.DESCRIPTOR, PackageFolder.OWN_KEY));
        return false;
      }
      if (!(own.get("format") instanceof Integer format) || format < 1) {
        problems.add(
            "bondlab.format = %s is not a version of the layout; this program reads 1 to %d"
                .formatted(own.get("format"), PackageFolder.FORMAT));
        return false;
      }
      if (format > PackageFolder.FORMAT) {
        problems.add(
            "bondlab.format = %d is newer than this program, which reads 1 to %d; update it"
                .formatted(format, PackageFolder.FORMAT));
        return false;
      }
      return true;
    }

    String name(Map<?, ?> own) {
      String name = String.valueOf(own.get("name"));
      if (!SafeName.isPart(name)) {
        problems.add("bondlab.name = " + SafeName.printable(name) + ": " + SafeName.RULE);
      }
      return name;
    }

    List<String> runs(Map<?, ?> own) {
      List<String> runs = new ArrayList<>();
      for (Object run : own.get("runs") instanceof List<?> list ? list : List.of()) {
        if (problems.size() > MOST_PROBLEMS) {
          return runs;
        }
        String path = String.valueOf(run);
        boolean folder =
            path.endsWith("/") && SafeName.isPath(path.substring(0, path.length() - 1));
        if (path.isEmpty() || folder) {
          runs.add(path);
        } else {
          problems.add(
              "bondlab.runs: " + SafeName.printable(path) + " is not a folder in the package");
        }
      }
      if (runs.isEmpty()) {
        problems.add("bondlab.runs names no run");
      }
      return runs;
    }

    Map<String, Part> parts(Map<String, Object> json) {
      Map<String, Part> parts = new TreeMap<>();
      List<?> resources = json.get("resources") instanceof List<?> list ? list : List.of();
      if (resources.size() > MOST_RESOURCES) {
        problems.add(
            "resources names %d files; at most %d are read"
                .formatted(resources.size(), MOST_RESOURCES));
        return parts;
      }
      for (Object each : resources) {
        if (problems.size() > MOST_PROBLEMS) {
          return parts;
        }
        Map<String, Object> said = strings(each);
        String path = String.valueOf(said.get("path"));
        String hash = String.valueOf(said.get("hash"));
        String where = "resource " + SafeName.printable(path);
        if (!SafeName.isPath(path) || path.equals(PackageFolder.DESCRIPTOR)) {
          problems.add(where + " has no path in the package: " + SafeName.RULE);
        } else if (!hash.matches(PackageFolder.HASH + "[0-9a-f]{64}")) {
          problems.add(
              where + ".hash = " + SafeName.printable(hash) + " is not " + PackageFolder.HASH);
        } else if (!(said.get("bytes") instanceof Number bytes) || bytes.longValue() < 0) {
          problems.add(where + ".bytes = " + said.get("bytes") + " is not a length");
        } else if (!PackageFolder.isKnownEnding(path)) {
          problems.add(where + " has an extension that packages do not hold");
        } else {
          List<Field> columns =
              path.endsWith(".csv") ? fields(where, said.get("schema")) : List.of();
          String its = hash.substring(PackageFolder.HASH.length());
          if (parts.put(path, new Part(path, its, bytes.longValue(), columns, said)) != null) {
            problems.add(where + " is listed twice");
          }
        }
      }
      if (parts.isEmpty()) {
        problems.add("resources names no file");
      }
      return parts;
    }

    private List<Field> fields(String where, Object schema) {
      List<Field> fields = new ArrayList<>();
      List<?> columns = strings(schema).get("fields") instanceof List<?> list ? list : List.of();
      if (columns.size() > MOST_COLUMNS) {
        problems.add(
            "%s.schema has %d columns; at most %d are read"
                .formatted(where, columns.size(), MOST_COLUMNS));
        return List.of();
      }
      for (Object each : columns) {
        Map<String, Object> said = strings(each);
        String name = String.valueOf(said.get("name"));
        String type = String.valueOf(said.get("type"));
        Kind kind = kind(type, String.valueOf(said.get(SharedTable.KIND)));
        if (kind == null || name.isBlank()) {
          problems.add(
              "%s.schema: column %s of type %s; types are number, integer, boolean and string"
                  .formatted(where, SafeName.printable(name), SafeName.printable(type)));
          continue;
        }
        Map<String, Object> limits = strings(said.get("constraints"));
        fields.add(
            new Field(
                new Schema.Field(name, kind),
                Boolean.TRUE.equals(limits.get("required")),
                limits.get("minimum") instanceof Number least ? least.doubleValue() : null,
                limits.get("maximum") instanceof Number most ? most.doubleValue() : null));
      }
      try {
        new Part("", "", 0, fields, Map.of()).schema();
        return fields;
      } catch (IllegalArgumentException e) {
        problems.add(where + ".schema: " + e.getMessage());
        return List.of();
      }
    }

    private static Kind kind(String type, String own) {
      for (Kind kind : Kind.values()) {
        if (kind.name().equals(own.toUpperCase(Locale.ROOT))
            && SharedTable.type(kind).equals(type)) {
          return kind;
        }
      }
      return switch (type) {
        case "number" -> Kind.DOUBLE;
        case "integer" -> Kind.LONG;
        case "boolean" -> Kind.BOOLEAN;
        case "string" -> Kind.STRING;
        default -> null;
      };
    }

    private static Map<String, Object> strings(Object value) {
      Map<String, Object> map = new LinkedHashMap<>();
      if (value instanceof Map<?, ?> its) {
        its.forEach((key, item) -> map.put(String.valueOf(key), item));
      }
      return map;
    }
  }
}
