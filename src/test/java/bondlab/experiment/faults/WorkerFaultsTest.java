package bondlab.experiment.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Sweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Worker processes that come to harm, and drivers that leave them. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WorkerFaultsTest {
  @TempDir private Path folder;
  private Program program;

  @BeforeEach
  void start() {
    program = Program.in(folder.resolve("a"));
  }

  @AfterEach
  void leaveNoProcess() {
    program.alive().forEach(ProcessHandle::destroyForcibly);
  }

  private Sweep sweep() {
    return Sweep.read(program.sweeps().get(0));
  }

  private String resume(int code) {
    return program.run(code, "sweep", "--resume", program.sweeps().get(0).toString());
  }

  @Test
  void aWorkerThatComesToHarmIsAFailedTrialAndTheRestGoesOn() {
    String printed =
        program.run(
            1,
            "sweep",
            "behaviour=work,crash,halt,killed,heap,fail,print",
            "--launcher",
            "workers",
            "launcher.memory=64m");
    assertTrue(printed.contains("trial 1 (behaviour=crash"), printed);
    List<Sweep.Outcome> outcomes = sweep().outcomes();
    assertEquals(
        List.of("DONE", "FAILED", "FAILED", "FAILED", "FAILED", "FAILED", "DONE"),
        outcomes.stream().map(Sweep.Outcome::status).toList());
    assertSays(outcomes.get(1), "process crashed and ended", "SIGSEGV", "workers/trial-1.log");
    assertSays(outcomes.get(2), "ended with exit code 7 without an outcome", "resuming the sweep");
    assertSays(outcomes.get(3), "signal 9 (SIGKILL", "memory runs out", "launcher.processes");
    assertSays(outcomes.get(4), "Java heap space", "launcher.memory=");
    assertSays(outcomes.get(5), "on purpose");
    RunFolder killed = new RunFolder(sweep().folder().resolve(outcomes.get(3).run()));
    assertEquals(Status.State.KILLED, killed.status().state());
    assertEquals(2, program.finished().size());

    program.heal();
    resume(0);
    assertEquals(7, sweep().runs().size());
    assertEquals(outcomes.get(0).run(), sweep().outcomes().get(0).run());
    assertEquals(Status.State.DONE, killed.status().state(), "gone on with in its folder");
    assertEquals(1, killed.provenance().getInt("resumed"));
    assertEquals(1, killed.provenance().getInt("threads"));
  }

  private static void assertSays(Sweep.Outcome outcome, String... parts) {
    for (String part : parts) {
      assertTrue(outcome.reason().contains(part), () -> part + " is not in: " + outcome.reason());
    }
  }

  @Test
  void wheneverADriverIsKilledItsWorkersGoAndTheSweepGoesOn() {
    String[] work = {"sweep", "seed=1,2,3", "steps=40", "pause=50", "--launcher", "workers"};
    Process driver = program.start(work);
    program.await("two workers at work", () -> program.trace().size() >= 2);
    assertEquals(3, program.alive().size());
    driver.destroyForcibly();
    program.await("the end of the workers", () -> program.alive().isEmpty());
    for (RunFolder run : program.runs()) {
      assertEquals(Status.State.STOPPED, run.status().state());
    }
    resume(0);
    assertEquals(3, program.runs().size(), "no trial was begun twice");
    Program undisturbed = Program.in(folder.resolve("b"));
    undisturbed.run(0, work);
    assertEquals(undisturbed.tables(), program.tables());
  }

  @Test
  void aStoppedDriverStopsItsWorkersAndLeavesEverythingResumable() throws InterruptedException {
    Process driver =
        program.start("sweep", "seed=1,2", "steps=40", "pause=50", "--launcher", "workers");
    program.await("two workers at work", () -> program.trace().size() >= 2);
    driver.destroy(); // SIGTERM; Ctrl-C takes the same way
    assertTrue(driver.waitFor(30, TimeUnit.SECONDS));
    assertEquals(List.of(), program.alive());
    assertTrue(program.output().contains("--resume " + program.sweeps().get(0)), program.output());
    assertEquals(Status.State.STOPPED, Status.of(program.sweeps().get(0)).state());
    for (RunFolder run : program.runs()) {
      assertEquals(Status.State.STOPPED, run.status().state());
    }
    resume(0);
    assertEquals(2, program.runs().size());
  }

  @Test
  void aWorkerThatDoesNotHearIsEndedHard() throws InterruptedException {
    Process driver = program.start("sweep", "behaviour=deaf,work", "--launcher", "workers");
    program.await("a worker at work", () -> program.finished().size() == 1);
    driver.destroy();
    assertTrue(driver.waitFor(30, TimeUnit.SECONDS));
    assertEquals(List.of(), program.alive());
    program.heal();
    resume(0);
    assertEquals(2, program.finished().size());
  }

  @Test
  void workersThatCannotStartAreToldOnce() {
    String printed =
        program.run(
            2, "sweep", "seed=1,2,3", "--launcher", "workers", "launcher.options=[-Xnosuch]");
    assertTrue(printed.contains("check launcher.memory and launcher.options"), printed);
    assertTrue(printed.contains("Unrecognized option: -Xnosuch"), printed);
    assertFalse(Files.exists(program.home().resolve("trace")));
  }
}
