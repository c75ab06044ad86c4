package bondlab.experiment.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.experiment.Status;
import bondlab.experiment.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a disk that fills up, and with a limit on the size of files. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDiskTest {
  private static final int TRIALS = 30;

  @TempDir private Path folder;

  @Test
  void onAFullDiskNothingFinishedIsLostAndRoomMakesTheRestGoOn() throws Exception {
    Program program = Program.in(folder.resolve("a"));
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Path kept = Files.createDirectories(program.home().resolve("results"));
    assumeTrue(canMount(disk), "a small disk cannot be mounted here (needs unshare -rm and tmpfs)");
    String sweep =
        quoted(
            program.command(
                "sweep", "seed=range(1," + (TRIALS + 1) + ")", "results.folder=" + disk));
    String script =
        """
        mount -t tmpfs -o size=400k none DISK && cp -a KEPT/. DISK/ || exit 70
        SWEEP; code=$?
        cp -a DISK/. KEPT/ && [ "$code" = 1 ] || exit 71
        mount -o remount,size=100m DISK || exit 72
        RESUME "$(echo DISK/sweeps/*)" || exit 73
        cp -a DISK/. KEPT2/
        """
            .replace("SWEEP", sweep)
            .replace("RESUME", quoted(program.command("sweep", "--resume")))
            .replace("KEPT2", kept.toString())
            .replace("KEPT", Files.createDirectories(folder.resolve("full")).toString())
            .replace("DISK", disk.toString());
    program.run(0, List.of("unshare", "-rm", "sh", "-c", script));

    List<Path> full;
    try (var runs = Files.list(folder.resolve("full/runs/fault"))) {
      full = runs.filter(run -> Status.of(run).state() == Status.State.DONE).toList();
    }
    assertTrue(!full.isEmpty() && full.size() < TRIALS, full.size() + " finished on the full disk");
    String printed = program.output();
    assertTrue(printed.contains("No space left on device"), printed);
    assertEquals(TRIALS, Sweep.read(program.sweeps().get(0)).runs().size());
    assertEquals(TRIALS, program.finished().size());
    for (Path run : full) {
      long begun =
          program.trace().stream()
              .filter(line -> line.equals("begin " + run.getFileName()))
              .count();
      assertEquals(1, begun, "a finished trial ran again");
    }
    Program undisturbed = Program.in(folder.resolve("b"));
    undisturbed.run(0, "sweep", "seed=range(1," + (TRIALS + 1) + ")", "results.folder=null");
    assertEquals(
        List.copyOf(undisturbed.tables().values()).stream().sorted().toList(),
        List.copyOf(program.tables().values()).stream().sorted().toList());
  }

  private static boolean canMount(Path disk) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(
                  "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m none '" + disk + "'")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String quoted(List<String> command) {
    return command.stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
  }

  @Test
  void aTrialWhoseFileGrowsTooLargeFailsAloneAndSaysSo() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell with ulimit");
    Program program = Program.in(folder.resolve("c"));
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    // in units of 512 bytes: 64 MiB, above what the embedded database unpacks for itself
    command.add(
        "ulimit -f 131072 && exec "
            + quoted(program.command("sweep", "behaviour=work,disk,work", "seed=1,2")));
    program.run(1, command);
    Sweep sweep = Sweep.read(program.sweeps().get(0));
    assertEquals(2, sweep.failed().size());
    assertTrue(sweep.failed().get(0).reason().contains("File too large"), sweep.toString());
    program.heal();
    program.run(0, "sweep", "--resume", sweep.folder().toString());
    assertEquals(6, Sweep.read(sweep.folder()).runs().size());
    assertEquals(4, program.finished().size(), "equal trials are one run");
  }
}
