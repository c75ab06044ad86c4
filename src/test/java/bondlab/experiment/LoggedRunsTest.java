package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.logger.LoggedRow;
import bondlab.logger.RecordingLogger;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run's loggers hear, from its beginning to its end. */
class LoggedRunsTest {
  @TempDir private Path home;
  private final List<String> said = new ArrayList<>();
  private ConfigRoot root;
  private Experiments verbs;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    verbs = Experiments.at(home, Studies.of(new TrivialStudy())).telling(said::add);
  }

  private RunFolder run(String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("+loggers=[recorder]");
    return verbs.run(root, all, Progress.SILENT);
  }

  private Path onlyRun() {
    return Folders.list(home.resolve("results/runs/trivial")).get(0);
  }

  @Test
  void metricsTablesAndTheEndAreHeard() {
    RecordingLogger.Told told = RecordingLogger.of(run("value=3").path());
    assertEquals(
        List.of("open", "table squares", "ended DONE", "close"), told.events, said::toString);
    LoggedRow row = told.rows.get(0);
    assertEquals(1, row.step());
    assertEquals(Map.of("value", 3.0), row.values());
  }

  @Test
  void aFailureIsHeardWithItsReason() {
    TrialFailed e = assertThrows(TrialFailed.class, () -> run("value=3", "behaviour=fail"));
    RecordingLogger.Told told = RecordingLogger.of(e.folder().path());
    assertTrue(
        told.events.contains("ended FAILED cannot square 3.0: on purpose"), told.events::toString);
  }

  @Test
  void aRunThatIsGoneOnWithIsTheSameRunAndItsRowsAreToldOnce() {
    assertThrows(StoppedByUser.class, () -> run("behaviour=stop"));
    RunFolder resumed = run("behaviour=stop");
    assertEquals(onlyRun(), resumed.path());
    RecordingLogger.Told told = RecordingLogger.of(resumed.path());
    assertEquals(1, told.rows.size(), told.rows::toString);
    assertEquals(
        List.of("open", "ended STOPPED", "close", "open", "table squares", "ended DONE", "close"),
        told.events);
  }

  @Test
  void aLoggerIsNoPartOfATrialsIdentity() {
    RunFolder heard = run("value=3");
    RunFolder found = verbs.run(root, List.of("value=3"), Progress.SILENT);
    assertEquals(heard.path(), found.path());
    assertFalse(said.stream().anyMatch(s -> s.contains("logger")), said::toString);
    run("value=3");
    assertTrue(said.get(said.size() - 1).endsWith("--force runs it again"), said::toString);
  }

  @Test
  void aLoggerThatIsAwayLeavesTheRunWhole() throws IOException {
    RunFolder plain = verbs.run(root, List.of("value=5"), Progress.SILENT);
    RunFolder run =
        verbs
            .forced()
            .run(root, List.of("value=5", "+loggers=[{name:recorder,away:true}]"), Progress.SILENT);
    assertEquals(Status.State.DONE, run.status().state());
    for (String table : List.of("tables/squares.csv", "metrics.jsonl")) {
      assertEquals(
          Files.readString(plain.path().resolve(table)),
          Files.readString(run.path().resolve(table)));
    }
    List<String> complaints = said.stream().filter(s -> s.startsWith("logger")).toList();
    assertEquals(2, complaints.size(), said::toString);
    assertTrue(Files.readString(run.log()).contains("nobody answers"), "in the run's log too");
  }

  @Test
  void aSweepSaysOnceThatALoggerIsAway() {
    List<String> overrides = List.of("value=2,3,4", "+loggers=[{name:recorder,away:true}]");
    Sweep sweep = verbs.sweep(root, overrides, Progress.SILENT);
    assertEquals(3, sweep.runs().size());
    List<String> complaints = said.stream().filter(s -> s.startsWith("logger")).toList();
    assertEquals(2, complaints.size(), said::toString);
    assertTrue(complaints.get(0).contains("nobody answers"), complaints::toString);
    assertTrue(complaints.get(1).contains("has not taken"), complaints::toString);
  }

  @Test
  void aLoggerThatIsNotKnownIsRefusedBeforeAnyWork() {
    BadInput e =
        assertThrows(
            BadInput.class, () -> verbs.run(root, List.of("+loggers=[recoder]"), Progress.SILENT));
    assertTrue(e.getMessage().contains("did you mean recorder?"), e.getMessage());
    assertThrows(
        BadInput.class,
        () -> verbs.sweep(root, List.of("+loggers=[none]", "value=1,2"), Progress.SILENT));
    assertFalse(Files.exists(home.resolve("results")));
  }
}
