package bondlab.experiment;

import bondlab.logger.Ending;
import bondlab.table.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The content of the file STATUS of a run or sweep: the state on its first line, then {@code key
 * value} lines.
 *
 * @param state what became of it; a run that is no longer alive reads as {@link State#KILLED}
 * @param reason why it failed or stopped; empty otherwise
 */
public record Status(State state, String reason) {
  /** How often a run says that it is alive. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** The file's name. */
  static final String FILE = "STATUS";

  /** A run that was silent for this long is dead, wherever it ran. */
  static final Duration SILENCE = Duration.ofMinutes(2);

  private static final Path PROCESSES = Path.of("/proc");
  private static final Path BOOT = PROCESSES.resolve("sys/kernel/random/boot_id");

  /** The index of the start time among the fields behind the program's name in /proc/PID/stat. */
  private static final int START_TICKS = 19;

  private static final String BIRTH = birth(ProcessHandle.current());

  /** What became of a run or sweep. */
  public enum State {
    /** At work: its process lives or its heartbeat is recent. */
    RUNNING,
    /** All files are there. */
    DONE,
    /** Ended by an error; the reason is given and log.txt has the details. */
    FAILED,
    /** Stopped by the user; running it again resumes in the same folder. */
    STOPPED,
    /** Never written: RUNNING is on file, but its process has died. It is resumed as STOPPED is. */
    KILLED,
    /** There is no readable STATUS. */
    UNKNOWN
  }

  /** Whether running it again resumes in the same folder. */
  public boolean isResumable() {
    return state == State.STOPPED || state == State.KILLED;
  }

  /** Reads {@code folder/STATUS}; a missing or damaged file gives UNKNOWN. */
  public static Status of(Path folder) {
    Path file = folder.resolve(FILE);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return new Status(State.UNKNOWN, "");
    }
    Map<String, String> values = values(lines);
    String reason = values.getOrDefault("reason", "");
    State state =
        switch (lines.isEmpty() ? "" : lines.get(0)) {
          case "RUNNING" -> isAlive(values, file) ? State.RUNNING : State.KILLED;
          case "DONE" -> State.DONE;
          case "FAILED" -> State.FAILED;
          case "STOPPED" -> State.STOPPED;
          default -> State.UNKNOWN;
        };
    return new Status(state, reason);
  }

  /** Names the process at work in a folder: {@code process 123 on HOST}; empty if unknown. */
  static String who(Path folder) {
    try {
      Map<String, String> values = values(Files.readAllLines(folder.resolve(FILE)));
      return values.containsKey("pid")
          ? "process " + values.get("pid") + " on " + values.get("host")
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Map<String, String> values(List<String> lines) {
    Map<String, String> values = new HashMap<>();
    lines.stream()
        .skip(1)
        .map(line -> line.split(" ", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> values.put(pair[0], pair[1]));
    return values;
  }

  /** Writes the file; what is not RUNNING any more is forced to the disk. */
  void write(Path folder) {
    Path file = folder.resolve(FILE);
    if (state == State.RUNNING) {
      String alive = "RUNNING\nhost %s\npid %d\nborn %s\nheartbeat %s\n";
      long pid = ProcessHandle.current().pid();
      AtomicFile.replace(file, alive.formatted(Provenance.hostName(), pid, BIRTH, Instant.now()));
    } else {
      String why =
          reason.isEmpty() ? "" : "reason " + reason.replaceAll("\\s*\\R\\s*", "; ") + "\n";
      AtomicFile.write(file, state + "\n" + why);
    }
  }

  /** On this machine the process decides, so that a kill is seen at once; elsewhere, silence. */
  private static boolean isAlive(Map<String, String> values, Path file) {
    try {
      if (Provenance.hostName().equals(values.get("host"))) {
        return ProcessHandle.of(Long.parseLong(values.get("pid")))
            .filter(ProcessHandle::isAlive)
            .filter(process -> birth(process).equals(values.get("born")))
            .isPresent();
      }
      return isRecent(Instant.parse(values.getOrDefault("heartbeat", "")), file);
    } catch (NumberFormatException | DateTimeParseException e) {
      return false;
    }
  }

  /**
   * A heartbeat that lies ahead comes from a clock that was wrong, and would be recent until that
   * time comes: the time that the file system gave the file decides then.
   */
  private static boolean isRecent(Instant heartbeat, Path file) {
    Instant now = Instant.now();
    Instant last = heartbeat;
    if (heartbeat.isAfter(now.plus(SILENCE))) {
      try {
        last = Files.getLastModifiedTime(file).toInstant();
      } catch (IOException e) {
        return false;
      }
    }
    return last.plus(SILENCE).isAfter(now) && !last.isAfter(now.plus(SILENCE));
  }

  /**
   * Tells when a process of this machine started, to know it from a later one of the same number;
   * {@code unknown} if the system does not say. Where possible this is counted from the start of
   * the machine: a wall clock that is set changes every start time that is told by it.
   */
  static String birth(ProcessHandle process) {
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

  /**
   * Keeps {@code STATUS} of a folder at RUNNING with a fresh time, until told how it ended. A run
   * that reaches its first heartbeat is worth resuming after a power cut, so its files are forced
   * to the disk then.
   */
  static final class Heartbeat {
    private final Path folder;
    private final Runnable also;
    private final ScheduledExecutorService beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    private boolean isFirst = true;
    private boolean resting;

    /**
     * @param also done at each beat
     */
    Heartbeat(Path folder, Runnable also) {
      this.folder = folder;
      this.also = also;
      new Status(State.RUNNING, "").write(folder);
      long pause = HEARTBEAT.toMillis();
      beats.scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Writes the last status; no beat comes after it. */
    void end(State state, String reason) {
      rest();
      new Status(state, reason).write(folder);
    }

    /**
     * Writes that the work was stopped or failed. On a full disk this fails too, which is added to
     * {@code e}: why the work ended matters more. What then still reads RUNNING is resumed.
     *
     * @return whether the user stopped it
     */
    boolean endBy(Throwable e) {
      boolean stopped = Ending.of(e) == Ending.STOPPED;
      try {
        end(
            stopped ? State.STOPPED : State.FAILED,
            stopped ? "by the user" : TrialFailed.reason(e));
      } catch (UncheckedIOException unwritten) {
        e.addSuppressed(unwritten);
      }
      return stopped;
    }

    /** Stops beating; when this returns, nothing is being written any more. */
    synchronized void rest() {
      resting = true;
      beats.shutdown();
    }

    private synchronized void beat() {
      if (resting) {
        return;
      }
      try {
        new Status(State.RUNNING, "").write(folder);
        also.run();
        if (isFirst) {
          AtomicFile.force(Folders.list(folder));
        }
        isFirst = false;
      } catch (UncheckedIOException e) {
        return; // a full disk is the work's to report; the next beat tries again
      }
    }
  }
}
