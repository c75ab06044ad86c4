package bondlab.table;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Identifies files and folders by their content: {@code sha256:} and 64 hexadecimal digits. Equal
 * bytes give equal fingerprints, wherever they are.
 */
public final class Fingerprint {
  /** A file that was changed so shortly before it was read may change again at the same time. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final boolean UNIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

  private Fingerprint() {}

  /** What was read, and what the file system said of the file then. */
  private record Known(Map<String, Object> state, String hash) {}

  /**
   * Fingerprints a file by its bytes, a folder by the names and bytes of all files in it and in its
   * folders. A file that the file system says is unchanged is read once in the life of this
   * process.
   *
   * @throws BadInput if there is nothing, or it cannot be read
   */
  public static String of(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return "sha256:" + ofFolder(path);
      }
      if (!Files.isRegularFile(path)) {
        throw new BadInput(path + ": no such file or folder");
      }
      return "sha256:" + ofFile(path);
    } catch (IOException | UncheckedIOException e) {
      throw new BadInput(path + " cannot be read (" + e + ")");
    }
  }

  /** Fingerprints text, such as that of a setting or the name and version of a release. */
  public static String ofText(String text) {
    return "sha256:" + DigestUtils.sha256Hex(text);
  }

  private static String ofFolder(Path folder) throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.walk(folder)) {
      names =
          files
              .filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
    }
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      // the length tells where a name ends that has a line break in it
      all.append(ofFile(folder.resolve(name))).append(' ').append(name.length()).append(' ');
      all.append(name).append('\n');
    }
    return DigestUtils.sha256Hex(all.toString());
  }

  private static String ofFile(Path path) throws IOException {
    Path file = path.toRealPath();
    Known known = KNOWN.get(file);
    Map<String, Object> state = state(file);
    if (known != null && known.state.equals(state)) {
      return known.hash;
    }
    Instant began = Instant.now();
    String hash = FolderSeal.Sum.of(file).sha256();
    boolean settled = changed(state).plus(SETTLED).isBefore(began);
    if (settled && state.equals(state(file))) {
      KNOWN.put(file, new Known(state, hash));
    }
    return hash;
  }

  /** Size, times and identity; a program can set back the time of writing, but not the others. */
  private static Map<String, Object> state(Path file) throws IOException {
    return UNIX
        ? Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino,dev")
        : Files.readAttributes(file, "size,lastModifiedTime,creationTime");
  }

  private static Instant changed(Map<String, Object> state) {
    Instant modified = ((FileTime) state.get("lastModifiedTime")).toInstant();
    Instant other =
        ((FileTime) state.getOrDefault("ctime", state.get("lastModifiedTime"))).toInstant();
    return modified.isAfter(other) ? modified : other;
  }
}
