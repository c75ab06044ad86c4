package bondlab.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
   * folders are made. An interrupt does not break it.
   *
   * @throws UncheckedIOException naming the file, if it cannot be written
   */
  public static void write(Path target, Writer writer) {
    write(target, writer, true);
  }

  /** Writes text as UTF-8. */
  public static void write(Path target, String text) {
    write(target, unfinished -> Files.writeString(unfinished, text));
  }

  /**
   * The same, but the system chooses when the bytes reach the disk: a killed process loses nothing,
   * a power cut may. Forcing costs milliseconds a file, so a folder of many small ones is written
   * like this and forced at its end, together ({@link OnDisk#force}).
   */
  public static void replace(Path target, Writer writer) {
    write(target, writer, false);
  }

  /** Writes text as UTF-8, to be forced later. */
  public static void replace(Path target, String text) {
    replace(target, unfinished -> Files.writeString(unfinished, text));
  }

  private static void write(Path target, Writer writer, boolean force) {
    Path file = target.toAbsolutePath();
    long me = ProcessHandle.current().pid();
    long thread = Thread.currentThread().getId();
    Path unfinished = file.resolveSibling("." + file.getFileName() + "." + me + "-" + thread);
    try {
      Files.createDirectories(file.getParent());
      try {
        writer.write(unfinished);
        if (force) {
          OnDisk.forceFile(unfinished);
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
}
