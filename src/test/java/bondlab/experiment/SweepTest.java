package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  @TempDir private Path home;
  private final TrivialStudy study = new TrivialStudy();
  private final List<String> told = new ArrayList<>();
  private ConfigRoot root;
  private Experiments experiments;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(study)).telling(told::add);
  }

  private Sweep sweep(String... overrides) {
    return experiments.sweep(root, List.of(overrides), Progress.SILENT);
  }

  @Test
  void everyTrialIsRunAndFound() {
    Sweep sweep = sweep("value=1,2,3", "seed=1,2");
    assertEquals(6, sweep.runs().size());
    assertEquals(Status.State.DONE, Status.of(sweep.folder()).state());
    assertEquals(sweep, Sweep.read(sweep.folder()));
    assertEquals(6, Json.config(sweep.folder().resolve("sweep.json")).getList("trials").size());
  }

  @Test
  void aFailingTrialIsToldAndTheRestGoesOn() {
    Sweep sweep = sweep("behaviour=fail", "value=1,2,3");
    assertEquals(List.of("FAILED", "DONE", "FAILED"), statuses(sweep));
    assertEquals("cannot square 1.0: on purpose", sweep.failed().get(0).reason());
    assertEquals(2, told.stream().filter(line -> line.contains("cannot square")).count());
    Status status = Status.of(sweep.folder());
    assertEquals(Status.State.FAILED, status.state());
    assertTrue(status.reason().startsWith("2 of 3 trials failed"), status.reason());
  }

  @Test
  void resumeSkipsWhatIsFinishedAndIgnoresEditedFiles() throws IOException {
    Sweep first = sweep("behaviour=fail", "value=1,2,3");
    assertEquals(3, study.runs.get());
    Files.writeString(home.resolve("experiments/config.conf"), "study = edited\n");
    Sweep again = experiments.resume(first.folder(), Progress.SILENT);
    assertEquals(5, study.runs.get());
    assertEquals(List.of("FAILED", "DONE", "FAILED"), statuses(again));
    assertEquals(first.outcomes().get(1).run(), again.outcomes().get(1).run());
  }

  @Test
  void aStoppedSweepKeepsItsPlanAndGoesOn() {
    StoppedByUser stopped =
        assertThrows(StoppedByUser.class, () -> sweep("behaviour=stop", "value=1,2,3"));
    Path folder = Folders.list(home.resolve("results/sweeps")).get(0);
    assertTrue(stopped.getMessage().contains("--resume " + folder), stopped.getMessage());
    assertEquals(Status.State.STOPPED, Status.of(folder).state());
    assertEquals(List.of("WAITING", "WAITING", "WAITING"), statuses(Sweep.read(folder)));
    assertEquals(3, experiments.resume(folder, Progress.SILENT).runs().size());
    assertEquals(4, study.runs.get());
  }

  @Test
  void aForcedSweepRunsAgainButItsResumeDoesNot() {
    sweep("value=1,2");
    experiments = experiments.forced();
    Sweep forced = sweep("value=1,2");
    assertEquals(4, study.runs.get());
    experiments.resume(forced.folder(), Progress.SILENT);
    assertEquals(4, study.runs.get());
  }

  @Test
  void oneRefusedTrialRefusesTheSweep() {
    BadInput bad = assertThrows(BadInput.class, () -> sweep("value=1,-2,-3"));
    assertEquals(2, bad.problems().size());
    assertEquals(0, study.runs.get());
  }

  @Test
  void whatIsNoSweepCannotBeResumed() throws IOException {
    assertThrows(BadInput.class, () -> experiments.resume(home, Progress.SILENT));
    Files.writeString(home.resolve("sweep.json"), "{\"trials\": [");
    assertThrows(BadInput.class, () -> experiments.resume(home, Progress.SILENT));
  }

  @Test
  void equalTrialsRunOnceAndHaveOneOutcome() {
    Sweep sweep = sweep("value=3,4,3.0,3");
    assertEquals(List.of("DONE", "DONE", "DONE", "DONE"), statuses(sweep));
    assertEquals(2, study.runs.get());
    assertEquals(2, Set.copyOf(sweep.runs()).size());
    Sweep failing = sweep("behaviour=fail", "value=5,5");
    assertEquals(List.of("FAILED", "FAILED"), statuses(failing));
    assertEquals(3, study.runs.get());
    assertEquals(1, told.stream().filter(line -> line.contains("cannot square 5")).count());
  }

  @Test
  void whatFinishedBeforeIsFoundWithoutAskingTheLauncher() {
    Sweep first = sweep("value=1,2");
    Sweep second = sweep("value=2,3,1");
    assertEquals(3, study.runs.get());
    assertEquals(first.runs().get(1), second.runs().get(0));
    assertTrue(told.contains("2 of 3 trials had finished before"), told.toString());
    assertEquals(0, second.outcomes().get(0).seconds());
  }

  @Test
  void aStudyThatRunsAnewDoesSoOncePerSweep() {
    study.runsAnew = true;
    Sweep first = sweep("value=1,2");
    Sweep second = sweep("value=1,2");
    assertEquals(4, study.runs.get());
    assertEquals(second.runs(), experiments.resume(second.folder(), Progress.SILENT).runs());
    assertEquals(first.runs(), experiments.resume(first.folder(), Progress.SILENT).runs());
    assertEquals(4, study.runs.get());
  }

  @Test
  void aClockThatWasSetBackDoesNotMakeAForcedSweepRunAgain() throws IOException {
    sweep("value=1");
    experiments = experiments.forced();
    Sweep forced = sweep("value=1");
    assertEquals(2, study.runs.get());
    Path facts = forced.runs().get(0).path().resolve("run.json");
    Files.writeString(
        facts, Files.readString(facts).replaceFirst("\"started\" : \"2", "\"started\" : \"1"));
    forced.runs().get(0).seal(); // as it would have been written at that time
    assertEquals(forced.runs(), experiments.resume(forced.folder(), Progress.SILENT).runs());
    assertEquals(2, study.runs.get());
  }

  @Test
  void theIndexIsWholeAtTheEndHoweverFastTrialsAre() {
    Sweep sweep = sweep("value=range(1,60)");
    assertEquals(59, Sweep.read(sweep.folder()).runs().size());
  }

  private static List<String> statuses(Sweep sweep) {
    return sweep.outcomes().stream().map(Sweep.Outcome::status).toList();
  }
}
