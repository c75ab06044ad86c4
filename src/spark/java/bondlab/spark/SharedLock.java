package bondlab.spark;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether this machine sees the file locks of the driver's. Some shared disks keep locks to the
 * machine that took them; two machines may then make one entry of the cache at a time.
 */
final class SharedLock {
  private SharedLock() {}

  /**
   * True if the lock of a sweep, which its driver holds, is seen to be held.
   *
   * @param sweep the sweep's folder
   */
  static boolean isSeen(Path sweep) {
    try (FileChannel channel = FileChannel.open(sweep.resolve(".lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true; // by this very process
    } catch (IOException e) {
      return false;
    }
  }
}
