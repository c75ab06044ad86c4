package bondlab.table;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/**
 * DuckDB's native library. The driver unpacks its 57 MB into the temporary folder for each process
 * and takes them away when Java ends in order; a kill leaves them there. So the file is unlinked as
 * soon as it is loaded, where the system allows that, and what earlier processes left is removed.
 */
final class DuckDbLibrary {
  private static final String FILE = "libduckdb_java*.so";

  /** Another process may be between unpacking and loading; that takes a second or so. */
  private static final Duration UNPACKING = Duration.ofMinutes(10);

  private static boolean loaded;

  private DuckDbLibrary() {}

  /**
   * Loads the library, if it is not loaded yet.
   *
   * @throws BadInput if there is no temporary folder to unpack it into, or it cannot be loaded
   *     there; what to do is in the message
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    requireWritable(temporary);
    removeStale(temporary, Instant.now().minus(UNPACKING));
    try {
      new DuckDBDriver().connect("jdbc:duckdb:", new Properties()).close();
    } catch (SQLException | RuntimeException | LinkageError e) {
      throw new BadInput(
          "DuckDB's native library cannot be loaded from "
              + temporary
              + ": "
              + e
              + advice("a folder on a disk with 60 MB of room that may hold programs (no noexec)"));
    }
    loaded = true;
    inUse(temporary).forEach(DuckDbLibrary::delete);
  }

  /** Refuses a temporary folder in which nothing can be written. */
  static void requireWritable(Path temporary) {
    try {
      delete(Files.createTempFile(temporary, "bondlab", ".probe"));
    } catch (IOException e) {
      throw new BadInput(
          "the temporary folder "
              + temporary
              + (Files.isDirectory(temporary) ? " cannot be written to" : " does not exist")
              + ", and DuckDB, which reads and writes Parquet, unpacks its library there"
              + advice("another folder"));
    }
  }

  private static String advice(String what) {
    return "; give " + what + ": export JDK_JAVA_OPTIONS=-Djava.io.tmpdir=/path/to/folder";
  }

  /**
   * Removes what killed processes left; a library that another one uses lives on without a name.
   */
  static void removeStale(Path temporary, Instant before) {
    for (Path file : libraries(temporary)) {
      try {
        FileTime written = Files.getLastModifiedTime(file);
        if (written.toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        continue; // another's, or in use where a used file cannot be removed
      }
    }
  }

  private static List<Path> libraries(Path temporary) {
    List<Path> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(temporary, FILE)) {
      files.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      return found;
    }
    return found;
  }

  /** The file that this process has loaded; Linux tells. */
  private static List<Path> inUse(Path temporary) {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> lines = maps.filter(line -> line.contains("libduckdb_java")).toList();
      return libraries(temporary).stream()
          .filter(file -> lines.stream().anyMatch(line -> line.endsWith(file.toString())))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
