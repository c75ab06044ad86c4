package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.Run;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Studies;
import bondlab.experiment.Study;
import bondlab.progress.Progress;
import bondlab.report.StudyReports;
import com.typesafe.config.Config;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process at work, and what it leaves when it is stopped or killed. */
class SignalTest {
  @TempDir private Path home;

  /** Steps for a minute, or not at all in a folder where it has been before. */
  private static final class Slow implements Study {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public void validate(Config config) {}

    @Override
    public void run(Run run) {
      Path trace = run.folder().path().resolve("trace");
      try (Progress.Task task = run.progress().start("waiting", 6000, "steps")) {
        for (int i = 0; !Files.exists(trace.resolveSibling("again")) && i < 6000; i++) {
          Files.writeString(trace, "at work");
          Thread.sleep(10);
          task.step(1);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        run.progress().start("waiting", 0, "steps").step(0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The program of the other process. */
  public static final class Program {
    private Program() {}

    /** Runs the slow study in the folder that is the first argument. */
    public static void main(String[] arguments) {
      Workplace workplace =
          new Workplace(
              Path.of(arguments[0]),
              Studies.of(new Slow()),
              new StudyReports(List.of()),
              List.of(),
              System.out,
              System.err);
      Main.start(workplace, "run");
    }
  }

  @Test
  void aStoppedProcessLeavesStopped() throws IOException, InterruptedException {
    Process process = startAndWaitUntilAtWork();
    assertEquals(Status.State.RUNNING, run().status().state());
    process.destroy(); // SIGTERM; Ctrl-C takes the same way
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertTrue(process.exitValue() != 0);
    assertEquals(Status.State.STOPPED, run().status().state());
  }

  @Test
  void aKilledProcessIsSeenAndGoneOnWith() throws IOException, InterruptedException {
    Process process = startAndWaitUntilAtWork();
    process.destroyForcibly().waitFor();
    RunFolder run = run();
    assertEquals(Status.State.KILLED, run.status().state());
    Files.createFile(run.path().resolve("again"));
    Experiments experiments = Experiments.at(home, Studies.of(new Slow()));
    ConfigRoot root = ConfigRoot.at(home.resolve("experiments"));
    assertEquals(run, experiments.run(root, List.of(), Progress.SILENT));
    assertEquals(Status.State.DONE, run.status().state());
  }

  private Process startAndWaitUntilAtWork() throws IOException, InterruptedException {
    Path experiments = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(experiments.resolve("config.conf"), "study = slow\n");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                home.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(home.toFile(), "output"))
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!isAtWork()) {
      assertTrue(System.nanoTime() < deadline, () -> "did not start: " + output());
      Thread.sleep(20);
    }
    return process;
  }

  private boolean isAtWork() throws IOException {
    Path runs = home.resolve("results");
    if (!Files.exists(runs)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(runs)) {
      return files.anyMatch(file -> file.endsWith("trace"));
    } catch (UncheckedIOException e) {
      return false; // a temporary file went away while the walk was looking at it
    }
  }

  private RunFolder run() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("results/runs"))) {
      return RunFolder.open(
          files.filter(file -> file.endsWith("trace")).findFirst().orElseThrow().getParent());
    }
  }

  private String output() {
    try {
      return Files.readString(home.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
