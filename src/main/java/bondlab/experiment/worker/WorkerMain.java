package bondlab.experiment.worker;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Unbind;
import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.progress.Board;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The program of a worker: runs one trial of a sweep and says on its standard output what becomes
 * of it. Its driver holds the other end of its standard input; when that closes, the driver is
 * gone, and the worker stops as if it had been asked to.
 */
public final class WorkerMain {
  /** What the driver writes to ask for a stop. */
  static final String STOP = "stop";

  /** How long a worker may take to stop, before it or its driver ends it hard. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final PrintStream driver;
  private final Thread work = Thread.currentThread();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private WorkerMain(PrintStream driver) {
    this.driver = driver;
  }

  /**
   * Runs a trial.
   *
   * @param arguments the sweep's folder, and the trial's number
   */
  public static void main(String[] arguments) {
    PrintStream driver = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err); // what a study prints must not come between the messages
    WorkerMain worker = new WorkerMain(driver);
    Thread watch = new Thread(worker::watchDriver, "driver-watch");
    watch.setDaemon(true);
    watch.start();
    Runtime.getRuntime().addShutdownHook(new Thread(worker::stop, "stop"));
    int code = worker.run(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    worker.ended.countDown();
    System.exit(code);
  }

  private int run(Path folder, int number) {
    try {
      say(new Message.Started());
      Experiments here =
          Experiments.at(Experiments.findHome(), Studies.installed())
              .telling(line -> say(new Message.Said(line)));
      Sweep.Outcome outcome =
          here.runPrepared(folder, number, new DriverScreen(this::say).progress());
      say(new Message.Ended(advised(outcome)));
      return 0;
    } catch (StoppedByUser e) {
      say(new Message.Stopped());
      return 0;
    } catch (RuntimeException | Error e) {
      e.printStackTrace(); // its driver shows the last lines
      return 1;
    }
  }

  private static Sweep.Outcome advised(Sweep.Outcome outcome) {
    return outcome.reason().contains("Java heap space")
        ? outcome.advised("give each process more by launcher.memory=4g")
        : outcome;
  }

  private synchronized void say(Message message) {
    driver.print(message.toLine() + "\n");
    driver.flush();
  }

  /** Reads what the driver says until it is gone. */
  private void watchDriver() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(STOP)) {
          break;
        }
      }
    } catch (IOException e) {
      e.printStackTrace();
    }
    stop();
    if (ended.getCount() > 0) {
      Runtime.getRuntime().halt(1); // a loop that does not ask whether it should stop
    }
  }

  /** Asks the work to stop, once: a second interrupt would break the files it then writes. */
  private void stop() {
    if (asked.compareAndSet(false, true) && ended.getCount() > 0) {
      work.interrupt();
    }
    try {
      ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the driver what is going on: one line twice a second, with rate and time left. */
  static final class DriverScreen implements Board.Screen {
    private static final long PAUSE_MILLIS = 500;

    private final Consumer<Message> driver;
    private final Board board = new Board(this, Duration.ZERO);
    private Supplier<List<String>> lines = List::of;
    private String told = "";

    DriverScreen(Consumer<Message> driver) {
      this.driver = driver;
      Thread telling = new Thread(this::tellNowAndThen, "driver-progress");
      telling.setDaemon(true);
      telling.start();
    }

    /** What the trial is given. */
    Progress progress() {
      return board;
    }

    private void tellNowAndThen() {
      try {
        while (true) {
          Thread.sleep(PAUSE_MILLIS);
          tell();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Tells what has changed; the board changes under its own lock. */
    private void tell() {
      synchronized (board) {
        String now = lines.get().stream().map(String::strip).collect(Collectors.joining(" | "));
        if (!now.equals(told)) {
          told = now;
          driver.accept(new Message.Working(now));
        }
      }
    }

    @Override
    public void changed(Supplier<List<String>> changed) {
      lines = changed;
    }

    @Override
    public void ended(String line) {
      tell();
    }

    @Override
    public void say(String line) {
      driver.accept(new Message.Said(line));
    }
  }

  /**
   * What a worker tells its driver: each message is a line of JSON on the worker's standard output,
   * {@code {"worker": {"name": "said", "text": "…"}}}. Native libraries may print there too; what
   * is no message is kept as output of the trial.
   */
  sealed interface Message {
    /**
     * How every message begins; what stands before it on the line was printed without line break.
     */
    String START = "{\"worker\": ";

    /** The worker is at work. */
    record Started() implements Message {}

    /** A message for people. */
    record Said(String text) implements Message {}

    /** How far its tasks are, on one line; empty if none is open. */
    record Working(String line) implements Message {}

    /** What became of the trial. */
    record Ended(Sweep.Outcome outcome) implements Message {}

    /** The trial stopped because it was asked to; its run can be resumed. */
    record Stopped() implements Message {}

    /** One line, without a line break. */
    default String toLine() {
      return Json.line(Map.of("worker", Unbind.of((Record) this).root().unwrapped()));
    }

    /** Reads a line from {@link #START} on; empty if it is none of ours. */
    static Optional<Message> parse(String text) {
      try {
        return Optional.of(
            Bind.to(Message.class, Json.config(text, "a worker's message"), "worker"));
      } catch (BadInput e) {
        return Optional.empty();
      }
    }
  }
}
