package bondlab.experiment.worker;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Launcher;
import bondlab.experiment.Sweep;
import bondlab.experiment.SweepWork;
import bondlab.progress.StoppedByUser;
import com.typesafe.config.Config;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Each trial in a process of its own, some at a time: {@code launcher=workers}. */
public final class Workers implements Launcher {

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public void validate(Config settings) {
    Settings.of(settings);
  }

  @Override
  public void run(SweepWork work) {
    new Pool(work, Settings.of(work.settings())).run();
  }

  /**
   * Keeps some worker processes at work until every trial has an outcome. All is done by the thread
   * that runs the sweep; each process has one thread besides that only reads what it prints.
   */
  private static final class Pool {
    /** A line that a worker printed; null when there will be no more. */
    private record Heard(WorkerProcess worker, String line) {}

    private static final String LOGS = "workers";

    private final SweepWork work;
    private final Settings settings;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final Deque<Integer> waiting;
    private final Set<WorkerProcess> atWork = new LinkedHashSet<>();
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private boolean anyStarted;
    private boolean stopping;

    Pool(SweepWork work, Settings settings) {
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
      if (worker.outcome().isEmpty() && !stopping) { // a stopped trial has no outcome yet
        work.ended(died(worker, code));
      }
    }

    private Sweep.Outcome died(WorkerProcess worker, int code) {
      if (!anyStarted) {
        throw new BadInput(
            ("launcher = workers: a worker process ended with exit code %d before it began; check"
                    + " launcher.memory and launcher.options; it printed: %s")
                .formatted(code, WorkerProcess.last(worker.log())));
      }
      String reason = WorkerProcess.describe(code, worker.log());
      return work.died(worker.trial(), reason, worker.seconds());
    }

    /**
     * Asks every worker to stop and takes what still comes, for as long as they may need: a trial
     * that finishes just now counts.
     */
    private void stop() {
      stopping = true;
      waiting.clear();
      atWork.forEach(WorkerProcess::askToStop);
      long deadline = System.nanoTime() + WorkerMain.GRACE.toNanos();
      try {
        while (!atWork.isEmpty() && deadline - System.nanoTime() > 0) {
          Heard next = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (next != null) {
            take(next);
          }
        }
      } catch (InterruptedException | StoppedByUser e) {
        return; // asked twice: the rest is killed
      }
    }
  }

  /**
   * What stands under {@code launcher}; experiments/launcher/workers.conf says what each key means.
   *
   * @param processes trials at a time; 0 or none for one per processor, or as many as {@code
   *     threads} leaves room for
   * @param threads worker threads of a trial whose own {@code threads} is 0; 0 or none for an equal
   *     share of the processors
   * @param memory of a process's heap, such as {@code 2g}; none for Java's own choice
   * @param options further options for Java
   */
  record Settings(
      Optional<Integer> processes,
      Optional<Integer> threads,
      Optional<String> memory,
      Optional<List<String>> options) {
    /** Of this process's own options, those that say how classes and natives are loaded. */
    private static final List<String> HANDED_ON =
        List.of("-XX:SharedArchiveFile=", "-Xlog:cds", "--enable-native-access", "-Xshare");

    Settings {
      new Check("launcher")
          .within("processes", processes.orElse(0), 0, 1000, "trials at a time, 0 for the most")
          .within("threads", threads.orElse(0), 0, 1000, "of each process, 0 for an equal share")
          .that(
              memory.orElse("1m").matches("[1-9]\\d*[kKmMgG]"),
              "memory",
              memory.orElse(""),
              "must be a size such as 512m or 2g")
          .that(
              options.orElse(List.of()).stream().allMatch(Settings::isOption),
              "options",
              options.orElse(List.of()),
              "must be Java options such as -Xss4m, without a class path")
          .done();
    }

    /** Binds them; problems name the whole keys. */
    static Settings of(Config settings) {
      String key = "launcher";
      return Bind.to(Settings.class, settings.withoutPath("name").atPath(key), key);
    }

    private static boolean isOption(String text) {
      return text.matches("-[A-Za-z].*") && !text.matches("-(cp|classpath|jar|-class-path)\\b.*");
    }

    /** Trials at a time. */
    int processesOn(int processors) {
      int asked = processes.orElse(0);
      return asked > 0 ? asked : Math.max(1, processors / Math.max(1, threads.orElse(0)));
    }

    /**
     * Threads of each. Decided by the settings and the machine, not by how many trials are left:
     * the same number of threads gives the same numbers.
     */
    int threadsOn(int processors) {
      int asked = threads.orElse(0);
      return asked > 0 ? asked : Math.max(1, processors / processesOn(processors));
    }

    /**
     * The command that starts another Java process with the classes of this one, without arguments.
     *
     * @param errors where Java writes what it knows of a crash of its own
     */
    List<String> command(Class<?> program, Path home, int threads, Path errors) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> HANDED_ON.stream().anyMatch(option::startsWith))
          .forEach(command::add);
      command.add("-XX:-CreateCoredumpOnCrash");
      command.add("-XX:ErrorFile=" + errors);
      // the options for every Java process of this library, as the launcher script gives them
      String usual = System.getenv().getOrDefault("BONDLAB_JAVA_OPTIONS", "");
      command.addAll(List.of(usual.isBlank() ? new String[0] : usual.trim().split("\\s+")));
      memory.ifPresent(size -> command.add("-Xmx" + size));
      command.addAll(options.orElse(List.of()));
      command.add("-Dbondlab.home=" + home);
      command.add("-Dbondlab.threads=" + threads);
      command.add("-cp");
      command.add(String.join(File.pathSeparator, classPath(program.getClassLoader())));
      command.add(program.getName());
      return command;
    }

    /**
     * Of a notebook's kernel, the jars that a cell added come first, the kernel's own after them.
     */
    private static Set<String> classPath(ClassLoader loader) {
      Set<String> entries = new LinkedHashSet<>();
      for (ClassLoader each = loader; each != null; each = each.getParent()) {
        if (each instanceof URLClassLoader urls) {
          for (URL url : urls.getURLs()) {
            try {
              entries.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException | IllegalArgumentException e) {
              continue; // not a file: nothing that another process could be started with
            }
          }
        }
      }
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        entries.add(entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString());
      }
      return entries;
    }
  }
}
