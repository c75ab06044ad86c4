package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  @TempDir private Path home;
  @TempDir private Path into;
  private final ClockStudy study = new ClockStudy();
  private Experiments experiments;

  @BeforeEach
  void start() throws IOException {
    ClockStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(study));
  }

  private RunFolder run(String... overrides) {
    String cache = "++cache.folder=" + home.resolve("results/cache");
    List<String> all = Stream.concat(Stream.of(overrides), Stream.of(cache)).toList();
    return experiments.run(ConfigRoot.at(home.resolve("experiments")), all, Progress.SILENT);
  }

  private Replay.Outcome replay(RunFolder run) {
    return Replay.of(run, experiments).go(into, false, Progress.SILENT);
  }

  @Test
  void aRunIsEqualToItselfWithoutItsConfigurationFiles() throws IOException {
    RunFolder run = run("seed=3");
    Files.delete(home.resolve("experiments/config.conf"));
    List<Path> before = files(home);
    Replay replay = Replay.of(run, experiments);
    assertEquals(List.of(), replay.changed());
    Replay.Outcome replayed = replay.go(into, false, Progress.SILENT);
    assertTrue(replayed.isEqual(), replayed::toString);
    assertEquals(List.of("seconds"), replayed.tables().shared().get(0).time());
    assertEquals("equal, 1 lines", replayed.metrics());
    assertTrue(
        replayed
            .toString()
            .endsWith("EQUAL: every number of 2 tables came out equal, to the last bit"));
    assertEquals(before, files(home), "a replay writes into its own folder only");
    assertEquals(2, study.made.get(), "all is made anew");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void oneBitThatDiffersIsFound() {
    Replay.Outcome replayed = replay(run("drift=1e-15"));
    assertFalse(replayed.isEqual());
    assertTrue(replayed.tables().shared().get(0).isEqual());
    TableDiff.ColumnDiff column = replayed.tables().shared().get(1).columns().get(0);
    assertEquals("value", column.column());
    assertEquals("row 1", column.where());
    assertTrue(column.largest() > 0 && column.largest() < 2e-15, column.toString());
    assertTrue(replayed.toString().contains("NOT EQUAL: 1 of 2 tables"), replayed.toString());
    assertFalse(replayed.sameMetrics());
  }

  @Test
  void aTableThatIsMissingOrDamagedIsNotEqual() throws IOException {
    RunFolder run = run();
    Files.writeString(run.tables().resolve("b.parquet"), "PAR1");
    Replay.Outcome replayed = replay(run);
    assertFalse(replayed.isEqual());
    assertTrue(replayed.lost().get(0).startsWith("b: "), replayed.lost().toString());
  }

  /** A package may hold fewer tables than a run: what is in it must come out equal. */
  @Test
  void tablesThatWereNotSharedAreNotMissed() throws IOException {
    RunFolder run = run();
    Files.delete(run.tables().resolve("b.parquet"));
    Path theirs = home.resolve("results/imported/theirs");
    Files.createDirectories(theirs.getParent());
    Files.move(run.path(), theirs);
    Files.delete(theirs.resolve("STATUS"));
    Replay.Outcome replayed = replay(RunFolder.open(theirs));
    assertTrue(replayed.isEqual(), replayed::toString);
    assertEquals(List.of("b"), replayed.tables().onlyB());
  }

  @Test
  void whatChangedIsToldFirst() throws IOException {
    RunFolder run = run();
    Path facts = run.path().resolve("run.json");
    String text = Files.readString(facts);
    Files.writeString(
        facts,
        text.replaceFirst("\"commit\" : \"[^\"]*\"", "\"commit\" : \"c0ffee\"")
            .replaceFirst("\"java\" : \"[^\"]*\"", "\"java\" : \"1.1\"")
            .replaceFirst("\"cpu\" : \"[^\"]*\"", "\"cpu\" : \"abacus\"")
            .replaceFirst("\"threads\" : 1", "\"threads\" : 64"));
    List<String> changed = Replay.of(run, experiments).changed();
    assertEquals(4, changed.size(), changed.toString());
    assertTrue(changed.get(0).startsWith("git.commit was c0ffee, is "), changed.get(0));
    assertTrue(changed.get(1).startsWith("versions.java was 1.1, is "), changed.get(1));
    assertTrue(changed.get(2).startsWith("machine.cpu was abacus, is "), changed.get(2));
    assertEquals("threads was 64, is 1", changed.get(3));
    Path config = run.path().resolve("config.conf");
    Files.writeString(config, Files.readString(config).replace("seed = 1", "seed = 2"));
    assertTrue(Replay.of(run, experiments).changed().get(0).startsWith("config_hash was "));
    assertFalse(replay(run).isEqual());
  }

  @Test
  void onesOwnCacheIsUsedIfAsked() {
    RunFolder run = run();
    assertEquals(1, study.made.get());
    // the usual place, which is not the one that the run's configuration names
    Replay.Outcome first = Replay.of(run, experiments).go(into.resolve("1"), true, Progress.SILENT);
    Replay.Outcome second =
        Replay.of(run, experiments).go(into.resolve("2"), true, Progress.SILENT);
    assertTrue(first.isEqual() && second.isEqual());
    assertTrue(study.made.get() <= 2, "made " + study.made.get());
    assertFalse(Files.exists(into.resolve("1/cache")));
  }

  @Test
  void whatCannotBeReplayedIsRefusedBeforeAnyWork() throws IOException {
    RunFolder run = run();
    Files.writeString(run.path().resolve("STATUS"), "FAILED\nreason no luck\n");
    assertRefused(run, "is not finished but FAILED no luck");
    Files.writeString(run.path().resolve("STATUS"), "DONE\n");
    Path config = run.path().resolve("config.conf");
    String text = Files.readString(config);
    Files.writeString(config, text.replace("drift = 0\n", ""));
    assertRefused(run, "drift is not set", "replay it with its own commit");
    Files.writeString(config, text.replace("study = clock", "study = unknown"));
    assertRefused(run, "unknown");
    Files.writeString(config, "study = ");
    assertRefused(run, "damaged");
    assertEquals(List.of(into), files(into));
  }

  private void assertRefused(RunFolder run, String... words) {
    String message =
        assertThrows(BadInput.class, () -> Replay.of(run, experiments)).problems().toString();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }
}
