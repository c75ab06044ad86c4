package bondlab.checkpoint;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of any size in a read-only memory map: what is read goes through the system's page cache,
 * and nothing is copied that is not asked for. Any number of threads may read.
 *
 * <p>Java gives a map back to the system when the garbage collector finds it unused; {@link #close}
 * makes it so.
 */
final class MappedFile implements AutoCloseable {
  private static final int WINDOW = 1 << 30; // a map of Java has less than 2 GiB

  private final Path path;
  private final long size;
  private volatile MappedByteBuffer[] windows;

  private MappedFile(Path path, long size, MappedByteBuffer[] windows) {
    this.path = path;
    this.size = size;
    this.windows = windows;
  }

  /**
   * Maps a whole file.
   *
   * @throws BadInput if it is missing or cannot be read
   */
  static MappedFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new BadInput(path + ": no such file");
    }
    try (FileChannel in = FileChannel.open(path)) {
      long size = in.size();
      MappedByteBuffer[] windows =
          new MappedByteBuffer[Math.toIntExact((size + WINDOW - 1) / WINDOW)];
      for (int i = 0; i < windows.length; i++) {
        long from = (long) i * WINDOW;
        windows[i] = in.map(FileChannel.MapMode.READ_ONLY, from, Math.min(WINDOW, size - from));
      }
      return new MappedFile(path, size, windows);
    } catch (IOException | ArithmeticException e) {
      throw new BadInput(path + ": cannot be read (" + e + ")");
    }
  }

  Path path() {
    return path;
  }

  /** Bytes of the file when it was opened. */
  long size() {
    return size;
  }

  /**
   * Copies the first {@code length} bytes of {@code into} from a place of the file.
   *
   * @throws BadInput naming the place, if the file ends before
   */
  void read(long from, byte[] into, int length) {
    MappedByteBuffer[] mapped = windows;
    if (mapped == null) {
      throw new IllegalStateException(path + " was closed");
    }
    if (from < 0 || length > size - from) {
      throw cutShort(from, length, size);
    }
    for (int done = 0; done < length; ) {
      ByteBuffer window = mapped[(int) ((from + done) / WINDOW)];
      int at = (int) ((from + done) % WINDOW);
      int part = Math.min(length - done, window.limit() - at);
      window.get(at, into, done, part);
      done += part;
    }
  }

  /**
   * Runs what reads much of the file.
   *
   * @throws BadInput if the file became shorter meanwhile; Java tells of a page that is gone by an
   *     InternalError, a little later than it was read
   */
  void whileWhole(Runnable reads) {
    boolean gone = false;
    try {
      reads.run();
    } catch (InternalError page) {
      gone = true;
    }
    if (gone || path.toFile().length() < size) {
      throw new BadInput(path + ": became shorter while it was read; fetch it again");
    }
  }

  private BadInput cutShort(long from, int length, long size) {
    return new BadInput(
        path
            + ": cut short: "
            + length
            + " bytes are needed at byte "
            + from
            + ", the file has "
            + size
            + "; fetch it again");
  }

  @Override
  public void close() {
    windows = null;
  }
}
