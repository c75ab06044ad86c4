package bondlab.experiment.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Says in words how a worker process ended that gave no outcome. */
final class WorkerExit {
  /** A process that a signal ended has this plus the signal's number as its exit code. */
  private static final int SIGNALLED = 128;

  private static final int LINES_SHOWN = 4;
  private static final int MOST_SHOWN = 600;

  /** What a dying JVM says of itself. */
  private static final String TELLING =
      "#\\s+(SIG\\w+ .*|EXCEPTION_.*|Internal Error.*|[CVJj] +\\[.*|.*insufficient memory.*"
          + "|.*failed to (map|allocate).*)";

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "SIGILL, an instruction that this processor does not know",
          6, "SIGABRT: native code gave up",
          7, "SIGBUS, a fault in native code or a full disk under a mapped file",
          8, "SIGFPE, a fault in native code",
          9,
              "SIGKILL: the system ends a process so when memory runs out; fewer"
                  + " launcher.processes or a smaller launcher.memory leave more for each",
          11, "SIGSEGV, a crash in native code",
          15, "SIGTERM: somebody asked it to end");

  private WorkerExit() {}

  /**
   * The reason for people: exit code or signal, the last that was printed, and what to do.
   *
   * @param log what the process printed
   */
  static String describe(int code, Path log) {
    int signal = code - SIGNALLED;
    String how =
        SIGNALS.containsKey(signal)
            ? "was ended by signal " + signal + " (" + SIGNALS.get(signal) + ")"
            : "ended with exit code " + code;
    String crashed = crash(log).isEmpty() ? "" : "crashed and ";
    String last = last(log);
    return "its worker process "
        + crashed
        + how
        + " without an outcome"
        + (last.isEmpty() ? "" : "; it printed: " + last)
        + "; all of it is in workers/"
        + log.getFileName()
        + "; resuming the sweep goes on with the trial";
  }

  /** The last lines of a log, on one line; of a crash of Java those that say what it was. */
  static String last(Path log) {
    List<String> crash = crash(log);
    List<String> lines = lines(log).stream().filter(line -> !line.isBlank()).toList();
    List<String> chosen =
        crash.isEmpty()
            ? lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())
            : crash;
    String text = String.join(" / ", chosen);
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + " …" : text;
  }

  private static List<String> crash(Path log) {
    return lines(log).stream()
        .filter(line -> line.matches(TELLING))
        .map(line -> line.substring(1).strip())
        .distinct()
        .toList();
  }

  /** What native code prints need not be text. */
  private static List<String> lines(Path log) {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
