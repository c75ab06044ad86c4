package bondlab.experiment.worker;

import bondlab.experiment.Sweep;
import bondlab.experiment.worker.WorkerMain.Message;
import bondlab.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A worker as its driver sees it: a process, its log, its line of progress, and in words how it
 * ended if it gave no outcome.
 */
final class WorkerProcess {
  /** A process that a signal ended has this plus the signal's number as its exit code. */
  private static final int SIGNALLED = 128;

  private static final int LINES_SHOWN = 4;
  private static final int MOST_SHOWN = 600;

  /** Lines that a dying JVM prints about its end. */
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

  private final int trial;
  private final Path log;
  private final Process process;
  private final Progress.Part part;
  private final long began = System.nanoTime();
  private String said = "starting";
  private String working = "";
  private boolean started;
  private Optional<Sweep.Outcome> outcome = Optional.empty();

  /**
   * Starts the process.
   *
   * @param heard takes each line that it prints, and null when there will be no more; called from a
   *     thread of its own
   */
  WorkerProcess(
      int trial,
      List<String> command,
      Path log,
      Progress.Part part,
      BiConsumer<WorkerProcess, String> heard) {
    this.trial = trial;
    this.log = log;
    this.part = part;
    try {
      Files.createDirectories(log.getParent());
      process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a worker: " + e.getMessage(), e);
    }
    Thread reader = new Thread(() -> read(heard), "worker-" + trial);
    reader.setDaemon(true);
    reader.start();
  }

  private void read(BiConsumer<WorkerProcess, String> heard) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.accept(this, line);
      }
    } catch (IOException e) {
      heard.accept(this, "its output could not be read: " + e.getMessage());
    }
    heard.accept(this, null);
  }

  int trial() {
    return trial;
  }

  Path log() {
    return log;
  }

  /** Whether it ever was at work. */
  boolean hasStarted() {
    return started;
  }

  /** What became of the trial, once it said so. */
  Optional<Sweep.Outcome> outcome() {
    return outcome;
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /**
   * Takes a line that it printed.
   *
   * @return the outcome, if this line says it
   */
  Optional<Sweep.Outcome> hear(String line) {
    int start = line.indexOf(Message.START);
    Optional<Message> message = start < 0 ? Optional.empty() : Message.parse(line.substring(start));
    String printed = message.isPresent() ? line.substring(0, start) : line;
    if (!printed.isBlank()) {
      keep(printed);
    }
    if (message.isPresent()) {
      show(message.get());
    }
    return message.filter(m -> m instanceof Message.Ended).flatMap(m -> outcome);
  }

  private void show(Message message) {
    started = true;
    if (message instanceof Message.Said told) {
      said = told.text();
      part.say(said);
    } else if (message instanceof Message.Working now) {
      working = now.line();
      refresh();
    } else if (message instanceof Message.Ended ended) {
      outcome = Optional.of(ended.outcome());
      part.close(); // what is left is the end of the process
    }
  }

  private void keep(String printed) {
    try {
      Files.writeString(log, printed + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      part.say(printed); // a full disk must not end what still works
    }
  }

  /** Shows its line again, for the time to go on while it says nothing. */
  void refresh() {
    part.say(working.isEmpty() ? said : working);
  }

  /** Asks it to stop and to leave its run resumable. */
  void askToStop() {
    part.say("stopping");
    try {
      process.getOutputStream().write((WorkerMain.STOP + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      return; // it has ended
    }
  }

  /** Ends it hard, if it still lives. */
  void kill() {
    process.destroyForcibly();
  }

  /**
   * Waits for the end of a process that has closed its output.
   *
   * @return its exit code
   */
  int end() {
    part.close();
    int code = exitCode();
    try {
      if (outcome.isPresent() && Files.size(log) == 0) {
        Files.delete(log);
      }
    } catch (IOException e) {
      return code; // an empty log does no harm
    }
    return code;
  }

  private int exitCode() {
    try {
      if (!process.waitFor(WorkerMain.GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      return process.onExit().join().exitValue();
    }
  }

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
    String printed = last.isEmpty() ? "" : "; it printed: " + last;
    return ("its worker process %s%s without an outcome%s; all of it is in workers/%s; resuming the"
            + " sweep resumes the trial")
        .formatted(crashed, how, printed, log.getFileName());
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
