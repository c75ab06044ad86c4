package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DuckDbLibraryTest {
  @TempDir Path temporary;

  /** A program that uses DuckDB and ends as a kill ends it, or with the error's message. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) throws Exception {
      try (var duck = DuckDb.open();
          var statement = duck.createStatement();
          var rows = statement.executeQuery("SELECT 40 + 2")) {
        rows.next();
        System.out.println(rows.getInt(1));
      } catch (BadInput e) {
        System.out.println(e.getMessage());
      }
      Runtime.getRuntime().halt(137);
    }
  }

  private static String run(Path temporary) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Killed.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(137, process.waitFor(), said);
    return said;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("hsperfdata"))
          .sorted()
          .toList();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aKilledProcessLeavesNoLibrary() throws IOException, InterruptedException {
    Path stale = Files.writeString(temporary.resolve("libduckdb_java123.so"), "57 MB");
    Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Files.writeString(temporary.resolve("libduckdb_java456.so"), "being unpacked by another");
    Files.writeString(temporary.resolve("own.so"), "not ours");
    assertTrue(run(temporary).contains("42"));
    assertEquals(List.of("libduckdb_java456.so", "own.so"), left());
  }

  @Test
  void withoutATemporaryFolderOneIsAskedFor() throws IOException, InterruptedException {
    Path none = temporary.resolve("none");
    String said = run(none);
    assertTrue(said.contains(none + " does not exist"), said);
    assertTrue(said.contains("-Djava.io.tmpdir="), said);
    BadInput thrown = assertThrows(BadInput.class, () -> DuckDbLibrary.requireWritable(none));
    assertTrue(said.contains(thrown.getMessage()), said);
    DuckDbLibrary.requireWritable(temporary);
    assertEquals(List.of(), left());
  }
}
