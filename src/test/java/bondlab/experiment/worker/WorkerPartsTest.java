package bondlab.experiment.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.Sweep;
import bondlab.experiment.worker.WorkerMain.Message;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of workers without starting one. */
class WorkerPartsTest {
  @TempDir private Path folder;

  private static Workers.Settings settings(String text) {
    return Workers.Settings.of(ConfigFactory.parseString(text));
  }

  @Test
  void processesAndThreadsShareTheProcessors() {
    Workers.Settings none = settings("name = workers");
    assertEquals(8, none.processesOn(8));
    assertEquals(1, none.threadsOn(8));
    Workers.Settings two = settings("name = workers, processes = 2");
    assertEquals(2, two.processesOn(8));
    assertEquals(4, two.threadsOn(8));
    Workers.Settings three = settings("threads = 3, processes = 0");
    assertEquals(2, three.processesOn(8));
    assertEquals(3, three.threadsOn(8));
    assertEquals(1, settings("threads = 16").processesOn(8));
    assertEquals(1, settings("processes = 16").threadsOn(8));
  }

  @Test
  void everySettingThatIsWrongIsTold() {
    BadInput bad =
        assertThrows(
            BadInput.class,
            () ->
                settings(
                    "processes = -1, threads = 2000, memory = 2gb, options = [\"-cp x\"], a = 1"));
    assertEquals(5, bad.problems().size(), bad.getMessage());
    assertTrue(bad.getMessage().contains("launcher.memory"), bad.getMessage());
    assertThrows(BadInput.class, () -> settings("processes = 1.5"));
    for (String option : List.of("-jar", "Xmx1g", "-classpath a", "--class-path=x")) {
      assertThrows(BadInput.class, () -> settings("options = [\"" + option + "\"]"), option);
    }
    assertEquals(Optional.of("512m"), settings("memory = 512m, options = [-Xss4m]").memory());
  }

  @Test
  void aCommandHasTheSettingsLastSoThatTheyCount() {
    List<String> command =
        settings("memory = 64m, options = [-Xmx70m]")
            .command(WorkerMain.class, folder, 3, folder.resolve("crash"));
    assertTrue(command.indexOf("-Xmx64m") < command.indexOf("-Xmx70m"), command.toString());
    assertTrue(command.contains("-Dbondlab.threads=3"));
    assertEquals(WorkerMain.class.getName(), command.get(command.size() - 1));
  }

  @Test
  void messagesAreReadAsTheyWereSaid() {
    Sweep.Outcome outcome =
        new Sweep.Outcome(3, "FAILED", 1.25, "a='b\"c' d=[1,2]", "ff", "../runs/x", "two\nlines é");
    for (Message message :
        List.of(
            new Message.Started(),
            new Message.Said("line\twith \"quotes\" and {braces}"),
            new Message.Working("training: 3 steps, 2.0/s, 0:00:01, loss 2.0"),
            new Message.Ended(outcome),
            new Message.Stopped())) {
      String line = message.toLine();
      assertFalse(line.contains("\n"), line);
      assertTrue(line.startsWith(Message.START), line);
      assertEquals(Optional.of(message), Message.parse(line));
    }
  }

  @Test
  void whatOthersPrintIsNoMessage() {
    for (String line :
        List.of(
            "{\"worker\": \"ended\"}",
            "{\"worker\": \"dances\"}",
            "{\"worker\": ",
            "{\"worker\": {\"name\": \"working\", \"line\": [1]}}",
            "# A fatal error has been detected",
            "")) {
      assertEquals(Optional.empty(), Message.parse(line), line);
    }
  }

  @Test
  void progressIsToldNowAndThenAndEndsWhatItBegan() throws InterruptedException {
    BlockingQueue<Message> told = new LinkedBlockingQueue<>();
    Progress progress = new WorkerMain.DriverScreen(told::add).progress();
    try (Progress.Task task = progress.start("training", 1000, "steps")) {
      for (int i = 0; i < 1000; i++) {
        task.step(1);
      }
      assertTrue(told.size() < 10, told.toString());
      Message.Working working = (Message.Working) told.take();
      assertTrue(working.line().startsWith("training: 1000/1000 steps, "), working.line());
      Thread.currentThread().interrupt();
      assertThrows(StoppedByUser.class, () -> task.step(1));
    }
    progress.say("told at once");
    List<Message> rest = new ArrayList<>();
    told.drainTo(rest);
    assertTrue(rest.contains(new Message.Working("")), rest.toString());
    assertEquals(new Message.Said("told at once"), rest.get(rest.size() - 1));
  }

  @Test
  void aCrashOfJavaIsToldByWhatItWas() throws IOException {
    Path log = folder.resolve("trial-7.log");
    Files.writeString(
        log,
        """
        step 1
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2
        #
        # Problematic frame:
        # C  [libtorch_cpu.so+0x1234]
        #
        # If you would like to submit a bug report, please visit:
        """);
    String told = WorkerProcess.describe(134, log);
    assertTrue(told.contains("crashed and was ended by signal 6 (SIGABRT"), told);
    assertTrue(told.contains("SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2 / C  [libtorch"), told);
    assertTrue(told.contains("workers/trial-7.log"), told);
    assertFalse(told.contains("bug report"), told);
  }

  @Test
  void otherEndsAreToldByTheLastLines() throws IOException {
    Path log = folder.resolve("trial-1.log");
    assertTrue(WorkerProcess.describe(137, log).contains("signal 9 (SIGKILL"), "no log at all");
    Files.writeString(log, "a\nb\nc\n\nd\ne\n");
    String told = WorkerProcess.describe(3, log);
    assertTrue(
        told.contains("ended with exit code 3 without an outcome; it printed: b / c / d / e"));
    Files.write(log, new byte[] {(byte) 0xFF, (byte) 0xFE, 10, 'x'});
    assertTrue(WorkerProcess.describe(3, log).contains("x"));
    Files.writeString(log, "y".repeat(10_000));
    assertTrue(WorkerProcess.describe(3, log).length() < 1000);
  }
}
