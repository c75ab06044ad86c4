package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.config.WrittenConfig;
import bondlab.table.Csv;
import bondlab.table.Json;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Checks the content of one file of a package against its description. */
final class PartCheck {
  /** A configuration or run.json has a few kilobytes. */
  private static final long LARGEST = 1 << 20;

  private PartCheck() {}

  /**
   * Lists everything that is wrong with a file.
   *
   * @param file the copy that was made of it, in {@code root}
   */
  static List<String> problems(Announced.Part part, Path root) throws IOException {
    Path file = root.resolve(part.path());
    String ending = part.path().substring(part.path().lastIndexOf('.') + 1);
    if (List.of("json", "conf").contains(ending) && Files.size(file) > LARGEST) {
      return List.of(part.path() + " is larger than any run writes");
    }
    List<String> problems =
        switch (ending) {
          case "csv" -> table(part, file);
          case "json" -> json(file);
          case "conf" -> configuration(file);
          case "svg" -> PictureCheck.problems(file);
          default -> List.of();
        };
    // the copy's folder will be gone when the message is read
    return problems.stream().map(problem -> problem.replace(file.toString(), part.path())).toList();
  }

  private static List<String> table(Announced.Part part, Path file) {
    if (part.columns().isEmpty()) {
      return List.of(part.path() + " has no columns in its schema");
    }
    Schema schema = part.schema();
    Table table;
    try {
      List<String> header = Csv.header(file);
      if (!header.equals(schema.names())) {
        return List.of(
            part.path() + ":1 has the columns " + header + ", its schema says " + schema.names());
      }
      table = TableFiles.readCsv(file, schema);
    } catch (BadInput e) {
      return e.problems();
    } catch (IllegalArgumentException e) {
      return List.of(part.path() + ": " + e.getMessage());
    }
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < table.columnCount(); i++) {
      problems.addAll(column(part, part.columns().get(i), table.column(i)));
    }
    return problems;
  }

  private static List<String> column(Announced.Part part, Announced.Field field, Column<?> column) {
    List<String> problems = new ArrayList<>();
    String where = part.path() + ", column " + column.name();
    if (field.required() && column.countMissing() > 0) {
      problems.add(where + " lacks values, its schema says required");
    }
    if (column instanceof NumericColumn<?> numbers && column.countMissing() < column.size()) {
      if (field.least() != null && numbers.min() < field.least()) {
        problems.add(
            where + " has " + numbers.min() + ", its schema's minimum is " + field.least());
      }
      if (field.most() != null && numbers.max() > field.most()) {
        problems.add(where + " has " + numbers.max() + ", its schema's maximum is " + field.most());
      }
    }
    return problems;
  }

  private static List<String> json(Path file) {
    try {
      Json.read(file, file.toString(), Json.Limits.foreign());
      return List.of();
    } catch (BadInput e) {
      return e.problems();
    }
  }

  private static List<String> configuration(Path file) throws IOException {
    try {
      requireBounded(Files.readString(file));
      WrittenConfig.read(file);
      return List.of();
    } catch (CharacterCodingException e) {
      return List.of(file + " is not UTF-8 text");
    } catch (BadInput | ConfigException e) {
      return List.of(file + " is not a resolved configuration: " + e.getMessage());
    } catch (StackOverflowError e) {
      return List.of(file + " is nested too deeply");
    }
  }

  /** Parsing HOCON needs much memory for a short value, and a stack frame for each level. */
  private static void requireBounded(String hocon) {
    Json.Limits limits = Json.Limits.foreign();
    long values = 0;
    int depth = 0;
    boolean inText = false;
    for (int i = 0; i < hocon.length(); i++) {
      char c = hocon.charAt(i);
      if (inText) {
        i += c == '\\' ? 1 : 0;
        inText = c != '"';
        continue;
      }
      inText = c == '"';
      values += c == ',' || c == '\n' ? 1 : 0; // where HOCON begins a value
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      if (depth > limits.depth()) {
        throw new BadInput("it is nested too deeply, more than " + limits.depth() + " levels");
      }
      if (2 * values > limits.tokens()) {
        throw new BadInput("it holds more values than any run writes");
      }
    }
  }
}
