package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Locks among users who share a folder. */
@DisabledOnOs(OS.WINDOWS)
class FolderLockTest {
  @TempDir private Path folder;

  @Test
  void everyUserOfTheMachineMayTakeIt() throws IOException {
    Path lock = folder.resolve("in/.lock");
    assertEquals(1, Folders.hold(lock, () -> 1));
    assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)));
    assertEquals(0, Files.size(lock));
    assertEquals(Optional.of(2), Folders.ifFree(lock, () -> 2));
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Path other = folder.resolve("other");
    Path lock = Files.createSymbolicLink(folder.resolve(".lock"), other);
    assertThrows(IOException.class, () -> Folders.hold(lock, () -> 1));
    assertFalse(Files.exists(other));
  }

  @Test
  void whatFailsWithinFreesIt() throws IOException {
    Path lock = folder.resolve(".lock");
    assertThrows(
        IllegalStateException.class,
        () ->
            Folders.hold(
                lock,
                () -> {
                  assertTrue(Folders.ifFree(lock, () -> 1).isEmpty(), "it is held");
                  throw new IllegalStateException();
                }));
    assertEquals(1, Folders.hold(lock, () -> 1));
  }
}
