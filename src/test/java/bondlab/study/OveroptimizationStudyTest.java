package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.ArtifactCache;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Studies;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.text.PromptWithContinuation;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole study on the real corpus, with networks so small that it takes seconds. */
class OveroptimizationStudyTest {
  private static final List<String> TINY =
      List.of(
          "experiment=overoptimization",
          "threads=2",
          "policy.vocabulary=300",
          "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
          "policy.training.steps=8",
          "reward/gold=judge",
          "reward/proxies=three",
          "reward.gold.judges=2",
          "reward.gold.vocabulary=320",
          "reward.gold.network={width:16,layers:1,heads:2,key_value_heads:2,mlp:32}",
          "reward.gold.pairs=64",
          "reward.gold.held_out=32",
          "reward.proxies.held_out=32",
          "reward.proxies.pairs=[16,32]",
          "reward.proxies.only=[w16-16,w64-32]",
          "reward.proxies.replicates=2",
          "prompts.count=6",
          "prompts.response=8",
          "reward.golds=[${reward.gold},{name:typicality,vocabulary:320,continuations:300,repetition:true}]",
          "pool.samples=16",
          "pool.ns=[1,2,4,16]",
          "pool.resamples=50");

  @TempDir Path home;

  private RunFolder run(String... more) {
    return run(Progress.SILENT, more);
  }

  private RunFolder run(Progress progress, String... more) {
    List<String> overrides = new ArrayList<>(TINY);
    overrides.addAll(List.of(more));
    return Experiments.at(home, Studies.installed())
        .telling(line -> {})
        .run(ConfigRoot.at(Path.of("experiments")), overrides, progress);
  }

  private static List<FitRow> fits(RunFolder run) {
    return rows(run, "fits", FitRow.class);
  }

  private static <R extends Record> List<R> rows(RunFolder run, String table, Class<R> type) {
    return Tables.rows(TableFiles.readParquet(run.tables().resolve(table + ".parquet")), type);
  }

  private static List<String> measuredBy(RunFolder run, String selector) {
    return rows(run, "curves", CurveRow.class).stream()
        .filter(row -> row.selector().equals(selector))
        .map(CurveRow::measuredBy)
        .distinct()
        .toList();
  }

  private static void requireCurvesAreMeansOverPrompts(RunFolder run) {
    List<PromptCurveRow> prompts = rows(run, "prompt_curves", PromptCurveRow.class);
    for (CurveRow row : rows(run, "curves", CurveRow.class)) {
      double mean =
          prompts.stream()
              .filter(p -> p.selector().equals(row.selector()) && p.n() == row.n())
              .filter(p -> p.measuredBy().equals(row.measuredBy()))
              .filter(p -> row.replicate() == 0 || p.replicate() == row.replicate())
              .mapToDouble(PromptCurveRow::gold)
              .average()
              .orElseThrow();
      assertEquals(row.gold(), mean, 1e-9, row::toString); // both sum a few dozen values near 1
    }
  }

  /** How many artefacts of each kind the cache holds. */
  private Map<String, Integer> cached() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    try (var kinds = Files.newDirectoryStream(home.resolve("results/cache"), Files::isDirectory)) {
      for (Path kind : kinds) {
        try (var entries = Files.newDirectoryStream(kind, Files::isDirectory)) {
          entries.forEach(e -> counts.merge(kind.getFileName().toString(), 1, Integer::sum));
        }
      }
    }
    return counts;
  }

  @Test
  void aRunLeavesItsTablesAndASecondProxyTrainsNoOtherNetworkAgain() throws IOException {
    RunFolder first = run();
    assertEquals(Status.State.DONE, first.status().state());
    List<FitRow> fits = fits(first);
    assertEquals(
        List.of("w16-16 0", "w16-16 1", "w16-16 2", "w64-32 0", "w64-32 1", "w64-32 2"),
        fits.stream()
            .filter(f -> f.measuredBy().equals("judge"))
            .map(f -> f.selector() + " " + f.replicate())
            .toList());
    assertEquals(12, fits.size(), "by each of two golds");
    assertEquals(List.of("judge", "typicality"), measuredBy(first, "gold"));
    assertEquals(List.of("judge", "typicality"), measuredBy(first, "typicality"));
    requireCurvesAreMeansOverPrompts(first);
    assertTrue(first.summary().contains("w64-32"), first.summary());
    for (String table : List.of("losses", "samples", "rewards", "curves", "cost")) {
      assertTrue(Files.size(first.tables().resolve(table + ".csv")) > 0, table);
    }
    Map<String, Integer> before = cached();
    run("reward.proxies.only=[w16-32]");
    Map<String, Integer> after = cached();
    assertEquals(before.get("proxy") + 2, after.get("proxy"));
    for (String kind : List.of("tokenizer", "policy", "gold", "pool", "comparisons")) {
      assertEquals(before.get(kind), after.get(kind), kind);
    }
  }

  @Test
  void aPoolIsTheSameInBlocksOfAnySizeAndBlocksAreMadeOnce() {
    List<String> said = new ArrayList<>();
    ArtifactCache cache = new ArtifactCache(home.resolve("cache"), 2, said::add);
    Config config =
        Experiments.at(home, Studies.installed())
            .trial(ConfigRoot.at(Path.of("experiments")), TINY)
            .config();
    try (StudyArtifacts artifacts = StudyArtifacts.of(config, cache, Progress.SILENT)) {
      List<PromptWithContinuation> openings = artifacts.text().studyOpenings();
      Pool whole = Pool.get(artifacts, openings, 16, 6);
      Pool parts = Pool.get(artifacts, openings, 16, 4); // blocks of 4 and of 2 prompts
      for (int i = 0; i < 6 * 16; i++) {
        Completion drawn = whole.completions().get(i);
        assertArrayEquals(drawn.tokens(), parts.completions().get(i).tokens());
        Completion again = parts.completions(i / 16).get(i % 16);
        assertArrayEquals(drawn.tokens(), again.tokens());
        assertEquals(drawn.prompt().id(), again.prompt().id());
        assertEquals(drawn.logProb(), again.logProb());
      }
      assertEquals(3, said.stream().filter(line -> line.matches("pool.*: making")).count());
      Pool.get(artifacts, openings.subList(0, 4), 16, 4); // the first block of before
      assertEquals(3, said.stream().filter(line -> line.matches("pool.*: making")).count());
    }
  }

  @Test
  void headsOnThePolicysStatesAreProxiesAndTheirStatesAreReadOnce() throws IOException {
    RunFolder run =
        run(
            "reward/proxies=hidden-head",
            "reward.proxies.dimensions=[4,0]",
            "reward.proxies.states=mean",
            "reward.proxies.label_noise=[0,0.25]",
            "reward.proxies.only=[]");
    List<RewardRow> heads =
        rows(run, "rewards", RewardRow.class).stream()
            .filter(row -> row.size().startsWith("head"))
            .toList();
    List<String> names =
        List.of("head4-16-r1", "head4-16-r2", "head4-32-r1", "head4-32-noise25-r2", "head-16-r1");
    assertTrue(heads.stream().map(RewardRow::reward).toList().containsAll(names), heads::toString);
    assertEquals(16, heads.size());
    for (RewardRow head : heads) {
      assertEquals(head.reward().contains("noise25") ? 0.25 : 0, head.labelNoise());
      assertEquals(head.size().equals("head") ? 16 : 4, head.parameters());
      assertEquals(32, head.n());
      assertTrue(head.accuracy() >= 0 && head.accuracy() <= 1);
    }
    // two replicates' comparisons, and those held out
    assertEquals(3, cached().get("states"));
    assertEquals(16, cached().get("proxy"));
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                run(
                    "reward/proxies=hidden-head",
                    "reward.proxies.dimensions=[-1]",
                    "reward.proxies.states=first",
                    "reward.proxies.label_noise=[0.5]",
                    "reward.proxies.l2=0",
                    "reward.proxies.only=[head-7]"));
    assertEquals(5, e.problems().size(), e.getMessage());
  }

  @Test
  void headsOfTheirOwnPretrainingReadALanguageModelEach() throws IOException {
    String[] heads = {
      "reward/proxies=hidden-head",
      "reward.proxies.dimensions=[0]",
      "reward.proxies.pairs=[32]",
      "reward.proxies.only=[]"
    };
    List<RewardRow> shared = heads(run(heads));
    Map<String, Integer> before = cached();
    List<RewardRow> rows = heads(run(withPretraining(heads, "own")));
    assertEquals(
        List.of("ownhead-32-r1", "ownhead-32-r2"), rows.stream().map(RewardRow::reward).toList());
    // two language models more, whose states of the train and of the held-out pairs are read
    assertEquals(before.get("policy") + 2, cached().get("policy"));
    assertEquals(before.get("states") + 4, cached().get("states"));
    assertEquals(before.get("comparisons"), cached().get("comparisons"));
    assertNotEquals(shared.get(0).accuracy(), rows.get(0).accuracy());
    BadInput e = assertThrows(BadInput.class, () -> run(withPretraining(heads, "none")));
    assertTrue(e.getMessage().contains("reward.proxies.pretraining"), e.getMessage());
  }

  private static String[] withPretraining(String[] settings, String value) {
    return Stream.concat(Arrays.stream(settings), Stream.of("reward.proxies.pretraining=" + value))
        .toArray(String[]::new);
  }

  private static List<RewardRow> heads(RunFolder run) throws IOException {
    return rows(run, "rewards", RewardRow.class).stream()
        .filter(row -> row.size().contains("head"))
        .toList();
  }

  @Test
  void aStudyThatIsStoppedGoesOnToTheSameBytes() throws IOException {
    byte[] whole = Files.readAllBytes(run("seed=3").tables().resolve("curves.csv"));
    Progress stopping =
        (what, total, unit) -> {
          if (what.startsWith("training proxy w64")) {
            throw new StoppedByUser("stopped in " + what);
          }
          return units -> {};
        };
    Path other = Files.createDirectory(home.resolve("other"));
    String elsewhere = "cache.folder=" + other.resolve("cache");
    String results = "results.folder=" + other.resolve("results");
    assertThrows(StoppedByUser.class, () -> run(stopping, "seed=3", elsewhere, results));
    RunFolder resumed = run("seed=3", elsewhere, results);
    assertArrayEquals(whole, Files.readAllBytes(resumed.tables().resolve("curves.csv")));
  }

  @Test
  void badInputIsToldAtOnceWithPlacesAndLeavesNothing() throws IOException {
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                run(
                    "pool.ns=[0,1,99]",
                    "prompts.count=0",
                    "policy.network.width=15",
                    "policy.training.steps=1.5",
                    "+pool.sample=3"));
    String all = e.getMessage();
    for (String part :
        List.of(
            "pool.ns",
            "99",
            "prompts.count",
            "policy.network.width",
            "1.5",
            "pool.sample",
            "samples")) {
      assertTrue(all.contains(part), part + " in " + all);
    }
    try (var files = Files.walk(home)) {
      assertEquals(List.of(), files.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void tooFewOpeningsAreToldWithTheKey() {
    BadInput e = assertThrows(BadInput.class, () -> run("prompts.count=100000"));
    assertTrue(e.getMessage().contains("prompts.count = 100000"), e.getMessage());
  }
}
