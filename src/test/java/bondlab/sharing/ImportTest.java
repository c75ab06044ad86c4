package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.progress.Progress;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImportTest extends Received {

  @Test
  void aRunIsReadAsOnesOwn() throws IOException {
    Import.Imported imported = read(shared);
    assertTrue(imported.isNew());
    assertEquals(mine.resolve("results/imported/peer"), imported.folder());
    assertEquals(List.of(imported.folder()), imported.runs());
    RunFolder read = RunFolder.open(imported.runs().get(0));
    assertEquals(Status.State.DONE, read.status().state());
    assertEquals("loud", read.config().getString("study"));
    assertEquals(
        run.provenance().getString("config_hash"), read.provenance().getString("config_hash"));
    assertEquals(
        Tables.rows(
            TableFiles.readParquet(run.tables().resolve("rows.parquet")), LoudStudy.Row.class),
        Tables.rows(
            TableFiles.readParquet(read.tables().resolve("rows.parquet")), LoudStudy.Row.class));
    LoudStudy.REPORTS.draw(read);
    assertTrue(imported.notes().get(0).startsWith("report.html"), imported.notes().toString());
    assertFalse(Files.exists(imported.folder().resolve("report.html")));
  }

  @Test
  void whatWasImportedCanBeSharedAgainWithTheSameRows() throws IOException {
    Path folder = read(shared).folder();
    Path again =
        new Share(mine, LoudStudy.REPORTS)
            .write(folder, TERMS, Optional.of(temporary.resolve("again")))
            .path();
    for (String path :
        List.of("tables/rows.csv", "tables/rows.parquet", "run.json", "config.conf")) {
      assertArrayEquals(
          Files.readAllBytes(shared.resolve(path)), Files.readAllBytes(again.resolve(path)), path);
    }
  }

  @Test
  void theDescriptorStaysTrueOfWhatWasImported() throws IOException {
    Path folder = read(shared).folder();
    for (Config part : Json.config(folder.resolve("datapackage.json")).getConfigList("resources")) {
      Path file = folder.resolve(part.getString("path"));
      assertEquals("sha256:" + PackageFolder.sha256(file), part.getString("hash"), file.toString());
    }
  }

  @Test
  void theSamePackageIsFoundWhateverItIsCalled() throws IOException {
    Path folder = read(shared).folder();
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Path zip =
        new Share(temporary.resolve("theirs"), LoudStudy.REPORTS)
            .write(run.path(), TERMS, Optional.of(temporary.resolve("s.zip")))
            .path();
    Import.Imported again = new Import(mine, Import.Limits.USUAL).read(zip, "another-name");
    assertFalse(again.isNew());
    assertEquals(folder, again.folder());
    assertTrue(Files.exists(folder.resolve("notes.txt")));
    try (var folders = Files.list(folder.getParent())) {
      assertEquals(List.of(folder), folders.toList());
    }
  }

  @Test
  void anotherPackageOfTheNameIsNotOverwritten() throws IOException {
    read(shared);
    Path another =
        new Share(temporary.resolve("theirs"), LoudStudy.REPORTS)
            .write(
                LoudStudy.run(temporary.resolve("theirs"), "seed=2").path(),
                TERMS,
                Optional.of(temporary.resolve("another")))
            .path();
    BadInput bad = assertThrows(BadInput.class, () -> read(another));
    assertTrue(bad.getMessage().contains("--name"), bad.getMessage());
    Import.Imported other = new Import(mine, Import.Limits.USUAL).read(another, "second");
    assertEquals("second", other.folder().getFileName().toString());
    assertThrows(BadInput.class, () -> new Import(mine, Import.Limits.USUAL).read(shared, "../up"));
  }

  @Test
  void aSweepComesWithEachOfItsTrials() throws IOException {
    Path theirs = temporary.resolve("theirs");
    Path sweep =
        LoudStudy.experiments(theirs)
            .sweep(LoudStudy.rootIn(theirs), List.of("seed=5,6"), Progress.SILENT)
            .folder();
    Path zip =
        new Share(theirs, LoudStudy.REPORTS)
            .write(
                sweep, Terms.of("two", "none", List.of()), Optional.of(temporary.resolve("t.zip")))
            .path();
    Import.Imported imported = read(zip);
    assertEquals(2, imported.runs().size());
    for (Path each : imported.runs()) {
      RunFolder trial = RunFolder.open(each);
      assertEquals("loud", trial.experiment());
      assertEquals(Status.State.DONE, trial.status().state());
      assertEquals(3, TableFiles.readParquet(trial.tables().resolve("rows.parquet")).rowCount());
    }
    assertEquals(
        6, TableFiles.readParquet(imported.folder().resolve("tables/rows.parquet")).rowCount());
  }

  @Test
  void parquetIsNeverBelieved() throws IOException {
    Files.writeString(shared.resolve("tables/rows.parquet"), "PAR1 anything but a table");
    Path folder = read(shared).folder();
    assertArrayEquals(
        Files.readAllBytes(run.tables().resolve("rows.parquet")),
        Files.readAllBytes(folder.resolve("tables/rows.parquet")));
  }

  @Test
  void whatTheDescriptorDoesNotNameStaysOut() throws IOException {
    Files.writeString(shared.resolve("extra.csv"), "a\n1\n");
    Files.createDirectories(shared.resolve(".git"));
    Files.writeString(shared.resolve(".git/config"), "x");
    Files.writeString(shared.resolve(".DS_Store"), "x");
    Import.Imported imported = read(shared);
    assertFalse(Files.exists(imported.folder().resolve("extra.csv")));
    assertFalse(Files.exists(imported.folder().resolve(".git")));
    assertTrue(imported.notes().toString().contains("extra.csv"), imported.notes().toString());
  }
}
