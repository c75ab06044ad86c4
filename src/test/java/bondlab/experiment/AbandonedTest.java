package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedTest {
  @TempDir private Path home;
  private Experiments experiments;
  private ConfigRoot root;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(new TrivialStudy()));
  }

  /** A run of value=3 as a machine leaves it that lost its power so many seconds ago. */
  private RunFolder silentFor(long seconds) throws IOException {
    RunFolder run = experiments.run(root, List.of("value=3"), Progress.SILENT);
    Files.writeString(
        run.path().resolve("STATUS"),
        "RUNNING\nhost elsewhere\npid 1\nborn never\nheartbeat "
            + Instant.now().minusSeconds(seconds)
            + "\n");
    return run;
  }

  @Test
  void aRunOfASilentMachineIsGoneOnWithAndNotRunBeside() throws IOException {
    RunFolder run = silentFor(Status.SILENCE.toSeconds() - 1);
    assertEquals(Status.State.RUNNING, run.status().state());
    RunFolder again = experiments.run(root, List.of("value=3"), Progress.SILENT);
    assertEquals(run, again);
    assertEquals(Status.State.DONE, run.status().state());
    assertEquals(1, run.provenance().getInt("resumed"));
    assertEquals(1, Folders.list(run.path().getParent()).size());
  }

  @Test
  void waitingForItCanBeInterrupted() throws IOException {
    silentFor(0);
    Thread.currentThread().interrupt();
    assertThrows(
        StoppedByUser.class, () -> experiments.run(root, List.of("value=3"), Progress.SILENT));
  }
}
