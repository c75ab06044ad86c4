package bondlab.table;

import bondlab.config.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
}
