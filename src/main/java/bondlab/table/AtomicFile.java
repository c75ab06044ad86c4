package bondlab.table;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Replaces files whole or not at all, and makes sure that they survive a power cut. */
public final class AtomicFile {
  /** File systems handle the requests of several threads together, at about the cost of one. */
  private static final ExecutorService THREADS =
      Executors.newFixedThreadPool(8, AtomicFile::thread);

  private AtomicFile() {}

  /** Fills a file before it gets its final name. */
  @FunctionalInterface
  public interface Writer {
    /** Writes everything to {@code unfinished} and closes it. */
    void write(Path unfinished) throws IOException;
  }

  /**
   * Writes a file beside {@code target}, forces its bytes to disk, then renames it. A reader of
   * {@code target} sees the old file or the new one; after a failure the old one is kept. Creates
   * missing folders. An interrupt does not break it.
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
   * Replaces a file as {@link #write(Path, Writer)} does, but leaves it to the system when the
   * bytes reach the disk: a killed process loses nothing, a power cut may. Forcing costs
   * milliseconds per file, so a folder of many small files is written like this and forced at the
   * end ({@link #force}).
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
          forceFile(unfinished);
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

  /**
   * Forces files, and the names in folders, to disk. Skips what no longer exists. An interrupt does
   * not break it.
   *
   * @throws UncheckedIOException naming the first that could not be forced, after trying all
   */
  public static void force(Collection<Path> filesAndFolders) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Path path : filesAndFolders) {
      all.add(CompletableFuture.runAsync(() -> forceOne(path), THREADS));
    }
    RuntimeException failure = null;
    for (CompletableFuture<Void> one : all) {
      try {
        one.join();
      } catch (CompletionException e) {
        failure = failure == null ? (RuntimeException) e.getCause() : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void forceOne(Path path) {
    try {
      if (Files.isDirectory(path)) {
        forceFolder(path);
      } else if (Files.exists(path)) {
        forceFile(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot force " + path + " to the disk: " + e, e);
    }
  }

  /** Without a channel, which an interrupt of the thread would close. */
  private static void forceFile(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.getFD().sync();
    }
  }

  private static void forceFolder(Path path) throws IOException {
    FileChannel folder;
    try {
      folder = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      return; // not every system opens a folder; those keep names by themselves
    }
    try (folder) {
      folder.force(true);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "on-disk");
    thread.setDaemon(true);
    return thread;
  }
}
