package bondlab.text;

import bondlab.config.BadInput;
import bondlab.table.Json;
import bondlab.text.Utf8Lines.Allowance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files with a JSON object per line. */
public final class JsonRows {
  private static final int SHOWN = 20;

  private JsonRows() {}

  /** What a line stands for. */
  @FunctionalInterface
  public interface Row<T> {
    /**
     * Reads the object of a line.
     *
     * @param where file and line, for messages
     * @throws BadInput naming them and the field that is wrong
     */
    T read(Map<String, Object> object, String where);
  }

  /**
   * Reads every line that is not blank.
   *
   * @param what the lines hold, for the message if the file is too large
   * @throws BadInput with the first problems, by file and line
   */
  public static <T> List<T> read(Path file, String what, Row<T> row) {
    List<T> rows = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try (Utf8Lines lines = Utf8Lines.open(file, Allowance.ofMemory(what))) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          try {
            rows.add(
                row.read(Json.parseLine(line, file, lines.number()), file + ":" + lines.number()));
          } catch (BadInput e) {
            problems.addAll(e.problems());
          }
        }
      }
    }
    if (problems.size() > SHOWN) {
      String more = "… and " + (problems.size() - SHOWN) + " more";
      problems.subList(SHOWN, problems.size()).clear();
      problems.add(more);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return rows;
  }
}
