package bondlab.spark;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLockTest {
  @TempDir private Path sweep;

  /** That an executor sees the driver's is part of the test on a real cluster. */
  @Test
  void aLockIsSeenOnlyWhileItIsHeld() throws IOException {
    assertFalse(SharedLock.isSeen(sweep), "there is no file");
    Path file = Files.createFile(sweep.resolve(".lock"));
    assertFalse(SharedLock.isSeen(sweep), "nobody holds it");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.lock();
      assertTrue(SharedLock.isSeen(sweep));
    }
    assertFalse(SharedLock.isSeen(sweep));
  }
}
