package bondlab.table;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes sure that files would be there after a power cut. */
public final class OnDisk {
  /** File systems take the requests of several threads together, for the price of about one. */
  private static final ExecutorService THREADS = Executors.newFixedThreadPool(8, OnDisk::thread);

  private OnDisk() {}

  /**
   * Forces files, and the names in folders, to the disk. What is not there any more is left out. An
   * interrupt does not break it.
   *
   * @throws UncheckedIOException naming the first that could not be forced, after all were tried
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

  /** Not by a channel, which an interrupt of the thread would close. */
  static void forceFile(Path path) throws IOException {
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
