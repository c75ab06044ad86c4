package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.table.Json;
import bondlab.table.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the descriptor of a package says it holds, as far as it can be understood.
 *
 * @param name of the package; empty if it has none
 * @param runs folders of runs in it, each ending in a slash, or one empty name
 * @param parts by path
 * @param json all of the descriptor
 */
record Announced(
    String name, List<String> runs, Map<String, Part> parts, Map<String, Object> json) {

  /**
   * One file.
   *
   * @param hash SHA-256 in hexadecimal digits
   * @param columns of a CSV table, else empty
   */
  record Part(String path, String hash, long bytes, List<Field> columns, Map<String, Object> json) {
    Schema schema() {
      return new Schema(columns.stream().map(Field::field).toList());
    }
  }

  /** A column and what its values keep to; a bound is null where there is none. */
  record Field(Schema.Field field, boolean required, Double least, Double most) {}

  /** Reads a descriptor; what is wrong with it is added to {@code problems}. */
  static Announced read(Path descriptor, List<String> problems) throws IOException {
    Map<String, Object> json = Map.of();
    try {
      json = Json.read(descriptor, PackageFolder.DESCRIPTOR, Json.Limits.foreign());
    } catch (BadInput e) {
      problems.addAll(e.problems());
    }
    DescriptorReader reader = new DescriptorReader(problems);
    if (problems.isEmpty() && reader.isOurs(json)) {
      Map<?, ?> own = (Map<?, ?>) json.get(Descriptor.OWN_KEY);
      return new Announced(reader.name(own), reader.runs(own), reader.parts(json), json);
    }
    return new Announced("", List.of(), Map.of(), json);
  }
}
