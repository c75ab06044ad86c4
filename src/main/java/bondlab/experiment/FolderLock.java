package bondlab.experiment;

import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Exclusive use of something, among the threads of this process and the processes of this machine.
 * The operating system frees it when a process dies. The lock's file stays behind, empty, for all
 * users of the machine to take.
 */
final class FolderLock {
  /** Java's file locks belong to the process; threads need their own turn. */
  private static final Map<Path, Semaphore> TURNS = new ConcurrentHashMap<>();

  private FolderLock() {}

  /** What is done by one at a time. */
  interface Body<T> {
    T run() throws IOException;
  }

  /**
   * Waits for its turn, then does {@code body}.
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

  /** Does {@code body} if nobody else holds the lock, else nothing. */
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
