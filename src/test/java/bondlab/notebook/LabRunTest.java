package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.experiment.TrivialStudy;
import bondlab.progress.Progress;
import bondlab.report.Figure;
import bondlab.study.StudentRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class LabRunTest {
  @TempDir private Path home;
  private ConfigRoot root;
  private Experiments verbs;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    verbs = Experiments.at(home, Studies.of(new TrivialStudy()));
  }

  @Test
  void aRunHasTablesFiguresAndASummary() {
    LabRun run = new LabRun(verbs.run(root, List.of("value=3"), Progress.SILENT));
    assertEquals(List.of("squares"), run.tables());
    assertEquals(9, run.table("squares").doubleColumn("square").get(0));
    assertEquals(3, run.rows("squares", TrivialStudy.Square.class).get(0).value());
    assertEquals("the square of 3.0 is 9.0\n", run.summary());
    new Figure("nothing").save(run.files().figures(), "nothing");
    assertEquals(List.of("nothing"), run.figures());
  }

  @Test
  void tablesAndColumnsOfAnEarlierVersionAreReadUnderTodaysNames() throws IOException {
    LabRun old = new LabRun(RunFolder.open(Path.of("src/test/resources/stored-runs/bond-tiny")));
    Table students = old.table("students");
    assertTrue(students.columnNames().contains("on_policy"));
    int gkd = students.stringColumn("objective").asList().indexOf("gkd");
    assertEquals(
        students.doubleColumn("on_policy").get(gkd),
        old.rows("students", StudentRow.class).get(gkd).lmbda());
    Path tables = Files.createDirectories(home.resolve("old/tables"));
    Files.copy(old.files().tables().resolve("students.parquet"), tables.resolve("equal.parquet"));
    Files.copy(old.files().path().resolve("config.conf"), home.resolve("old/config.conf"));
    LabRun renamed = new LabRun(RunFolder.open(home.resolve("old")));
    assertEquals(students.rowCount(), renamed.table("matched").rowCount());
  }

  @Test
  void anUnknownNameIsToldWithTheKnownOnes() {
    LabRun run = new LabRun(verbs.run(root, List.of(), Progress.SILENT));
    BadInput table = assertThrows(BadInput.class, () -> run.table("squars"));
    assertTrue(table.getMessage().contains("[squares]"), table.getMessage());
    assertThrows(BadInput.class, () -> run.figure("nothing"));
  }

  @Test
  void aSweepPutsTheTablesOfItsTrialsBelowEachOther() {
    List<String> overrides = List.of("value=2,3,4", "behaviour=fail");
    Sweep sweep = verbs.sweep(root, overrides, Progress.SILENT);
    List<LabRun> runs = sweep.runs().stream().map(LabRun::new).toList();
    LabSweep lab = new LabSweep(sweep, runs);
    assertEquals(3, lab.index().rowCount());
    Table squares = lab.table("squares");
    assertEquals(1, squares.rowCount()); // the other two fail
    assertEquals("value=2", squares.getString(0, "trial"));
  }
}
