package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of a study that is in this process only, with configurations built in code. */
class CellSweepTest {
  private static final List<String> TYPED = List.of("a loop over n");

  @TempDir private Path home;
  private final CellStudy study = new CellStudy();

  /** Counts its runs; stops once, or fails, where it is told. */
  private static final class CellStudy implements Study {
    private int runs;
    private int stopAt = -1;

    record Row(int n, double value) {}

    @Override
    public String name() {
      return Studies.CELL;
    }

    @Override
    public void validate(Config config) {
      if (config.getInt("n") < 1) {
        throw new BadInput("n = " + config.getInt("n") + " must be 1 or more");
      }
    }

    @Override
    public void run(Run run) {
      runs++;
      int n = run.config().getInt("n");
      if (n == stopAt) {
        throw new StoppedByUser("stopped");
      }
      run.table("rows", Row.class, List.of(new Row(n, Math.log(n))));
    }
  }

  private static Trial trial(int n) {
    Config config = ConfigFactory.parseString("study = cell, seed = 1, n = " + n);
    return new Trial("cell", List.of("n=" + n), config);
  }

  private static List<Trial> trials() {
    return IntStream.rangeClosed(1, 4).mapToObj(CellSweepTest::trial).toList();
  }

  private Experiments here() {
    return Experiments.at(home, Studies.of(study));
  }

  private Sweep sweep() {
    return here().sweep(trials(), TYPED, Progress.SILENT);
  }

  @Test
  void theSameCellAgainGoesOnWhereItStopped() {
    study.stopAt = 3;
    StoppedByUser stop = assertThrows(StoppedByUser.class, this::sweep);
    assertTrue(stop.getMessage().contains("running its cell again"), stop.getMessage());
    assertFalse(stop.getMessage().contains("--resume"), stop.getMessage());
    study.stopAt = -1;
    Sweep whole = sweep();
    assertTrue(whole.isWhole());
    assertEquals(3 + 2, study.runs, "1 and 2 were found, 3 is run again");
    assertEquals(
        Math.log(3),
        TableFiles.readCsv(whole.runs().get(2).tables().resolve("rows.csv"), CellStudy.Row.class)
            .doubleColumn("value")
            .get(0));
    assertEquals(whole.runs(), sweep().runs());
    assertEquals(5, study.runs);
  }

  @Test
  void itIsAnOrdinarySweepAndARunOfOneTrialIsTheSame() {
    Sweep whole = sweep();
    assertEquals(4, SweepFolder.open(whole.folder()).trials().size());
    assertEquals(whole.outcomes(), Sweep.read(whole.folder()).outcomes());
    assertEquals(whole.runs().get(1), here().run(trial(2), Progress.SILENT));
    assertEquals(whole.runs(), here().resume(whole.folder(), Progress.SILENT).runs());
    assertEquals(4, study.runs);
    Sweep forced = here().forced().sweep(trials(), TYPED, Progress.SILENT);
    assertNotEquals(whole.runs().get(1), forced.runs().get(1));
  }

  @Test
  void allProblemsAreToldBeforeAnythingIsWritten() {
    List<Trial> bad = List.of(trial(0), trial(1), trial(-5));
    BadInput e = assertThrows(BadInput.class, () -> here().sweep(bad, TYPED, Progress.SILENT));
    assertEquals(List.of("n = 0 must be 1 or more", "n = -5 must be 1 or more"), e.problems());
    assertThrows(BadInput.class, () -> here().sweep(List.of(), TYPED, Progress.SILENT));
    assertFalse(Files.exists(home.resolve("results")));
  }

  @Test
  void anotherProcessIsToldToRunTheCell() {
    Path folder = sweep().folder();
    Experiments other = Experiments.at(home, Studies.of(new TrivialStudy()));
    BadInput resumed = assertThrows(BadInput.class, () -> other.resume(folder, Progress.SILENT));
    Sweep.Outcome worker = other.runPrepared(folder, 1, Progress.SILENT);
    for (String message : List.of(resumed.getMessage(), worker.reason())) {
      assertTrue(message.contains("made in a notebook; run its cell again"), message);
    }
    Config workers =
        trial(2).config().withFallback(ConfigFactory.parseString("launcher.name = workers"));
    Trial away = new Trial("cell", List.of(), workers);
    BadInput refused =
        assertThrows(BadInput.class, () -> here().sweep(List.of(away), TYPED, Progress.SILENT));
    assertTrue(refused.getMessage().contains("leave launcher out"), refused.getMessage());
  }
}
