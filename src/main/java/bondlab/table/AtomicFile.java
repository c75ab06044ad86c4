package bondlab.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file whole or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Fills a file that does not carry its final name yet. */
  @FunctionalInterface
  public interface Writer {
    /** Writes everything to {@code unfinished} and closes it. */
    void write(Path unfinished) throws IOException;
  }

  /**
   * Writes beside {@code target}, forces the bytes to the disk, then renames over it. Whoever reads
   * {@code target} sees the old file or the new one; after a failure the old one stands. Missing
   * folders are made.
   *
   * @throws UncheckedIOException naming the file, if it cannot be written
   */
  public static void write(Path target, Writer writer) {
    Path file = target.toAbsolutePath();
    long me = ProcessHandle.current().pid();
    long thread = Thread.currentThread().getId();
    Path unfinished = file.resolveSibling("." + file.getFileName() + "." + me + "-" + thread);
    try {
      Files.createDirectories(file.getParent());
      try {
        writer.write(unfinished);
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e, e);
    }
  }

  /** Writes text as UTF-8. */
  public static void write(Path target, String text) {
    write(target, unfinished -> Files.writeString(unfinished, text));
  }
}
