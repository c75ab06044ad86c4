package bondlab.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a real master and two workers, with executors that are killed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkSweepTest {
  private static StandaloneCluster cluster;

  @TempDir private Path home;
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private ConfigRoot root;
  private Experiments experiments;

  @BeforeAll
  static void startCluster(@TempDir Path folder) throws IOException {
    cluster = StandaloneCluster.start(folder, 2);
  }

  @AfterAll
  static void endCluster() {
    cluster.close();
  }

  @BeforeEach
  void start() throws IOException {
    root = ConfigRoot.at(WalkStudy.rootIn(home));
    experiments = Experiments.at(home, Studies.installed()).telling(told::add);
  }

  private Sweep sweep(String master, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.addAll(List.of("launcher=spark", "launcher.memory=512m", "launcher.attempts=2"));
    all.add("launcher.master=\"" + master + "\"");
    // executors live for seconds here: their start is what takes the time
    all.add("+launcher.conf.spark.executor.extraJavaOptions=\"-XX:TieredStopAtLevel=1\"");
    return experiments.sweep(root, all, Progress.SILENT);
  }

  private List<Path> runs() throws IOException {
    Path parent = home.resolve("results/runs/walk");
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.filter(f -> Files.exists(f.resolve("run.json"))).sorted().toList();
    }
  }

  /** Waits until a run is on its way, with this many steps on disk. */
  private Path runAtStep(int steps, CompletableFuture<?> sweeping) throws Exception {
    while (!sweeping.isDone()) {
      for (Path run : runs()) {
        Path file = WalkStudy.file(run);
        if (Files.exists(file)
            && Files.readAllLines(file).size() >= steps
            && Status.of(run).state() == Status.State.RUNNING) {
          return run;
        }
      }
      Thread.sleep(10);
    }
    throw new AssertionError("it ended before: " + sweeping.get());
  }

  private static long executorOf(Path run) throws IOException {
    return Files.readAllLines(run.resolve("STATUS")).stream()
        .filter(line -> line.startsWith("pid "))
        .mapToLong(line -> Long.parseLong(line.substring(4)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> statuses(Sweep sweep) {
    return sweep.outcomes().stream().map(Sweep.Outcome::status).toList();
  }

  /** The same trials one after another in this process, in a home of their own. */
  private void assertSameTablesInProcess(Sweep sweep, String... overrides) throws IOException {
    Path other = Files.createDirectory(home.resolve("other"));
    ConfigRoot same = ConfigRoot.at(WalkStudy.rootIn(other));
    Sweep here =
        Experiments.at(other, Studies.installed()).sweep(same, List.of(overrides), Progress.SILENT);
    assertEquals(here.runs().size(), sweep.runs().size());
    for (int i = 0; i < here.runs().size(); i++) {
      for (String table : List.of("walk.csv", "walk.parquet")) {
        assertArrayEquals(
            Files.readAllBytes(here.runs().get(i).tables().resolve(table)),
            Files.readAllBytes(sweep.runs().get(i).tables().resolve(table)),
            table + " of trial " + i);
      }
    }
  }

  @Test
  void aKilledExecutorsTrialGoesOnInAnother() throws Exception {
    CompletableFuture<Sweep> sweeping =
        CompletableFuture.supplyAsync(() -> sweep(cluster.master(), "seed=range(1,6)", "pause=60"));
    Path run = runAtStep(5, sweeping);
    ProcessHandle.of(executorOf(run)).orElseThrow().destroyForcibly();
    Sweep sweep = sweeping.get();

    assertEquals(Collections.nCopies(5, "DONE"), statuses(sweep), told::toString);
    assertEquals(5, runs().size(), "a run a trial");
    assertEquals(1, RunFolder.open(run).provenance().getInt("resumed"));
    List<String> log = Files.readAllLines(RunFolder.open(run).log());
    assertTrue(log.stream().noneMatch(line -> line.matches(".*from step [1-4]")), log::toString);
    assertEquals(2, log.stream().filter(line -> line.contains("from step ")).count());
    assertTrue(told.stream().anyMatch(line -> line.contains("was lost")), told::toString);
    assertTrue(told.stream().noneMatch(line -> line.contains("file locks")), told::toString);
    assertSameTablesInProcess(sweep, "seed=range(1,6)", "pause=0");
  }

  @Test
  void whatATrialDoesToItsExecutorHarmsNoOther() throws IOException {
    Sweep sweep =
        sweep(cluster.master(), "behaviour=work,halt,fail", "seed=1,2", "steps=3", "pause=0");
    assertEquals(List.of("DONE", "DONE", "FAILED", "FAILED", "FAILED", "FAILED"), statuses(sweep));
    String halted = sweep.failed().get(0).reason();
    assertTrue(halted.startsWith("its executor failed 2 times, at last: "), halted);
    assertTrue(halted.contains("code 77"), halted);
    assertEquals("no way from here", sweep.failed().get(2).reason());
    assertEquals(6, runs().size(), "a run a trial, though two were tried twice");
  }

  @Test
  void anInterruptStopsTheTrialsToo() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread driver = new Thread(() -> sweep(cluster.master(), "seed=1,2,3", "pause=100"));
    driver.setUncaughtExceptionHandler((thread, thrown) -> ended.complete(thrown));
    driver.start();
    Path run = runAtStep(3, ended);
    driver.interrupt();
    assertEquals(StoppedByUser.class, ended.get().getClass(), () -> "" + ended.join());
    assertEquals(Status.State.STOPPED, Status.of(run).state());

    Path sweep = RunFolder.open(run).path().resolve("../../../sweeps").normalize();
    Path folder = Files.list(sweep).findFirst().orElseThrow();
    assertEquals(
        Collections.nCopies(3, "DONE"), statuses(experiments.resume(folder, Progress.SILENT)));
    assertEquals(3, runs().size());
  }

  @Test
  void localRunsOneTrialAtATimeInThisProcess() throws IOException {
    Sweep sweep = sweep("local[2]", "seed=1,2,3", "behaviour=work,fail", "pause=0");
    assertEquals(List.of("DONE", "FAILED", "DONE", "FAILED", "DONE", "FAILED"), statuses(sweep));
    for (Path run : runs()) {
      assertFalse(Files.readString(run.resolve("run.json")).contains("\"resumed\" : 1"));
    }
  }

  @Test
  void aStudyThatExecutorsCannotFindIsRefused() {
    experiments = Experiments.at(home, Studies.of(new HiddenStudy())).telling(told::add);
    BadInput bad =
        assertThrows(BadInput.class, () -> sweep("local[1]", "study=hidden", "seed=1,2"));
    assertTrue(bad.getMessage().contains("META-INF/services"), bad.getMessage());
  }

  private static final class HiddenStudy implements bondlab.experiment.Study {
    @Override
    public String name() {
      return "hidden";
    }

    @Override
    public void validate(com.typesafe.config.Config config) {
      // never run
    }

    @Override
    public void run(bondlab.experiment.Run run) {
      throw new AssertionError("never run");
    }
  }
}
