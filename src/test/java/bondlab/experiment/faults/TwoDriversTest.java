package bondlab.experiment.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.Sweep;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers that mean the same trials. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TwoDriversTest {
  private static final String[] WORK = {"sweep", "seed=range(1,9)", "steps=10", "pause=20"};

  @TempDir private Path folder;
  private Program program;

  @BeforeEach
  void start() {
    program = Program.in(folder);
  }

  @Test
  void theSecondOnOneSweepIsTurnedAway() throws InterruptedException {
    Process first = program.start(WORK);
    program.await("the first at work", () -> !program.trace().isEmpty());
    String printed = program.run(2, "sweep", "--resume", program.sweeps().get(0).toString());
    assertTrue(printed.contains("is running now (process " + first.pid()), printed);
    assertTrue(printed.contains("wait for it"), printed);
    assertTrue(first.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, first.exitValue(), program::output);
    assertEquals(8, program.runs().size());
    assertEquals(16, program.trace().size());
  }

  @Test
  void twoSweepsOfTheSameTrialsRunEachOnce() throws InterruptedException {
    Process first = program.start(WORK);
    Process second = program.start(WORK);
    assertTrue(first.waitFor(90, TimeUnit.SECONDS));
    assertTrue(second.waitFor(90, TimeUnit.SECONDS));
    assertEquals(0, first.exitValue(), program::output);
    assertEquals(0, second.exitValue(), program::output);
    assertEquals(2, program.sweeps().size());
    for (Path sweep : program.sweeps()) {
      assertEquals(8, Sweep.read(sweep).runs().size());
    }
    assertEquals(8, program.runs().size());
    assertEquals(16, program.trace().size(), "one beginning and one end each");
  }

  @Test
  void aTrialWhoseDriverDiesIsTakenOverByTheOneThatWaits() throws InterruptedException {
    Process first = program.start("sweep", "seed=1", "steps=100", "pause=20");
    program.await("the first at work", () -> !program.trace().isEmpty());
    Process second = program.start("sweep", "seed=1", "steps=100", "pause=20");
    program.await("the second sweep", () -> program.sweeps().size() == 2);
    first.destroyForcibly();
    assertTrue(second.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, second.exitValue(), program::output);
    assertEquals(1, program.runs().size());
    assertEquals(1, program.runs().get(0).provenance().getInt("resumed"));
  }
}
