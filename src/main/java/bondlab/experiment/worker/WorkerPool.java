package bondlab.experiment.worker;

import bondlab.config.BadInput;
import bondlab.experiment.Sweep;
import bondlab.experiment.SweepWork;
import bondlab.progress.StoppedByUser;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps some worker processes at work until every trial has an outcome. All is done by the thread
 * that runs the sweep; each process has one thread besides that only reads what it prints.
 */
final class WorkerPool {
  /** A line that a worker printed; null when there will be no more. */
  private record Heard(WorkerProcess worker, String line) {}

  private static final String LOGS = "workers";

  private final SweepWork work;
  private final Workers.Settings settings;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final Deque<Integer> waiting;
  private final Set<WorkerProcess> atWork = new LinkedHashSet<>();
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private boolean anyStarted;

  WorkerPool(SweepWork work, Workers.Settings settings) {
    this.work = work;
    this.settings = settings;
    this.waiting = new ArrayDeque<>(work.waiting());
  }

  /**
   * Runs all.
   *
   * @throws StoppedByUser if interrupted, after the workers have stopped
   * @throws BadInput if no worker can be started at all
   */
  void run() {
    try {
      while (!waiting.isEmpty() || !atWork.isEmpty()) {
        while (!waiting.isEmpty() && atWork.size() < settings.processesOn(processors)) {
          start(waiting.remove());
        }
        Heard next = heard.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          take(next);
        } else {
          atWork.forEach(WorkerProcess::refresh);
        }
      }
    } catch (InterruptedException | StoppedByUser e) {
      stop();
      throw new StoppedByUser("stopped by the user");
    } finally {
      atWork.forEach(WorkerProcess::kill);
    }
  }

  private void start(int number) {
    Path logs = work.folder().toAbsolutePath().resolve(LOGS);
    String name = "trial-" + number;
    List<String> command =
        settings.command(
            WorkerMain.class,
            work.workspace().home(),
            settings.threadsOn(processors),
            logs.resolve(name + ".crash-%p.log"));
    command.add(work.folder().toAbsolutePath().toString());
    command.add(String.valueOf(number));
    atWork.add(
        new WorkerProcess(
            number,
            command,
            logs.resolve(name + ".log"),
            work.part(number),
            (worker, line) -> heard.add(new Heard(worker, line))));
  }

  private void take(Heard next) {
    WorkerProcess worker = next.worker;
    if (next.line != null) {
      Optional<Sweep.Outcome> outcome = worker.hear(next.line);
      anyStarted |= worker.hasStarted();
      outcome.ifPresent(work::ended);
      return;
    }
    atWork.remove(worker);
    int code = worker.end();
    if (worker.outcome().isEmpty()) {
      work.ended(died(worker, code));
    }
  }

  private Sweep.Outcome died(WorkerProcess worker, int code) {
    if (!anyStarted) {
      throw new BadInput(
          "launcher = workers: a worker process ended with exit code "
              + code
              + " before it began; check launcher.memory and launcher.options; it printed: "
              + WorkerProcess.last(worker.log()));
    }
    String reason = WorkerProcess.describe(code, worker.log());
    return work.died(worker.trial(), reason, worker.seconds());
  }

  /** Asks every worker to stop and takes what still comes, for as long as they may need. */
  private void stop() {
    waiting.clear();
    atWork.forEach(WorkerProcess::askToStop);
    long deadline = System.nanoTime() + WorkerMain.GRACE.toNanos();
    try {
      while (!atWork.isEmpty() && deadline - System.nanoTime() > 0) {
        Heard next = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next != null) {
          takeLast(next);
        }
      }
    } catch (InterruptedException | StoppedByUser e) {
      return; // asked twice: the rest is killed
    }
  }

  /** A trial that finished just now counts; one that was stopped has no outcome yet. */
  private void takeLast(Heard last) {
    if (last.line != null) {
      last.worker.hear(last.line).ifPresent(work::ended);
    } else {
      atWork.remove(last.worker);
      last.worker.end();
    }
  }
}
