package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table {@code defaults-lists.txt}: what Hydra gives for defaults lists of every kind. */
class DefaultsTableTest {
  @TempDir static Path temp;

  /**
   * @param defaults in HOCON
   * @param overrides with blanks between; a minus for none
   * @param result without quotation marks, or {@code refused}
   */
  record Row(String defaults, String overrides, String result) {}

  private static Path resource(String name) {
    try {
      return Path.of(DefaultsTableTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void copyRoot() throws IOException {
    Path root = resource("root");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = temp.resolve(root.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String defaults = "";
    for (String line : Files.readAllLines(resource("defaults-lists.txt"))) {
      if (line.startsWith("[")) {
        defaults = line;
      } else if (line.startsWith("  ")) {
        String[] sides = line.strip().split(" => ");
        String ours = sides[1].replaceFirst(".*\\[ours] (.*) because .*", "$1");
        rows.add(new Row(defaults, sides[0], ours));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void composesAsHydra(Row row) {
    String self = row.defaults.contains("_self_") ? "db.port = 50" : "";
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", "defaults = " + row.defaults, "own = 1", self);
    String[] overrides = row.overrides.equals("-") ? new String[0] : row.overrides.split(" ");
    String result;
    try {
      result = ConfigText.json(folder.compose(overrides).withoutPath("own")).replace("\"", "");
    } catch (BadInput refused) {
      result = "refused";
    }
    assertEquals(row.result, result);
  }
}
