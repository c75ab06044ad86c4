package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.Json;
import bondlab.table.JsonLines;
import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentsTest {
  @TempDir private Path home;
  private final TrivialStudy study = new TrivialStudy();
  private ConfigRoot root;
  private Experiments experiments;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(study));
  }

  private RunFolder run(String... overrides) {
    return experiments.run(root, List.of(overrides), Progress.SILENT);
  }

  @Test
  void aRunLeavesTheFilesThatItPromises() {
    RunFolder run = run("value=3", "seed=7");
    assertEquals(Status.State.DONE, run.status().state());
    assertEquals(home.resolve("results/runs/trivial"), run.path().getParent());
    assertEquals(3, run.config().getInt("value"));
    assertEquals("the square of 3.0 is 9.0\n", run.summary());
    assertEquals(1, JsonLines.read(run.metrics()).size());
    Config facts = run.provenance();
    assertEquals(List.of("value=3", "seed=7"), facts.getStringList("overrides"));
    assertEquals(7, facts.getInt("seeds.seed"));
    for (String key : List.of("git.commit", "versions.djl", "machine.cpu", "started", "ended")) {
      assertFalse(facts.getString(key).isEmpty(), key);
    }
    assertEquals(
        9.0,
        TableFiles.readCsv(run.tables().resolve("squares.csv"), TrivialStudy.Square.class)
            .doubleColumn("square")
            .get(0));
    Config sidecar = Json.config(run.tables().resolve("squares.json"));
    assertEquals(
        Map.of("type", "double", "unit", "metres", "meaning", "side"),
        sidecar.getObject("columns.value").unwrapped());
    assertEquals(facts.getString("config_hash"), sidecar.getString("config_hash"));
    assertEquals(facts.getString("git.commit"), sidecar.getString("git.commit"));
    assertEquals(7, sidecar.getInt("seeds.seed"));
  }

  @Test
  void twoRunsInTheSameSecondGetTwoFolders() {
    RunFolder first = run();
    experiments = experiments.forced();
    assertNotEquals(first.path(), run().path());
    assertNotEquals(run().path(), run().path());
    assertNotEquals(run("seed=1").path(), run("seed=2").path());
    assertEquals(6, Folders.list(first.path().getParent()).size());
  }

  @Test
  void aFinishedRunIsReUsedWhateverTheSpellingOfItsConfiguration() {
    Path first = run("value=3").path();
    assertEquals(first, run("value=3.0").path());
    assertEquals(first, run("value=3", "+cache.folder=" + home.resolve("elsewhere")).path());
    assertEquals(1, study.runs.get());
    assertNotEquals(first, run("value=3.5").path());
    assertNotEquals(
        first, experiments.forced().run(root, List.of("value=3"), Progress.SILENT).path());
  }

  @Test
  void badInputLeavesNothingBehind() {
    for (String bad : List.of("value=-1", "valeu=1", "study=nosuch", "study=null")) {
      assertThrows(BadInput.class, () -> run(bad), bad);
      assertThrows(
          BadInput.class,
          () -> experiments.sweep(root, List.of(bad, "seed=1,2"), Progress.SILENT),
          bad);
    }
    assertFalse(Files.exists(home.resolve("results")));
  }

  @Test
  void aFailingRunKeepsItsReasonAndIsRunAgainInANewFolder() throws IOException {
    TrialFailed failed = assertThrows(TrialFailed.class, () -> run("behaviour=fail", "value=3"));
    Status status = failed.folder().status();
    assertEquals(Status.State.FAILED, status.state());
    assertEquals("cannot square 3.0: on purpose", status.reason());
    assertTrue(failed.getMessage().contains("cannot square 3.0"), failed.getMessage());
    assertTrue(Files.readString(failed.folder().log()).contains("TrivialStudy.run"));
    TrialFailed again = assertThrows(TrialFailed.class, () -> run("behaviour=fail", "value=3"));
    assertNotEquals(failed.folder(), again.folder());
  }

  @Test
  void badInputFoundOnTheWayFailsTheRun() {
    assertThrows(BadInput.class, () -> run("behaviour=bad"));
    Path folder = Folders.list(home.resolve("results/runs/trivial")).get(0);
    assertEquals(new Status(Status.State.FAILED, "value = NaN on the way"), Status.of(folder));
  }

  @Test
  void aStoppedRunGoesOnInItsFolder() {
    assertThrows(StoppedByUser.class, () -> run("behaviour=stop"));
    Path folder = Folders.list(home.resolve("results/runs/trivial")).get(0);
    assertEquals(Status.State.STOPPED, Status.of(folder).state());
    RunFolder run = run("behaviour=stop");
    assertEquals(folder, run.path());
    assertEquals(Status.State.DONE, run.status().state());
    assertEquals(1, run.provenance().getInt("resumed"));
    assertEquals(2, JsonLines.read(run.metrics()).size());
  }

  @Test
  void aKilledRunIsSeenAtOnceAndGoneOnWith() throws IOException {
    RunFolder run = run();
    // what a process that was killed leaves: RUNNING, by a process that is not there
    Files.writeString(
        run.path().resolve("STATUS"),
        "RUNNING\nhost "
            + Provenance.hostName()
            + "\npid 1\nborn never\nheartbeat 2026-01-01T00:00:00Z\n");
    assertEquals(Status.State.KILLED, run.status().state());
    assertEquals(run.path(), run().path());
    assertEquals(Status.State.DONE, run.status().state());
    assertEquals(2, study.runs.get());
  }

  @Test
  void anExperimentCannotLeaveItsFolder() {
    assertThrows(
        BadInput.class, () -> new Trial("../x", List.of(), root.compose(List.of()).config()));
    assertThrows(
        BadInput.class, () -> new Trial("..", List.of(), root.compose(List.of()).config()));
  }
}
