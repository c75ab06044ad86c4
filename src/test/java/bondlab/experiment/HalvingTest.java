package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalvingTest {
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

  private SweepPlan plan(String best, String... overrides) {
    return SweepPlan.grid(root, List.of(overrides)).halved(Halving.of("seed=[1,2,3]", "1/2", best));
  }

  private static List<String> statuses(Sweep sweep) {
    return sweep.outcomes().stream().map(Sweep.Outcome::status).toList();
  }

  @Test
  void eachRungRunsTheBetterHalfOfTheOneBefore() {
    Sweep sweep =
        experiments.sweep(root, plan("max:squares.square", "value=5,1,4,3,2"), Progress.SILENT);
    // 5 candidates, then the best 2 (5 and 4), then the best one
    assertEquals(
        List.of(
            "DONE", "DONE", "DONE", "DONE", "DONE", "DONE", "PRUNED", "DONE", "PRUNED", "PRUNED",
            "DONE", "PRUNED", "PRUNED", "PRUNED", "PRUNED"),
        statuses(sweep));
    assertEquals(8, study.runs.get());
    assertEquals(
        "rank 5 of 5 at seed=1 (max:squares.square: 1.0); the best 2 went on",
        sweep.outcomes().get(11).reason());
    assertEquals(
        "rank 2 of 2 at seed=2 (max:squares.square: 16.0); the best 1 went on",
        sweep.outcomes().get(12).reason());
    assertTrue(sweep.isWhole());
    assertEquals(Status.State.DONE, Status.of(sweep.folder()).state());
    assertEquals(sweep, Sweep.read(sweep.folder()));
    List<Halving.RungRow> rows = rows(sweep);
    assertEquals(8, rows.size());
    assertEquals(
        List.of(0, 2, 3, 4, 1, 5, 7, 10), rows.stream().map(Halving.RungRow::trial).toList());
    assertEquals(3, rows.stream().filter(Halving.RungRow::wentOn).count());
  }

  private static List<Halving.RungRow> rows(Sweep sweep) {
    return Tables.rows(
        TableFiles.readCsv(sweep.folder().resolve("halving.csv"), Halving.RungRow.class),
        Halving.RungRow.class);
  }

  @Test
  void allTrialsOfAllRungsAreWrittenBeforeTheFirstStarts() {
    assertThrows(
        StoppedByUser.class,
        () ->
            experiments.sweep(
                root, plan("min:squares.square", "behaviour=stop", "value=1,2"), Progress.SILENT));
    Path folder = Folders.list(home.resolve("results/sweeps")).get(0);
    assertEquals(6, Json.config(folder.resolve("sweep.json")).getList("trials").size());
    Sweep resumed = experiments.resume(folder, Progress.SILENT);
    assertEquals(List.of("DONE", "DONE", "DONE", "PRUNED", "DONE", "PRUNED"), statuses(resumed));
    Sweep again = experiments.resume(folder, Progress.SILENT);
    assertEquals(resumed.runs(), again.runs());
    assertEquals(resumed.pruned(), again.pruned());
  }

  @Test
  void whatFailedOrHasNoNumberGoesNoFurther() {
    Sweep sweep =
        experiments.sweep(
            root, plan("max:squares.square", "behaviour=fail", "value=1,2,3"), Progress.SILENT);
    // only value 2 does not fail, and the largest does not go on
    assertEquals(
        List.of("FAILED", "DONE", "FAILED", "PRUNED", "DONE", "PRUNED", "PRUNED", "DONE", "PRUNED"),
        statuses(sweep));
    assertEquals("failed at seed=1", sweep.outcomes().get(3).reason());
    assertEquals(Status.State.FAILED, Status.of(sweep.folder()).state());
  }

  @Test
  void aWrongNameIsToldAfterTheFirstTrial() {
    for (String best : List.of("max:nosuch.square", "max:squares.sqare")) {
      BadInput bad =
          assertThrows(
              BadInput.class,
              () -> experiments.sweep(root, plan(best, "value=1,2"), Progress.SILENT));
      assertTrue(
          bad.getMessage().contains("there are [squares]")
              || bad.getMessage().contains("did you mean square?"),
          bad.getMessage());
    }
    assertEquals(1, study.runs.get(), "the second sweep found it finished");
  }

  @Test
  void aGoalOfWhichNoCandidateHasAValueIsToldAndNothingGoesOn() {
    BadInput bad =
        assertThrows(
            BadInput.class,
            () ->
                experiments.sweep(
                    root, plan("max:squares.square", "value=1e200,2e200"), Progress.SILENT));
    assertTrue(
        bad.getMessage().contains("none of the 2 trials that finished seed=1"), bad.getMessage());
    assertEquals(2, study.runs.get(), "the squares are infinite; no further rung is run");
    // one that has a value goes on alone
    Sweep sweep =
        experiments.sweep(
            root, plan("max:squares.square", "value=1e200,2,3e200,4e200"), Progress.SILENT);
    assertEquals(
        List.of("DONE", "DONE", "DONE", "DONE", "PRUNED", "DONE", "PRUNED", "PRUNED"),
        statuses(sweep).subList(0, 8));
    assertTrue(
        sweep.outcomes().get(4).reason().contains("no value); the best 1 went on"),
        sweep.outcomes().get(4).reason());
  }

  @Test
  void tiesGoToTheEarlierTrialAndMissingScoresLast() {
    Halving halving = Halving.of("seed=[1,2]", "1/2", "min:t.c");
    List<Double> scores = List.of(2.0, Double.NaN, 1.0, 2.0);
    List<Halving.RungRow> rows = halving.rank(0, outcomes(4, 5, 6, 7), scores);
    assertEquals(List.of(6, 4, 7, 5), rows.stream().map(Halving.RungRow::trial).toList());
    assertEquals(
        List.of(true, true, false, false), rows.stream().map(Halving.RungRow::wentOn).toList());
    assertTrue(
        halving.rank(1, outcomes(4, 5, 6, 7), scores).stream().noneMatch(Halving.RungRow::wentOn),
        "from the last rung none goes on");
    List<Halving.RungRow> none = halving.rank(0, outcomes(0, 1), List.of(Double.NaN, Double.NaN));
    assertTrue(none.stream().noneMatch(Halving.RungRow::wentOn));
  }

  private static List<Sweep.Outcome> outcomes(Integer... trials) {
    return Stream.of(trials)
        .map(trial -> new Sweep.Outcome(trial, "DONE", 1, "", "", "", ""))
        .toList();
  }

  @Test
  void theShareIsCountedInWholeNumbers() {
    assertEquals(1, Halving.of("a=[1,2]", "1/3", "max:t.c").kept(3));
    assertEquals(9, Halving.of("a=[1,2]", "1/3", "max:t.c").kept(27));
    assertEquals(7, Halving.of("a=[1,2]", "0.7", "max:t.c").kept(10));
    assertEquals(1, Halving.of("a=[1,2]", "1/4", "max:t.c").kept(3), "never none");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    BadInput bad =
        assertThrows(BadInput.class, () -> Halving.of("training.steps", "2", "progress.gold"));
    assertEquals(3, bad.problems().size());
    for (String keep : List.of("0", "1", "1/0", "half", "-1/2", "3/2", "")) {
      assertThrows(BadInput.class, () -> Halving.of("a=[1,2]", keep, "max:t.c"), keep);
    }
    for (String budget : List.of("a=[1]", "a=[2,1]", "a=[1,1]", "a=1,2", "=[1,2]", "a=[]")) {
      assertThrows(BadInput.class, () -> Halving.of(budget, "1/2", "max:t.c"), budget);
    }
  }

  @Test
  void theBudgetIsSetByTheRungsAlone() {
    for (String own : List.of("seed=4", "seed=4,5", "+seed=3", "zip(seed=[1,2],value=[1,2])")) {
      BadInput bad =
          assertThrows(
              BadInput.class, () -> experiments.plan(root, plan("max:squares.square", own)), own);
      assertTrue(bad.getMessage().contains("seed is set by the rungs"), bad.getMessage());
    }
    assertTrue(Files.notExists(home.resolve("results")));
  }
}
