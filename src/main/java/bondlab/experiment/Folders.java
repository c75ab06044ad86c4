package bondlab.experiment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Making folders that never collide, and deleting whole ones. */
final class Folders {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** As {@link bondlab.table.AtomicFile} names a file while it writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.\\d+-\\d+");

  private Folders() {}

  /**
   * Makes a new folder {@code TIME-SUFFIX} in {@code parent}, with {@code -2}, {@code -3} … behind
   * if the name is taken. Making a folder succeeds for one process only, so names are never shared.
   */
  static Path makeUnique(Path parent, String suffix) throws IOException {
    Files.createDirectories(parent);
    String name = STAMP.format(Instant.now()) + "-" + suffix;
    for (int attempt = 1; ; attempt++) {
      Path folder = parent.resolve(attempt == 1 ? name : name + "-" + attempt);
      try {
        return Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        continue; // somebody else has this name
      }
    }
  }

  /**
   * Deletes what killed processes were writing in a folder: files whose name says that they do not
   * carry their final name yet.
   */
  static void deleteUnfinishedFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*")) {
      for (Path file : files) {
        if (UNFINISHED.matcher(file.getFileName().toString()).matches()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Deletes a file, or a folder with all that is in it. Links are deleted, not followed. */
  static void deleteAll(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          deleteAll(child);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
