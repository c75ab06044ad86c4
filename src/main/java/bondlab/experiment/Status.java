package bondlab.experiment;

import bondlab.table.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the file STATUS of a run or sweep says: the state on its first line, then {@code key value}
 * lines.
 *
 * @param state what became of it; a run that is no longer alive reads as {@link State#KILLED}
 * @param reason why it failed or stopped; empty otherwise
 */
public record Status(State state, String reason) {
  /** A run says it is alive this often. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** A run that was silent for this long is dead, wherever it ran. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  /** What became of a run or sweep. */
  public enum State {
    /** At work: its process lives or its heartbeat is recent. */
    RUNNING,
    /** All files are there. */
    DONE,
    /** Ended by an error; the reason is given and log.txt has the details. */
    FAILED,
    /** Stopped by the user; running it again goes on in the same folder. */
    STOPPED,
    /** Never written: RUNNING is on file but nobody is at work. It is resumed as STOPPED is. */
    KILLED,
    /** There is no readable STATUS. */
    UNKNOWN
  }

  /** True if running it again goes on in the same folder. */
  public boolean isResumable() {
    return state == State.STOPPED || state == State.KILLED;
  }

  /** Reads {@code folder/STATUS}; a missing or damaged file gives UNKNOWN. */
  public static Status of(Path folder) {
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.resolve("STATUS"));
    } catch (IOException e) {
      return new Status(State.UNKNOWN, "");
    }
    Map<String, String> values = new HashMap<>();
    lines.stream()
        .skip(1)
        .map(line -> line.split(" ", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> values.put(pair[0], pair[1]));
    String reason = values.getOrDefault("reason", "");
    return switch (lines.isEmpty() ? "" : lines.get(0)) {
      case "RUNNING" -> new Status(isAlive(values) ? State.RUNNING : State.KILLED, reason);
      case "DONE" -> new Status(State.DONE, reason);
      case "FAILED" -> new Status(State.FAILED, reason);
      case "STOPPED" -> new Status(State.STOPPED, reason);
      default -> new Status(State.UNKNOWN, reason);
    };
  }

  void write(Path folder) {
    ProcessHandle self = ProcessHandle.current();
    StringBuilder text = new StringBuilder(state + "\n");
    if (!reason.isEmpty()) {
      text.append("reason ").append(reason.replaceAll("\\s*\\R\\s*", "; ")).append('\n');
    }
    if (state == State.RUNNING) {
      text.append("host ").append(Machine.hostName()).append('\n');
      text.append("pid ").append(self.pid()).append('\n');
      text.append("born ").append(born(self)).append('\n');
      text.append("heartbeat ").append(Instant.now()).append('\n');
    }
    AtomicFile.write(folder.resolve("STATUS"), text.toString());
  }

  /** On this machine the process decides, so that a kill is seen at once; elsewhere, silence. */
  private static boolean isAlive(Map<String, String> values) {
    try {
      if (Machine.hostName().equals(values.get("host"))) {
        return ProcessHandle.of(Long.parseLong(values.get("pid")))
            .filter(ProcessHandle::isAlive)
            .filter(process -> born(process).equals(values.get("born")))
            .isPresent();
      }
      Instant heartbeat = Instant.parse(values.getOrDefault("heartbeat", ""));
      return heartbeat.plus(SILENCE).isAfter(Instant.now());
    } catch (NumberFormatException | DateTimeParseException e) {
      return false;
    }
  }

  /** Process numbers are used again; with the start time they are unique. */
  private static String born(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
