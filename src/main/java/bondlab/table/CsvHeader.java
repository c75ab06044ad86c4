package bondlab.table;

import bondlab.config.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first line of a CSV file, for whoever does not know its columns. */
public final class CsvHeader {
  private CsvHeader() {}

  /**
   * The names of the columns, in order; a name holds no line break.
   *
   * @throws BadInput if the file is missing, empty or not UTF-8
   */
  public static List<String> of(Path path) {
    try (BufferedReader in = Files.newBufferedReader(path)) {
      String line = in.readLine();
      if (line == null || line.isBlank()) {
        throw new BadInput(path + " is empty; it needs a header line");
      }
      return CsvText.parse(line, path.toString()).get(0).fields();
    } catch (IOException e) {
      throw new BadInput(path + " cannot be read as CSV: " + e);
    }
  }

  /**
   * The same, each name once.
   *
   * @throws BadInput also if two columns have one name
   */
  public static List<String> unique(Path path) {
    List<String> names = of(path);
    List<String> problems = repeated(names, path);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return names;
  }

  /** A problem for each name that several columns have: nobody could say which is meant. */
  static List<String> repeated(List<String> names, Path path) {
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      places.computeIfAbsent(names.get(i), any -> new ArrayList<>()).add(i + 1);
    }
    List<String> problems = new ArrayList<>();
    places.forEach(
        (name, at) -> {
          if (at.size() > 1) {
            problems.add(
                "%s:1 names the column %s %d times, in fields %s; rename all but one"
                    .formatted(path, name, at.size(), at.subList(0, Math.min(at.size(), 5))));
          }
        });
    return problems;
  }
}
