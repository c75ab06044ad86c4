package bondlab.study;

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
import bondlab.logger.RecordingLogger;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.study.ArmOutcome.ArmCompletion;
import bondlab.study.ArmOutcome.ArmPairs;
import bondlab.study.ArmOutcome.ArmPrompt;
import bondlab.study.ArmOutcome.ArmStep;
import bondlab.table.JsonLines;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The study of trained policies on the real corpus, with networks so small that it takes seconds.
 */
class BondStudyTest {
  static final List<String> TINY =
      List.of(
          "experiment=bond",
          "threads=2",
          "policy.vocabulary=300",
          "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
          "policy.training.steps=4",
          "reward.gold.vocabulary=320",
          "reward.gold.continuations=40",
          "reward.golds=[${reward.gold}]",
          "reward.proxies.held_out=32",
          "reward.proxies.pairs=[16,32]",
          "proxy=linear-32",
          "prompts.count=6",
          "prompts.response=8",
          "pool.samples=24",
          "pool.ns=[1,2,4,16]",
          "pool.resamples=50",
          "training.steps=4",
          "training.prompts=8",
          "training.evaluate_every=2",
          "evaluation={samples:2,reference:20,best_of_n:4,beta:0.5,completions:2}",
          "objective.quantile.samples=4",
          "figures=[]");

  @TempDir Path home;

  private RunFolder run(Progress progress, String... more) {
    List<String> overrides = new ArrayList<>(TINY);
    overrides.addAll(List.of(more));
    return Experiments.at(home, Studies.installed())
        .telling(line -> {})
        .run(ConfigRoot.at(Path.of("experiments")), overrides, progress);
  }

  private static <R extends Record> List<R> rows(RunFolder run, String table, Class<R> type) {
    return Tables.rows(TableFiles.readParquet(run.tables().resolve(table + ".parquet")), type);
  }

  @Test
  void everyArmAndSeedIsTrainedAndASecondRunTrainsOnlyWhatIsNew() {
    String arms = "arms=[{name:BOND},{name:RLOO,objective:{name:rloo,kl_coef:0.05,samples:2}}]";
    RunFolder first = run(Progress.SILENT, arms, "seeds=[1,2]");
    assertEquals(Status.State.DONE, first.status().state());
    List<ArmEvaluation> evaluations = rows(first, "evaluations", ArmEvaluation.class);
    assertEquals(2 * 2 * 3, evaluations.size(), "arms × seeds × evaluations at 0, 2, 4");
    assertEquals(
        List.of("BOND", "RLOO"),
        rows(first, "arms", ArmRow.class).stream().map(ArmRow::arm).toList());
    assertEquals(4 * 3 * 6, rows(first, "prompts", ArmPrompt.class).size());
    assertEquals(4 * 4, rows(first, "steps", ArmStep.class).size());
    // before any step the policy is the reference
    ArmEvaluation start = evaluations.get(0);
    assertEquals(0, start.row().klRb(), 1e-6);
    assertEquals(0, start.row().step());
    assertEquals(List.of(), names(first.checkpoints()), "deleted when whole");
    assertEquals(4, trainings());
    run(Progress.SILENT, arms.replace("}]", "},{name:SFT,objective:{name:bon-sft,n:4}}]"));
    assertEquals(5, trainings());
  }

  @Test
  void aTrainingThatIsStoppedGoesOnToTheSameRows() throws IOException {
    List<ArmEvaluation> whole =
        rows(run(Progress.SILENT, "seed=5"), "evaluations", ArmEvaluation.class);
    AtomicInteger steps = new AtomicInteger();
    Progress stopping =
        (what, total, unit) ->
            units -> {
              if (what.startsWith("bond, seed") && steps.addAndGet((int) units) == 3) {
                throw new StoppedByUser("stopped in " + what);
              }
            };
    Path other = Files.createDirectory(home.resolve("other"));
    String cache = "cache.folder=" + other.resolve("cache");
    String results = "results.folder=" + other.resolve("results");
    assertThrows(StoppedByUser.class, () -> run(stopping, "seed=5", cache, results));
    List<ArmEvaluation> resumed =
        rows(run(Progress.SILENT, "seed=5", cache, results), "evaluations", ArmEvaluation.class);
    assertEquals(
        whole.stream().map(BondStudyTest::withoutSeconds).toList(),
        resumed.stream().map(BondStudyTest::withoutSeconds).toList());
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : Stream.of(names).sorted().toList();
  }

  /** What the loggers of a run heard of one value, as {@code SERIES STEP VALUE}. */
  private static List<String> heard(RunFolder run, String name) {
    return RecordingLogger.of(run.path()).rows.stream()
        .filter(row -> row.values().containsKey(name))
        .map(row -> row.series() + " " + row.step() + " " + row.values().get(name))
        .toList();
  }

  private static List<String> goldOf(RunFolder run) {
    return rows(run, "evaluations", ArmEvaluation.class).stream()
        .map(e -> e.series() + " " + e.row().step() + " " + e.row().gold())
        .toList();
  }

  private static List<String> lossOf(RunFolder run) {
    return rows(run, "steps", ArmStep.class).stream()
        .map(e -> e.series() + " " + e.row().step() + " " + e.row().loss())
        .toList();
  }

  @Test
  void loggersHearEveryRowOfEveryArmOnceHoweverOftenTheRunIsStopped() throws IOException {
    String[] arms = {
      "arms=[{name:BOND},{name:RLOO,objective:{name:rloo,kl_coef:0.05,samples:2}}]",
      "training.checkpoint_every=1",
      "loggers=[recorder]"
    };
    AtomicInteger steps = new AtomicInteger();
    Progress stopping =
        (what, total, unit) ->
            units -> {
              if (what.contains(", seed") && units == 1 && steps.incrementAndGet() % 3 == 0) {
                throw new StoppedByUser("stopped in " + what);
              }
            };
    RunFolder done = null;
    for (int stops = 0; done == null; stops++) {
      assertTrue(stops < 9, "it never ends");
      try {
        done = run(stopping, arms);
      } catch (StoppedByUser e) {
        continue;
      }
    }
    assertTrue(steps.get() >= 6, "it was stopped in both arms");
    assertEquals(goldOf(done), heard(done, "evaluation/gold"));
    assertEquals(lossOf(done), heard(done, "step/loss"));
    assertEquals("bond-seed1", RecordingLogger.of(done.path()).rows.get(0).series());
    assertEquals(6, JsonLines.read(done.metrics()).size(), "arms × evaluations");
    // another run that finds every training in the cache
    RunFolder found = run(Progress.SILENT, arms[0], arms[2], "pool.resamples=60");
    assertEquals(goldOf(found), heard(found, "evaluation/gold"));
    assertEquals(lossOf(found), heard(found, "step/loss"));
    assertEquals(6, JsonLines.read(found.metrics()).size());
  }

  private static String withoutSeconds(ArmEvaluation e) {
    return e.toString().replaceAll("seconds=[^\\]]*", "");
  }

  private static byte[] cached(Path cache, String kind) throws IOException {
    try (Stream<Path> files = Files.walk(cache.resolve(kind))) {
      Path arrays =
          files.filter(f -> f.toString().endsWith(".safetensors")).findFirst().orElseThrow();
      return Files.readAllBytes(arrays);
    }
  }

  /** The kinds of artefacts that a run made with bytes that the other's have not. */
  private Set<String> differing(String a, String b, String... more) throws IOException {
    List<Path> caches = new ArrayList<>();
    for (String seed : List.of(a, b)) {
      Path own = Files.createDirectories(home.resolve("of" + caches.size() + more.length));
      caches.add(own);
      List<String> overrides = new ArrayList<>(List.of(more));
      overrides.add(seed);
      overrides.add("cache.folder=" + own);
      overrides.add("results.folder=" + own.resolve("results"));
      run(Progress.SILENT, overrides.toArray(String[]::new));
    }
    Set<String> differing = new TreeSet<>();
    for (String kind : List.of("policy", "gold", "comparisons", "proxy", "pool", "arm")) {
      if (!Arrays.equals(cached(caches.get(0), kind), cached(caches.get(1), kind))) {
        differing.add(kind);
      }
    }
    return differing;
  }

  @Test
  void aSeedMakesEverythingAnewButWhatIsPinned() throws IOException {
    assertEquals(
        Set.of("policy", "gold", "comparisons", "proxy", "pool", "arm"),
        differing("seed=1", "seed=2"));
    assertEquals(
        Set.of("arm"), differing("seed=1", "seed=2", "pin=[corpus,policy,gold,proxies,pool]"));
    assertEquals(
        Set.of("comparisons", "proxy", "pool", "arm"),
        differing("seed=1", "seed=2", "pin=[gold,policy,corpus]", "prompts.count=5"));
    assertEquals(
        Set.of(),
        differing("seed=3", "seed=3", "prompts.count=5", "pin=[]", "pin_seed=4", "threads=1"));
  }

  @Test
  void whatIsPinnedNeedsWhatItIsMadeOf() {
    BadInput e =
        assertThrows(BadInput.class, () -> run(Progress.SILENT, "pin=[proxies,corpus,pol]"));
    assertTrue(e.getMessage().contains("\"pol\": must be one of corpus, policy"), e.getMessage());
    assertTrue(e.getMessage().contains("must hold gold, policy too"), e.getMessage());
  }

  @Test
  void promptsWithoutHumanContinuationsAreRefusedWhereTheyAreLearntFrom() {
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                run(
                    Progress.SILENT,
                    "prompts.training.texts=['I agree that ','Madam President, ']",
                    "arms=[{name:a},{name:b,teacher:a,objective:{name:gkd,beta:0.5,lmbda:0.5,reward_share:0}}]"));
    assertTrue(e.getMessage().contains("continuation_column"), e.getMessage());
  }

  private static final String[] TRAINED = {
    "It is ",
    "On behalf of ",
    "The Commission ",
    "You are ",
    "Let me ",
    "My group ",
    "In this ",
    "But "
  };

  private static String texts(String key, String... texts) {
    return "prompts." + key + "=['" + String.join("','", texts) + "']";
  }

  /** Trainings that the cache holds. */
  private long trainings() {
    return kept("arm");
  }

  @Test
  void promptsOfAUsersOwnAreTrainedAndMeasuredOn() {
    RunFolder run =
        run(
            Progress.SILENT,
            texts("texts", "I agree that ", "Madam President, ", "We have to "),
            texts("training.texts", TRAINED));
    assertEquals(3 * 3, rows(run, "prompts", ArmPrompt.class).size(), "evaluations × prompts");
    List<ArmCompletion> completions = rows(run, "completions", ArmCompletion.class);
    assertEquals("I agree that", completions.get(0).row().opening().strip());
    run(
        Progress.SILENT,
        texts("texts", "We have to ", "It was "),
        texts("training.texts", TRAINED));
    assertEquals(2, trainings(), "measured on other prompts");
    run(
        Progress.SILENT,
        texts("texts", "We have to ", "It was "),
        texts("training.texts", TRAINED).replace("But ", "And "));
    assertEquals(3, trainings(), "trained on other prompts");
  }

  @Test
  void proxiesCompareSamplesOfTheTrainingPromptsAUserBrings() {
    String[] prompts = {
      texts("texts", "I agree that ", "Madam President, "),
      texts("training.texts", "Yes", "We have to say once more that ", "But "),
      "training.prompts=3"
    };
    run(Progress.SILENT, with(prompts, "reward.proxies.per_opening=2"));
    RunFolder run =
        run(
            Progress.SILENT,
            with(prompts, "reward.proxies.per_opening=2", "reward.proxies.vocabulary=320"));
    RewardRow proxy =
        rows(run, "rewards", RewardRow.class).stream()
            .filter(row -> row.reward().equals("linear-32"))
            .findFirst()
            .orElseThrow();
    assertEquals(320, proxy.parameters(), "a weight for each token of its own");
    assertEquals(2, proxy.documents(), "the study's two prompts stand in place of documents");
    assertEquals(1, kept("comparisons"), "one tokenisation of the same samples");
    assertEquals(2, kept("proxy"));
  }

  @Test
  void proxiesThatAreListedOneByOneAreMeasuredThoughNoArmOptimisesThem() {
    String head =
        "{name:hidden-head,dimensions:[4],states:mean,pairs:[16],label_noise:[0],replicates:1,"
            + "held_out:32,per_opening:8,only:[],l2:1}";
    RunFolder run = run(Progress.SILENT, "reward.more=[" + head + "]");
    assertEquals(
        List.of("gold", "linear-32", "head4-16"),
        rows(run, "curves", CurveRow.class).stream().map(CurveRow::selector).distinct().toList());
    assertEquals(1, trainings());
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private long kept(String part) {
    return names(home.resolve("results/cache").resolve(part)).stream()
        .filter(n -> !n.startsWith("."))
        .count();
  }

  @Test
  void whatANotebookMadeIsAskedForWhereItIs() {
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                run(
                    Progress.SILENT,
                    "~reward.proxies",
                    "+reward.proxies=[{name:own,own:commas,fingerprint:ab}]",
                    "proxy=commas"));
    assertTrue(e.getMessage().contains("commas"), e.getMessage());
  }

  private static final String[] PAIRS = {
    "pairs.prompts=12", "pairs.responses=4", "pairs/curation=all"
  };

  private static final String OFFLINE =
      "arms=[{name:DPO,objective:{name:dpo,beta:0.1}},{name:best,objective:{name:dpo,beta:0.1},pairs:{curation:{name:best-worst,n:4}}},"
          + "{name:BoNBoN,objective:{name:bonbon,n:4,alpha:0.005},pairs:{curation:{name:best-worst,n:4}}},{name:RLOO,objective:{name:rloo,kl_coef:0,samples:2}}]";

  @Test
  void offlineArmsTrainOnOneTableThatCountsFromTheStart() {
    RunFolder run = run(Progress.SILENT, with(PAIRS, OFFLINE));
    List<ArmEvaluation> evaluations = rows(run, "evaluations", ArmEvaluation.class);
    for (ArmEvaluation e : evaluations) {
      boolean online = e.id().arm().equals("RLOO");
      assertEquals(online ? 16 * e.row().step() : 12 * 4, e.row().cost().rewardCalls(), e.series());
      assertEquals(online ? 16 * e.row().step() : 12 * 4, e.row().cost().samples(), e.series());
    }
    assertEquals(2, kept("pool"), "the study's, and one for all tables");
    List<String> parts =
        TableFiles.readParquet(run.tables().resolve("cost.parquet")).stringColumn("part").asList();
    assertEquals(parts.size(), Set.copyOf(parts).size(), "a table's cost is that of its arms");
    List<ArmPairs> pairs = rows(run, "pairs", ArmPairs.class);
    assertEquals(3 * 3, pairs.size(), "arms with a table × evaluations");
    assertEquals(0.5, pairs.get(0).row().accuracy());
    assertEquals(0.5, pairs.get(0).row().heldOutAccuracy());
    assertTrue(pairs.get(2).row().margin() != 0);
    // an arm that draws is the same training with a table beside it or without
    run(Progress.SILENT, "arms=[{name:R,objective:{name:rloo,kl_coef:0,samples:2}}]", "pairs=null");
    assertEquals(4, trainings());
  }

  @Test
  void pairsOfAUsersOwnAreTrainedOn() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(
          "{\"prompt\": \"It is number %d, \", \"chosen\": \"yes %d.\", \"rejected\": \"no.\"}"
              .formatted(i, i));
    }
    Path file = Files.write(home.resolve("mine.jsonl"), lines);
    String[] own = {
      "arms=[{name:mine,objective:{name:dpo,beta:0.1}}]", "pairs=file", "pairs.source=" + file
    };
    RunFolder run = run(Progress.SILENT, with(own, "pairs.held_out=0.25"));
    ArmPairs last = rows(run, "pairs", ArmPairs.class).get(2);
    assertTrue(last.row().accuracy() > 0.5 && last.row().heldOutAccuracy() >= 0, last::toString);
    ArmEvaluation first = rows(run, "evaluations", ArmEvaluation.class).get(0);
    assertEquals(0, first.row().cost().rewardCalls());
    assertEquals(40, first.row().cost().forwardPasses(), "log π_ref of every response, once");
    lines.set(3, lines.get(3).replace("no.", "never."));
    Files.write(file, lines);
    run(Progress.SILENT, with(own, "pairs.held_out=0.25"));
    assertEquals(2, trainings(), "another content is another training");
    lines.set(4, "{\"prompt\": \"a\", \"chosen\": \"b\"}");
    lines.set(5, "{\"chosen\": [{\"role\": \"user\", \"content\": \"a\"}], \"rejected\": []}");
    Files.write(file, lines);
    List<String> told = assertThrows(BadInput.class, () -> run(Progress.SILENT, own)).problems();
    assertTrue(told.get(0).contains("mine.jsonl:5: rejected is missing"), told::toString);
    assertTrue(told.get(1).contains("mine.jsonl:6: "), told::toString);
    Files.write(file, lines.subList(0, 3));
    told = assertThrows(BadInput.class, () -> run(Progress.SILENT, own)).problems();
    assertTrue(told.get(0).contains("only 2 prompts to train on"), told::toString);
  }

  @Test
  void badTablesAreToldBeforeAnyWork() {
    String dpo = "objective:{name:dpo,beta:0.1}";
    List<String> arms =
        List.of(
            "{name:a," + dpo + ",pairs:{responses:1}}",
            "{name:b," + dpo + ",pairs:{responses:8}}",
            "{name:c," + dpo + ",pairs:{curation:{name:all,margin:-1,deduplicated:false}}}",
            "{name:d,objective:{name:dpo,beta:0}}",
            "{name:e,objective:{name:bonbon,n:8,alpha:0.005}}",
            "{name:f,objective:{name:rloo,kl_coef:0,samples:2},pairs:{prompts:9}}",
            "{name:g," + dpo + ",pairs:{prompts:5}}",
            "{name:h," + dpo + ",pairs:{name:file,source:none.jsonl,held_out:0}}",
            "{name:i," + dpo + ",pairs:{name:file,source:none.jsonl,held_out:1}}",
            "{name:j,objective:{name:rloo,kl_coef:0,samples:2},axes:{pairs.prompts:[8,9]}}",
            "{name:k," + dpo + ",pairs:null}");
    List<String> told =
        assertThrows(
                BadInput.class, () -> run(Progress.SILENT, "arms=[" + String.join(",", arms) + "]"))
            .problems();
    List<String> parts =
        List.of(
            "a\": pairs.responses",
            "b\": pairs.curation.n",
            "c\": pairs.curation.margin",
            "d\": objective.beta",
            "e\": objective.n = 8: the table holds the best and the worst of 16",
            "pairs has no effect on an objective that draws",
            "g\": training.prompts = 8: the table of pairs has only 5",
            "h\": pairs.source = none.jsonl: no such file",
            "i\": pairs.held_out",
            "arm \"j prompts=8\"");
    for (String part : parts) {
      assertTrue(
          told.stream().anyMatch(p -> p.contains(part)), part + " in\n" + String.join("\n", told));
    }
    assertFalse(Files.exists(home.resolve("results")), "nothing is written");
  }

  @Test
  void badArmsAreAllToldBeforeAnyWork() {
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                run(
                    Progress.SILENT,
                    "arms=[{name:a,objective:{beta:1.5}},{name:b,objective:{n:1}},{name:c,proxy:linear-99},"
                        + "{name:d,objective:{name:jbond,beta:0.5,gamma:-1,samples:1}},"
                        + "{name:e,objective:{name:jbond,beta:0.5,gamma:0,samples:1}},"
                        + "{name:f,anchor:{name:ema,eta:0,end:0,form:constant}},"
                        + "{name:g,objective:{name:gkd,beta:0.5,lmbda:0.5,reward_share:0}},"
                        + "{name:h,objective:{n:64}},{name:i,objective:{quantile:{samples:0}}}]"));
    String all = e.getMessage();
    for (String part :
        List.of(
            "arm \"a\"",
            "beta",
            "arm \"b\"",
            "linear-99",
            "gamma",
            "anchor.name = fixed",
            "eta",
            "teacher",
            "evaluation.reference = 20",
            "arm \"i\"")) {
      assertTrue(all.contains(part), part + " in\n" + all);
    }
    e =
        assertThrows(
            BadInput.class,
            () ->
                run(
                    Progress.SILENT,
                    "arms=[{name:a},{name:b,objective:{beta:3}}]",
                    "evaluation.beta=2",
                    "training.steps=1.5",
                    "+training.stpes=3"));
    assertEquals(
        List.of("evaluation.beta", "training.steps", "training.stpes", "arm \"b\": objective.beta"),
        e.problems().stream().map(p -> p.replaceFirst(" at override.*", "")).toList(),
        "those of the study and of its arms, one of every arm once");
    assertFalse(Files.exists(home.resolve("results")), "nothing is written");
    assertTrue(
        assertThrows(BadInput.class, () -> run(Progress.SILENT, "arms=[{name:a},{name:a}]"))
            .getMessage()
            .contains("[a]"));
    assertTrue(
        assertThrows(BadInput.class, () -> run(Progress.SILENT, "arms=[{name:a,steps:3}]"))
            .getMessage()
            .contains("arms.steps is not a key of an arm"));
  }
}
