package bondlab.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Damages files as a bad disk does. */
public final class Bits {
  private Bits() {}

  /** Flips one bit of one byte; size and times of the file tell nothing. */
  public static void flip(Path file, int at, int bit) throws IOException {
    var time = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= (byte) (1 << bit);
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);
  }
}
