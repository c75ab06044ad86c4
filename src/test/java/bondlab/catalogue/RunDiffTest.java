package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.catalogue.RunFiles.Training;
import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDiffTest {
  private static final String JAN = "2026-01-01T00:00:00Z";

  @TempDir private Path home;

  private RunFiles run(String id, String config) throws IOException {
    return RunFiles.done(home.resolve("results"), "runs/e/" + id, JAN, config);
  }

  private static RunDiff diff(RunFiles a, RunFiles b) {
    return RunDiff.of(RunFolder.open(a.folder()), RunFolder.open(b.folder()));
  }

  @Test
  void saysWhatWasAddedRemovedAndChangedAndWhereFrom() throws IOException {
    RunFiles a = run("a", "seed = 1\nold = x\nsame = 1\ncache.folder = here\n");
    RunFiles b = run("b", "seed = 2\nsame = 1.0\npool {\n  ns = [1, 2]\n}\ncache.folder = there\n");
    RunDiff diff = diff(a, b);
    assertEquals(
        List.of(
            new RunDiff.KeyDiff("removed", "old", "x", "", "config.conf:2", ""),
            new RunDiff.KeyDiff("added", "pool.ns", "", "[1, 2]", "", "config.conf:4"),
            new RunDiff.KeyDiff("changed", "seed", "1", "2", "seed=1", "seed=1")),
        diff.configs());
    assertEquals(List.of(), diff.makings());
    assertFalse(diff.isEqual());
    assertEquals(3, diff.configTable().rowCount());
  }

  @Test
  void equalRunsAreSaidToBeEqual() throws IOException {
    RunFiles a = run("a", "seed = 1\n").trainings(new Training("x", 1, 1, 0.5));
    RunFiles b = run("b", "seed = 1\n").trainings(new Training("x", 1, 1, 0.5));
    RunDiff diff = diff(a, b);
    assertTrue(diff.isEqual(), diff::toString);
    assertTrue(diff.toString().contains("no difference"), diff.toString());
    assertEquals(true, diff.toMap().get("equal"));
  }

  @Test
  void numbersAreComparedTableByTable() throws IOException {
    RunFiles a =
        run("a", "seed = 1\n")
            .trainings(new Training("x", 1, 1, 0.5), new Training("y", 1, 1, 2))
            .table("only_a", Training.class, List.of());
    RunFiles b =
        run("b", "seed = 1\n").trainings(new Training("y", 1, 1, 3), new Training("x", 1, 1, 0.5));
    RunDiff diff = diff(a, b);
    assertEquals(List.of("only_a"), diff.tables().onlyA());
    assertEquals(1, diff.numbers().rowCount());
    assertEquals("y", diff.numbers().row(0).getString("where"));
    assertEquals(1.0, diff.numbers().row(0).getDouble("largest"));
    assertFalse(diff.isEqual());
  }

  @Test
  void aDamagedTableIsNamedAndTheRestIsCompared() throws IOException {
    RunFiles a = run("a", "seed = 1\n").trainings(new Training("x", 1, 1, 0.5));
    RunFiles b = run("b", "seed = 1\n").trainings(new Training("x", 1, 1, 0.5));
    a.table("fits", Training.class, List.of());
    b.table("fits", Training.class, List.of());
    Files.writeString(b.parquet("fits"), "gone");
    assertTrue(diff(a, b).isEqual(), "its CSV is whole");
    Files.delete(b.folder().resolve("tables/fits.csv"));
    RunDiff diff = diff(a, b);
    assertEquals(1, diff.tables().unreadable().size());
    assertTrue(diff.tables().unreadable().get(0).startsWith("fits: "), diff.toString());
    assertEquals(1, diff.tables().shared().size());
    assertFalse(diff.isEqual());
  }

  @Test
  void aRunIsFoundByFolderNameAndPartOfItsId() throws IOException {
    RunFiles a = run("20260101-aaaa", "seed = 1\n");
    run("20260101-bbbb", "seed = 1\n");
    Path results = home.resolve("results");
    for (String typed :
        List.of(
            a.folder().toString(), "results/runs/e/20260101-aaaa", "e/20260101-aaaa", "-aaaa")) {
      assertEquals(
          a.folder().toRealPath(),
          Catalogue.findRun(home, results, typed).path().toRealPath(),
          typed);
    }
    for (String typed : List.of("20260101", "cccc", "e", "")) {
      assertThrows(BadInput.class, () -> Catalogue.findRun(home, results, typed), typed);
    }
  }
}
