package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.table.TableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of runs and sweeps that were cut off, emptied, overwritten with garbage or deleted. */
class DamagedFilesTest {
  @TempDir private Path home;
  private final TrivialStudy study = new TrivialStudy();
  private final List<String> told = new ArrayList<>();
  private ConfigRoot root;
  private Experiments experiments;
  private Sweep sweep;
  private RunFolder first;

  /** What can happen to a file. */
  enum Damage {
    CUT_OFF,
    EMPTY,
    GARBAGE,
    OTHER_JSON,
    DELETED;

    void on(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      switch (this) {
        case CUT_OFF -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        case EMPTY -> Files.write(file, new byte[0]);
        case GARBAGE -> Files.write(file, new byte[] {(byte) 0xFF, 0, (byte) 0xC3, 10, '{', '['});
        case OTHER_JSON -> Files.writeString(file, "{\"config_hash\": [1], \"trials\": 3}");
        case DELETED -> Files.delete(file);
        default -> throw new IllegalStateException();
      }
    }
  }

  @BeforeEach
  void sweepThree() throws IOException {
    root = TrivialStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(study)).telling(told::add);
    sweep = experiments.sweep(root, List.of("value=1,2,3"), Progress.SILENT);
    first = sweep.runs().get(0);
    assertEquals(3, study.runs.get());
    told.clear();
  }

  private Sweep resume() {
    return experiments.resume(sweep.folder(), Progress.SILENT);
  }

  private String told() {
    return String.join("\n", told);
  }

  @ParameterizedTest
  @EnumSource
  void aFinishedRunWithADamagedStatusIsFoundByItsRunJson(Damage damage) throws IOException {
    damage.on(first.path().resolve("STATUS"));
    assertEquals(first, resume().runs().get(0));
    assertEquals(3, study.runs.get());
    assertEquals(Status.State.DONE, first.status().state());
    assertTrue(told().contains(first.path() + " has no readable STATUS"), told());
  }

  /** Each file that a finished run leaves and that does not change any more. */
  static List<String> lasting() {
    return List.of(
        "MANIFEST",
        "config.conf",
        "metrics.jsonl",
        "overrides.txt",
        "run.json",
        "summary.txt",
        "tables/squares.csv",
        "tables/squares.json",
        "tables/squares.parquet");
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void aFinishedRunWithADamagedFileIsToldAndRunAgainToTheSameTables(String file)
      throws IOException {
    byte[] csv = Files.readAllBytes(first.tables().resolve("squares.csv"));
    byte[] parquet = Files.readAllBytes(first.tables().resolve("squares.parquet"));
    RunFolder run = first;
    List<Damage> whole = List.of(Damage.CUT_OFF, Damage.EMPTY, Damage.GARBAGE, Damage.DELETED);
    for (int i = 0; i < 4 + whole.size(); i++) {
      Path path = run.path().resolve(file);
      if (i < 4) {
        Bits.flip(path, (int) ((Files.size(path) - 1) * i / 3), 2 * i);
      } else {
        whole.get(i - 4).on(path);
      }
      String how = file + ", damage " + i;
      told.clear();
      RunFolder again = experiments.run(root, List.of("value=1"), Progress.SILENT);
      assertEquals(4 + i, study.runs.get(), how);
      assertNotEquals(run, again, how);
      assertArrayEquals(csv, Files.readAllBytes(again.tables().resolve("squares.csv")), how);
      assertArrayEquals(
          parquet, Files.readAllBytes(again.tables().resolve("squares.parquet")), how);
      assertTrue(told.get(0).contains(run.path() + " is damaged"), how + ": " + told());
      assertTrue(told.get(0).contains(file), how + ": " + told());
      assertEquals(Status.State.FAILED, run.status().state(), "put aside");
      assertEquals(again, experiments.run(root, List.of("value=1"), Progress.SILENT));
      assertEquals(4 + i, study.runs.get(), how);
      run = again;
    }
    assertEquals(run, resume().runs().get(0));
  }

  @Test
  void aFlippedBitOfStatusIsMendedFromRunJson() throws IOException {
    Path status = first.path().resolve("STATUS");
    for (int i = 0; i < 8 * Files.size(status); i += 3) {
      Bits.flip(status, i / 8, i % 8);
      assertEquals(first, experiments.run(root, List.of("value=1"), Progress.SILENT));
      assertEquals(Status.State.DONE, first.status().state());
    }
    assertEquals(3, study.runs.get());
  }

  @Test
  void aRunOfAVersionWithoutChecksumsIsReUsedAsItIs() throws IOException {
    Path json = first.path().resolve("run.json");
    Files.delete(first.path().resolve("MANIFEST"));
    Files.writeString(
        json, Files.readString(json).replaceFirst(",\\s*\"manifest\"\\s*:\\s*true", ""));
    assertEquals(first, resume().runs().get(0));
    assertEquals(3, study.runs.get());
  }

  @Test
  void aFinishedRunIsFoundWhereNoLockCanBe() throws IOException {
    Path locks = first.path().resolveSibling(".locks");
    try (Stream<Path> files = Files.list(locks)) {
      for (Path lock : files.filter(f -> !f.toString().endsWith(".names")).toList()) {
        Files.delete(lock);
        Files.createDirectory(lock); // no file can be opened here, as in a read-only folder
      }
    }
    assertEquals(first, experiments.run(root, List.of("value=1"), Progress.SILENT));
    assertEquals(3, study.runs.get());
  }

  @ParameterizedTest
  @EnumSource
  void aRunOfWhichNothingIsLeftButTablesStaysAndRunsAnew(Damage damage) throws IOException {
    for (String file : List.of("run.json", "config.conf", "STATUS")) {
      damage.on(first.path().resolve(file));
    }
    Sweep again = resume();
    assertEquals(3, again.runs().size());
    assertEquals(4, study.runs.get());
    assertNotEquals(first, again.runs().get(0));
    assertTrue(Files.exists(first.tables().resolve("squares.csv")), "left as it is");
    assertTrue(told().contains(first.path() + " has no readable"), told());
  }

  @ParameterizedTest
  @EnumSource
  void theIndexOfASweepIsWrittenAgainFromItsRuns(Damage damage) throws IOException {
    for (String file : List.of("index.csv", "STATUS")) {
      damage.on(sweep.folder().resolve(file));
    }
    BadInput bad = assertThrows(BadInput.class, () -> Sweep.read(sweep.folder()));
    assertTrue(bad.getMessage().contains("index.csv"), bad.getMessage());
    assertEquals(sweep.runs(), resume().runs());
    assertEquals(sweep.runs(), Sweep.read(sweep.folder()).runs());
    assertEquals(3, study.runs.get());
    assertEquals(Status.State.DONE, Status.of(sweep.folder()).state());
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedPlanIsToldAndTypingItAgainFindsWhatFinished(Damage damage) throws IOException {
    damage.on(sweep.folder().resolve("sweep.json"));
    BadInput bad = assertThrows(BadInput.class, this::resume);
    assertTrue(bad.getMessage().contains("is not a sweep that can be resumed"), bad.getMessage());
    assertTrue(bad.getMessage().contains("type the sweep's overrides again"), bad.getMessage());
    Sweep again = experiments.sweep(root, List.of("value=1,2,3"), Progress.SILENT);
    assertEquals(sweep.runs(), again.runs());
    assertEquals(3, study.runs.get());
  }

  @Test
  void aDamagedLineOfThePlanIsTold() throws IOException {
    Path plan = sweep.folder().resolve("sweep.json");
    Files.writeString(plan, Files.readString(plan).replaceFirst("\"config_hash\"", "\"conf"));
    BadInput bad = assertThrows(BadInput.class, this::resume);
    assertTrue(bad.getMessage().contains("is not a sweep that can be resumed"), bad.getMessage());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER_JSON")
  void aDamagedTableIsToldByItsNameAndTheOthersStand(Damage damage) throws IOException {
    Path csv = first.tables().resolve("squares.csv");
    Path parquet = first.tables().resolve("squares.parquet");
    damage.on(parquet);
    BadInput bad = assertThrows(BadInput.class, () -> TableFiles.readParquet(parquet));
    assertTrue(bad.getMessage().contains("squares.parquet"), bad.getMessage());
    assertEquals(1, TableFiles.readCsv(csv, TrivialStudy.Square.class).rowCount());
    RunFolder again = resume().runs().get(0);
    assertNotEquals(first, again);
    assertArrayEquals(
        Files.readAllBytes(csv), Files.readAllBytes(again.tables().resolve("squares.csv")));
  }

  @Test
  void whatAKilledProcessWasWritingIsNoFileAndGoesAway() throws IOException {
    Path torn = first.path().resolve(".run.json.123-4");
    Files.writeString(torn, "{");
    Files.writeString(first.path().resolve("STATUS"), "RUNNING\nhost h\npid 1\n");
    resume();
    assertTrue(Files.notExists(torn), "deleted when the run was gone on with");
    assertEquals(Status.State.DONE, first.status().state());
  }

  @Test
  void aFolderThatAKilledProcessHadOnlyMadeIsUsed() throws IOException {
    Path runs = first.path().getParent();
    Trial trial = experiments.trial(root, List.of("value=9"));
    Path empty = runs.resolve("20300101-000000-" + trial.hash().substring(0, 8));
    Files.createDirectories(empty);
    Files.writeString(empty.resolve("config.conf"), "val");
    assertEquals(empty, experiments.run(root, List.of("value=9"), Progress.SILENT).path());
    assertEquals(Status.State.DONE, Status.of(empty).state());
  }

  @Test
  void theNamesBesideALockMayBeGarbage() throws IOException {
    Path locks = first.path().resolveSibling(".locks");
    try (var files = Files.list(locks)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".names")).toList()) {
        Files.writeString(file, "../../../etc\n/etc/passwd\nnosuch\n");
      }
    }
    assertEquals(sweep.runs(), resume().runs());
    assertEquals(3, study.runs.get());
  }
}
