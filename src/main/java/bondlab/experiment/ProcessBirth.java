package bondlab.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * When a process started, to tell it from a later one of the same number. Where the system has it,
 * this is counted from the start of the machine: a wall clock that is set changes every start time
 * that is told by it.
 */
final class ProcessBirth {
  private static final Path PROCESSES = Path.of("/proc");
  private static final Path BOOT = PROCESSES.resolve("sys/kernel/random/boot_id");

  /** Of the fields behind the program's name in /proc/PID/stat. */
  private static final int START_TICKS = 19;

  private static final String OF_THIS = of(ProcessHandle.current());

  private ProcessBirth() {}

  /** Of the process that asks. */
  static String ofThis() {
    return OF_THIS;
  }

  /** Of a process of this machine; {@code unknown} if the system does not say. */
  static String of(ProcessHandle process) {
    Path stat = PROCESSES.resolve(process.pid() + "/stat");
    try {
      if (Files.isReadable(stat) && Files.isReadable(BOOT)) {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 1).trim().split(" ");
        return Files.readString(BOOT).trim() + "/" + fields[START_TICKS];
      }
    } catch (IOException | ArrayIndexOutOfBoundsException e) {
      return byClock(process); // it may have ended in between
    }
    return byClock(process);
  }

  private static String byClock(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
