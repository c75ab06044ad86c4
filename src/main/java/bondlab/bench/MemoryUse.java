package bondlab.bench;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory along a long run.
 *
 * @param suite such as {@code memory}
 * @param name of the case
 * @param what was run, in words
 * @param readings in order, one or more
 */
public record MemoryUse(String suite, String name, String what, List<Reading> readings) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Memory at one moment, garbage collected.
   *
   * @param step steps taken
   * @param residentMb of the whole process, tensors included
   * @param heapMb Java's objects
   */
  public record Reading(long step, double residentMb, double heapMb) {

    /** Collects garbage and reads. */
    static Reading after(long step) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      double heap = (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
      return new Reading(step, megabytes("VmRSS:"), heap);
    }
  }

  /**
   * The most that this process has had resident, in megabytes; NaN where the system does not say.
   */
  static double peakResidentMb() {
    return Files.isReadable(STATUS) ? megabytes("VmHWM:") : Double.NaN;
  }

  private static double megabytes(String field) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(field)) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
      throw new IllegalStateException("no " + field + " in " + STATUS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses a system whose memory cannot be read.
   *
   * @throws BadInput on a system without /proc
   */
  static void requireReadable() {
    if (!Files.isReadable(STATUS)) {
      throw new BadInput(
          "bench memory reads " + STATUS + ", which this system does not have; use Linux");
    }
  }

  /** Resident megabytes from the first reading to the last. */
  public double growthMb() {
    return readings.get(readings.size() - 1).residentMb() - readings.get(0).residentMb();
  }
}
