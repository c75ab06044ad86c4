package bondlab.experiment.worker;

import bondlab.experiment.Sweep;
import bondlab.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A worker as its driver sees it: a process, its log, and its line of progress. */
final class WorkerProcess {
  private final int trial;
  private final Path log;
  private final Process process;
  private final Progress.Part part;
  private final Map<Integer, Shown> tasks = new HashMap<>();
  private final long began = System.nanoTime();
  private String said = "starting";
  private boolean started;
  private Optional<Sweep.Outcome> outcome = Optional.empty();

  /** A task of the worker, as shown here. */
  private record Shown(Progress.Task task, long[] done) {}

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
    int start = line.indexOf(WorkerMessage.START);
    Optional<WorkerMessage> message =
        start < 0 ? Optional.empty() : WorkerMessage.parse(line.substring(start));
    String printed = message.isPresent() ? line.substring(0, start) : line;
    if (!printed.isBlank()) {
      keep(printed);
    }
    if (message.isPresent()) {
      show(message.get());
    }
    return message.filter(m -> m instanceof WorkerMessage.Ended).flatMap(m -> outcome);
  }

  private void show(WorkerMessage message) {
    started = true;
    if (message instanceof WorkerMessage.Said told) {
      said = told.text();
      part.say(said);
    } else if (message instanceof WorkerMessage.Working working) {
      Shown shown =
          tasks.computeIfAbsent(
              working.task(),
              t ->
                  new Shown(
                      part.start(working.what(), working.total(), working.unit()), new long[1]));
      shown.task.note(working.note());
      long more = working.done() - shown.done[0];
      shown.done[0] = working.done();
      shown.task.step(more);
    } else if (message instanceof WorkerMessage.Closed closed && tasks.containsKey(closed.task())) {
      tasks.remove(closed.task()).task.close();
    } else if (message instanceof WorkerMessage.Ended ended) {
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
    part.say(said);
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
}
