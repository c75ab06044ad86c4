package bondlab.experiment.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program, killed at random instants of its sweeps and gone on with, until what it was to
 * do is done: nothing finished is lost, nothing that finished runs again, and the tables are those
 * of sweeps that nobody disturbed. About a minute on a machine that is not busy.
 */
class KilledSweepTest {
  private static final int KILLS = 50;
  private static final int TRIALS = 24;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(20);
  private final List<Kill> kills = new ArrayList<>();

  /** What had finished when the program was killed, and how long the trace was. */
  private record Kill(Set<String> finished, int lines) {}

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void fiftyKillsChangeNothing() throws InterruptedException {
    Program killed = Program.in(folder.resolve("killed"));
    int sweeps = 0;
    while (kills.size() < KILLS) {
      killUntilDone(killed, sweeps++);
    }
    assertEquals(TRIALS * sweeps, killed.runs().size(), "one folder a trial");
    for (RunFolder run : killed.runs()) {
      assertEquals(Status.State.DONE, run.status().state(), run.path().toString());
    }
    assertNoneBeganAgain(killed.trace());
    Program undisturbed = Program.in(folder.resolve("undisturbed"));
    for (int sweep = 0; sweep < sweeps; sweep++) {
      undisturbed.run(0, arguments(sweep));
    }
    assertEquals(undisturbed.tables(), killed.tables());
    long resumed = count(killed, "resumed");
    assertTrue(resumed > 0, "no run was killed on its way");
    System.err.printf(
        "%d kills over %d sweeps of %d trials; %d runs were gone on with%n",
        kills.size(), sweeps, TRIALS, resumed);
  }

  private void killUntilDone(Program program, int sweep) throws InterruptedException {
    int folders = program.sweeps().size();
    Process process = program.start(arguments(sweep));
    while (kills.size() < KILLS && !isOver(program, process)) {
      Set<String> finished = new HashSet<>();
      program.finished().forEach(run -> finished.add(run.id()));
      kills.add(new Kill(finished, program.trace().size()));
      program.clearTemporary();
      List<Path> now = program.sweeps();
      boolean made =
          now.size() > folders && Files.exists(now.get(now.size() - 1).resolve("sweep.json"));
      process =
          made
              ? program.start("sweep", "--resume", now.get(now.size() - 1).toString())
              : program.start(arguments(sweep));
    }
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), program::output);
    assertEquals(0, process.exitValue(), program::output);
  }

  private static String[] arguments(int sweep) {
    int first = 1 + TRIALS * sweep;
    return new String[] {
      "sweep", "seed=range(" + first + "," + (first + TRIALS) + ")", "steps=3", "pause=5"
    };
  }

  /**
   * Waits for some beginnings and ends of trials, or now and then just for some time after the
   * start; then kills the process, unless it has ended by itself.
   */
  private boolean isOver(Program program, Process process) throws InterruptedException {
    if (random.nextInt(5) == 0) {
      return isOver(process, random.nextInt(1000));
    }
    int until = program.trace().size() + random.nextInt(12);
    while (process.isAlive() && program.trace().size() < until) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return isOver(process, random.nextInt(50));
  }

  private static boolean isOver(Process process, long millis) throws InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      return true;
    }
    process.destroyForcibly().waitFor();
    return false;
  }

  private void assertNoneBeganAgain(List<String> trace) {
    for (Kill kill : kills) {
      for (String line : trace.subList(kill.lines, trace.size())) {
        assertTrue(!kill.finished.contains(line.replaceFirst("^begin ", "")), "again: " + line);
      }
    }
  }

  private static long count(Program program, String fact) {
    return program.runs().stream().filter(run -> run.provenance().getInt(fact) > 0).count();
  }
}
