package bondlab.sharing;

import bondlab.experiment.Folders;
import bondlab.table.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Creates folders that appear whole or not at all. */
final class WholeFolder {
  private static final String UNFINISHED = ".unfinished";
  private static final Pattern OF_PROCESS = Pattern.compile("\\..*\\.(\\d{1,18})\\.unfinished");

  /** The first time a zip can express; times of files are not shared. */
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

  private WholeFolder() {}

  /** Fills a folder before it gets its final name. */
  @FunctionalInterface
  interface Filler {
    void fill(Path unfinished) throws IOException;
  }

  /**
   * Fills a new folder beside {@code target}, forces its files to disk, then renames it. What was
   * there is replaced; after a failure it is kept and nothing new remains.
   *
   * @throws UncheckedIOException naming the folder, if it cannot be created
   */
  static void replace(Path target, Filler filler) {
    inside(
        target,
        unfinished -> {
          filler.fill(unfinished);
          publish(unfinished, target);
        });
  }

  /** Renames a filled folder; what was there is replaced. */
  static void publish(Path unfinished, Path target) throws IOException {
    AtomicFile.force(files(unfinished));
    Path old = hidden(target, "old");
    Folders.deleteAll(old);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    Folders.deleteAll(old);
  }

  /**
   * Fills a temporary folder beside {@code target}, which is deleted afterwards unless it was moved
   * away.
   */
  static void inside(Path target, Filler filler) {
    Path unfinished = hidden(target, ProcessHandle.current().pid() + UNFINISHED);
    try {
      Files.createDirectories(unfinished.getParent());
      deleteAbandoned(unfinished.getParent());
      try {
        Folders.deleteAll(unfinished);
        Files.createDirectory(unfinished);
        filler.fill(unfinished);
      } finally {
        Folders.deleteAll(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + target + ": " + e, e);
    }
  }

  /** Deletes unfinished folders of killed processes. */
  private static void deleteAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, ".*" + UNFINISHED)) {
      for (Path folder : left) {
        Matcher name = OF_PROCESS.matcher(folder.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          Folders.deleteAll(folder);
        }
      }
    }
  }

  private static Path hidden(Path target, String ending) {
    Path whole = target.toAbsolutePath().normalize();
    return whole.resolveSibling("." + whole.getFileName() + "." + ending);
  }

  /** Every file under a folder, sorted; links are not followed. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /**
   * Zips every file under {@code folder}, the descriptor first, the others sorted by path; equal
   * folders give equal bytes.
   */
  static void zip(Path folder, Path zip) throws IOException {
    List<String> paths =
        files(folder).stream()
            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
            .sorted(
                Comparator.comparing((String path) -> !path.equals(PackageFolder.DESCRIPTOR))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      entries.setLevel(Deflater.BEST_COMPRESSION);
      for (String path : paths) {
        ZipEntry entry = new ZipEntry(path);
        entry.setTimeLocal(ALWAYS);
        entries.putNextEntry(entry);
        Files.copy(folder.resolve(path), entries);
        entries.closeEntry();
      }
    }
  }
}
