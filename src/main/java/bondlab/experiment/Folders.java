package bondlab.experiment;

import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes folders that never collide, locks them, and deletes whole ones.
 *
 * <p>A lock is among the threads of this process and the processes of this machine. The operating
 * system frees it when a process dies. Its file stays behind, empty, for all users of the machine
 * to take.
 */
public final class Folders {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** As {@link bondlab.table.AtomicFile} names a file while it writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.\\d+-\\d+");

  /** Java's file locks belong to the process; threads need their own turn. */
  private static final Map<Path, Semaphore> TURNS = new ConcurrentHashMap<>();

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

  /** The visible files in {@code folder}, sorted; none if there is no such folder. */
  static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** Appends text to a file, made now if it is not there. */
  static void append(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e, e);
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
  public static void deleteAll(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          deleteAll(child);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** Work that one thread does at a time. */
  interface Body<T> {
    T run() throws IOException;
  }

  /**
   * Waits for the lock, then does {@code body}.
   *
   * @throws StoppedByUser if interrupted while waiting
   */
  static <T> T hold(Path file, Body<T> body) throws IOException {
    Semaphore turn = turnOf(file);
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      throw new StoppedByUser("stopped while waiting for " + file);
    }
    try (FileChannel channel = open(file)) {
      waitFor(channel, file);
      return body.run();
    } finally {
      turn.release();
    }
  }

  /** Does {@code body} if the lock is free, else nothing. */
  static <T> Optional<T> ifFree(Path file, Body<T> body) throws IOException {
    Semaphore turn = turnOf(file);
    if (!turn.tryAcquire()) {
      return Optional.empty();
    }
    try (FileChannel channel = open(file)) {
      return channel.tryLock() == null ? Optional.empty() : Optional.of(body.run());
    } finally {
      turn.release();
    }
  }

  private static void waitFor(FileChannel channel, Path file) throws IOException {
    try {
      channel.lock();
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      Thread.interrupted(); // told by the exception from here on
      throw new StoppedByUser("stopped while waiting for " + file);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS); // a link could be to anything
      if (isNew) {
        shareWithAll(file);
      }
      return channel;
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(file.toString(), null, whyDenied(file));
    }
  }

  /**
   * Two users of one cache or results folder lock the same files; whose is first must not count.
   */
  private static void shareWithAll(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException | UnsupportedOperationException e) {
      return; // another's by now, or a file system without users
    }
  }

  private static String whyDenied(Path file) {
    try {
      return "the lock is of the user " + Files.getOwner(file) + " and cannot be taken by you";
    } catch (IOException | UnsupportedOperationException e) {
      return "its folder cannot be written";
    }
  }

  private static Semaphore turnOf(Path file) {
    return TURNS.computeIfAbsent(file.toAbsolutePath().normalize(), key -> new Semaphore(1));
  }
}
