package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.Sweep;
import bondlab.progress.Progress;
import bondlab.table.TableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class ShareSweepTest {
  private static final Terms TERMS = Terms.of("", "none", List.of());

  @TempDir private Path home;

  private Sweep sweep(String... overrides) throws IOException {
    return LoudStudy.experiments(home)
        .sweep(LoudStudy.rootIn(home), List.of(overrides), Progress.SILENT);
  }

  private Share.Written share(Sweep sweep) {
    return new Share(home, LoudStudy.REPORTS)
        .write(sweep.folder(), TERMS, Optional.of(home.resolve("shared")));
  }

  @Test
  void oneTableOverAllTrialsSaysWhatWasVaried() throws IOException {
    Path shared = share(sweep("rows=2", "model.rate=0.5,1", "seed=1,2")).path();
    Table rows = TableFiles.readParquet(shared.resolve("tables/rows.parquet"));
    assertEquals(
        List.of("trial", "model_rate", "seed", "step", "tokens", "loss", "wins", "last", "note"),
        rows.columnNames());
    assertEquals(8, rows.rowCount());
    assertEquals(ColumnType.DOUBLE, rows.column("model_rate").type());
    assertEquals(ColumnType.LONG, rows.column("seed").type());
    assertEquals(List.of(0, 0, 1, 1, 2, 2, 3, 3), rows.intColumn("trial").asList());
    assertEquals(
        List.of(0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0), rows.doubleColumn("model_rate").asList());
    Table trials = TableFiles.readParquet(shared.resolve("tables/trials.parquet"));
    for (String run : trials.stringColumn("run")) {
      assertTrue(Files.isRegularFile(shared.resolve(run).resolve("tables/rows.csv")), run);
      assertTrue(Files.isRegularFile(shared.resolve(run).resolve("figures/curve.png")), run);
    }
    assertEquals(
        "./bondlab sweep rows=2 model.rate=0.5,1 seed=1,2\n",
        Files.readString(shared.resolve("command.txt")));
    String descriptor = Files.readString(shared.resolve("datapackage.json"));
    assertTrue(descriptor.contains("value of model.rate in the trial"));
    assertTrue(descriptor.contains("the loss; inf at first"));
    assertFalse(descriptor.contains("\"licenses\""));
  }

  @Test
  void aKeyThatATableHasAlreadyGetsAnotherName() throws IOException {
    Path shared = share(sweep("+note=a,b", "+step=1,2")).path();
    assertEquals(
        List.of(
            "trial", "trial_note", "trial_step", "step", "tokens", "loss", "wins", "last", "note"),
        TableFiles.readParquet(shared.resolve("tables/rows.parquet")).columnNames());
  }

  @Test
  void aFailedTrialIsListedWithItsReasonAndNoPath() throws IOException {
    Share.Written written = share(sweep("text=plain,fail"));
    assertTrue(written.left().contains("trial 1 (failed)"), written.left().toString());
    Table trials = TableFiles.readParquet(written.path().resolve("tables/trials.parquet"));
    assertEquals(List.of("DONE", "FAILED"), trials.stringColumn("status").asList());
    assertEquals(List.of("plain", "fail"), trials.stringColumn("text").asList());
    String reason = trials.stringColumn("reason").get(1);
    assertTrue(reason.contains("nothing to say in results/runs/loud/"), reason);
    Table rows = TableFiles.readParquet(written.path().resolve("tables/rows.parquet"));
    assertEquals(3, rows.rowCount());
  }

  @Test
  void refusesASweepWithNothingToShare() throws IOException {
    Sweep failed = sweep("text=fail", "seed=1,2");
    BadInput none = assertThrows(BadInput.class, () -> share(failed));
    assertTrue(none.getMessage().contains("has no finished trial"), none.getMessage());
    Sweep gone = sweep("seed=3,4");
    for (int i = 0; i < 2; i++) {
      Files.delete(gone.runs().get(i).path().resolve("config.conf"));
    }
    List<String> problems = assertThrows(BadInput.class, () -> share(gone)).problems();
    assertEquals(2, problems.size(), problems.toString());
    assertTrue(problems.get(1).startsWith("trial 1: "), problems.toString());
    assertFalse(Files.exists(home.resolve("shared")));
  }

  @Test
  void manyTrialsMakeNoHugePage() throws IOException {
    Path shared = share(sweep("seed=range(1,8)")).path();
    String html = Files.readString(shared.resolve("report.html"));
    assertTrue(html.contains("Further trials"));
    assertEquals(6, html.split("it said plain", -1).length - 1);
    assertEquals(7, html.split("<figure>", -1).length - 1);
  }
}
