package bondlab.notebook;

import static bondlab.notebook.Lab.bestOf;
import static bondlab.notebook.Lab.bond;
import static bondlab.notebook.Lab.ema;
import static bondlab.notebook.Lab.minimumRisk;
import static bondlab.notebook.Lab.objective;
import static bondlab.notebook.Lab.poisson;
import static bondlab.notebook.Lab.policy;
import static bondlab.notebook.Lab.pool;
import static bondlab.notebook.Lab.prompts;
import static bondlab.notebook.Lab.reward;
import static bondlab.notebook.Lab.seed;
import static bondlab.notebook.Lab.soft;
import static bondlab.notebook.Lab.train;
import static bondlab.notebook.Lab.vary;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.notebook.LabModel.LabSamples;
import bondlab.policy.Completion;
import bondlab.reward.Reward;
import bondlab.stats.BestOfNCurve;
import bondlab.study.PoolScores;
import bondlab.table.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;

/** The verbs of a notebook on the real corpus, with networks so small that it takes seconds. */
class LabPrimitivesTest {
  private static final Reward COMMAS =
      reward("commas", text -> text.chars().filter(c -> c == ',').count());
  private static final Reward LETTERS = reward("letters", String::length);

  @TempDir private static Path home;
  private static LabModel lm;

  @BeforeAll
  static void makePolicy() {
    lm =
        policy(
            "small",
            "policy.vocabulary=300",
            "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
            "policy.training.steps=4",
            "prompts.count=6",
            "prompts.response=8",
            "pool.resamples=50",
            "threads=2",
            "results.folder=" + home.resolve("results"),
            "cache.folder=" + home.resolve("cache"));
  }

  private static LabTraining training() {
    return train(lm)
        .set("training.prompts", 8)
        .set("evaluation.samples", 2)
        .towards(bond(2, 0.5))
        .anchor(ema(0.05))
        .reward(COMMAS)
        .measuredBy(LETTERS)
        .steps(2);
  }

  @Test
  void samplesShowTextAndTheSameSeedGivesTheSame() {
    LabPrompts typed = prompts("Madam President, ", "I agree that ");
    LabSamples samples = lm.sample(typed, 3, seed(1));
    Table table = samples.table();
    assertEquals(6, table.rowCount());
    assertEquals("Madam President,", table.stringColumn("prompt").get(0).strip());
    assertEquals(table.stringColumn("response").asList(), responses(lm.sample(typed, 3, seed(1))));
    assertNotEquals(
        table.stringColumn("response").asList(), responses(lm.sample(typed, 3, seed(2))));
    assertTrue(samples.toString().contains("Madam President"), samples.toString());
  }

  private static List<String> responses(LabSamples samples) {
    return samples.table().stringColumn("response").asList();
  }

  @Test
  void promptsComeFromAFileByColumn() throws Exception {
    Path file = home.resolve("asked.jsonl");
    Files.writeString(file, "{\"question\": \"What is it?\"}\n{\"question\": \"Who is it?\"}\n");
    LabSamples samples = lm.sample(prompts(file, "question"), 1, seed(1));
    assertEquals(
        List.of("What is it?", "Who is it?"),
        samples.completions().stream().map(c -> c.prompt().text().strip()).toList());
    BadInput bad =
        assertThrows(BadInput.class, () -> lm.sample(prompts(file, "questions"), 1, seed(1)));
    assertTrue(bad.getMessage().contains("question"), bad.getMessage());
  }

  @Test
  void theCurveOfAPoolIsTheUnbiasedOne() {
    LabPool scored = pool(lm, prompts("study", 6), 32).score(COMMAS, LETTERS);
    int[] ns = {1, 2, 8, 32};
    Table table = scored.bestOf(LETTERS, ns).table();
    double[] byHand = new double[ns.length];
    double[][] curves =
        BestOfNCurve.estimate(standardised(scored, LETTERS), standardised(scored, COMMAS), ns);
    for (double[] curve : curves) {
      for (int k = 0; k < ns.length; k++) {
        byHand[k] += curve[k] / curves.length;
      }
    }
    assertArrayEquals(byHand, table.doubleColumn("commas").asDoubleArray(), 1e-12);
    assertEquals(
        0, table.doubleColumn("letters").getDouble(0), 1e-12, "n = 1 is the policy itself");
    assertTrue(table.doubleColumn("letters_low").getDouble(3) > 0);
    BadInput unknown = assertThrows(BadInput.class, () -> scored.bestOf("comma", 1, 2, 4));
    assertTrue(unknown.getMessage().contains("did you mean commas?"), unknown.getMessage());
    assertThrows(BadInput.class, () -> scored.score(COMMAS), "scored twice under one name");
  }

  @Test
  void rulesOfInferenceAreComparedAndTunedOnAPool() {
    LabPool scored = pool(lm, prompts("study", 6), 32).score(COMMAS, LETTERS);
    Table table = scored.select(LETTERS, bestOf(1), bestOf(4), soft(4, 0), poisson(3)).table();
    assertEquals(8, table.rowCount()); // two rewards each
    assertEquals(0, table.doubleColumn("kl").getDouble(0), 1e-12);
    assertEquals(.5, table.doubleColumn("win_rate").getDouble(1), 1e-12);
    assertEquals(
        table.doubleColumn("mean").getDouble(3), table.doubleColumn("mean").getDouble(5), 1e-12);
    assertEquals(4, table.doubleColumn("draws").getDouble(6));
    var tuned = scored.tune(LETTERS, LETTERS, mu -> poisson(mu), 0, 1, 3, 7);
    assertEquals(7, tuned.parameter().value(), 1e-12); // by itself more is better
    assertTrue(tuned.toString().contains("still rising"), tuned.toString());
    BadInput law = assertThrows(BadInput.class, () -> scored.select(LETTERS, minimumRisk(4, 1)));
    assertTrue(law.getMessage().contains("draw with it"), law.getMessage());
    assertThrows(BadInput.class, () -> scored.tune(LETTERS, LETTERS, mu -> poisson(mu), 1, 2));
  }

  @Test
  void aRuleKeepsAResponseOfEachPrompt() {
    LabPrompts typed = prompts("Madam President, ", "I agree that ");
    LabSamples kept = lm.sample(typed, soft(4, 0), LETTERS, seed(1));
    LabSamples best = lm.sample(typed, bestOf(4), LETTERS, seed(1)); // ties are broken otherwise
    assertArrayEquals(LETTERS.score(best.completions()), LETTERS.score(kept.completions()));
    assertEquals(
        responses(lm.sample(typed, 1, seed(1))),
        responses(lm.sample(typed, minimumRisk(1, 2), LETTERS, seed(1))));
  }

  private static double[][] standardised(LabPool pool, Reward reward) {
    List<Completion> all = pool.completions();
    double[] flat = reward.score(all);
    double[][] rows = new double[6][];
    for (int u = 0; u < rows.length; u++) {
      rows[u] = Arrays.copyOfRange(flat, u * 32, (u + 1) * 32);
    }
    return PoolScores.of(rows).values();
  }

  @Test
  void aTrainingIsAnOrdinaryRunThatGivesItsPolicyBack() {
    LabTrained run = training().named("one").run();
    assertEquals(List.of(0.0, 1.0, 2.0), numbers(run.table(), "step"));
    assertEquals(3 * 4, run.samples().rowCount(), "evaluations × completions");
    assertTrue(run.samples().stringColumn("opening").get(0).length() > 3);
    LabModel trained = run.policy();
    assertFalse(
        Arrays.equals(
            lm.policy().arrays().get(0).toFloatArray(),
            trained.policy().arrays().get(0).toFloatArray()));
    assertEquals(4, trained.sample(prompts("a", "b"), 2, seed(3)).completions().size());
    assertThrows(BadInput.class, () -> train(trained));
    String arm = run.run().table("policies").stringColumn("arm").get(0);
    assertArrayEquals(
        trained.policy().arrays().get(0).toFloatArray(),
        lm.trainedBy(run.run(), arm, 1).policy().arrays().get(0).toFloatArray());
    assertThrows(BadInput.class, () -> lm.trainedBy(run.run(), arm, 7));
    assertEquals(run.folder(), training().named("one").run().folder(), "found, not run again");
    Path other =
        training()
            .reward(reward("commas", text -> text.chars().filter(c -> c == '.').count()))
            .named("one")
            .run()
            .folder();
    assertNotEquals(run.folder(), other, "an edited reward of the same name is another run");
    assertTrue(run.toString().contains("kl_rb"), run.toString());
  }

  private static List<Double> numbers(Table table, String column) {
    return Arrays.stream(table.numberColumn(column).asDoubleArray()).boxed().toList();
  }

  @Test
  void aSweepOfTheCellHasAColumnForWhatIsVariedAndMeansOverSeeds() {
    LabSweep sweep =
        vary("n", 2, 4)
            .vary("beta", 0, 0.5)
            .seeds(2)
            .named("swept")
            .run(
                p ->
                    training()
                        .reward(LETTERS)
                        .measuredBy(COMMAS)
                        .towards(bond(p.integer("n"), p.number("beta")))
                        .seed(p.seed()));
    assertEquals(8, sweep.runs().size());
    Table last = sweep.table();
    assertEquals(8, last.rowCount(), "one row per training");
    for (String column : List.of("n", "beta", "seed", "gold", "kl_rb")) {
      assertTrue(last.column(column) instanceof NumericColumn, column);
    }
    assertEquals(
        8, last.numberColumn("kl_rb").unique().size(), "every seed is a training of its own");
    Table means = sweep.mean("gold").by("n", "beta");
    assertEquals(4, means.rowCount());
    assertEquals(2, means.intColumn("seeds").get(0));
    assertTrue(means.doubleColumn("gold_low").getDouble(0) < means.doubleColumn("gold").get(0));
    BadInput unnamed = assertThrows(BadInput.class, () -> sweep.mean("gold").by("n"));
    assertTrue(unnamed.getMessage().contains("what else they differ in"), unnamed.getMessage());
    assertTrue(sweep.plot("kl_rb", "gold").by("n").toString().contains("n = 2"));
    assertEquals(
        List.of("arms", "evaluations"),
        sweep.runs().get(0).tables().stream()
            .filter(t -> List.of("arms", "evaluations").contains(t))
            .toList());
  }

  @Test
  void whatIsVariedAndChangesNothingIsRefused() {
    BadInput same =
        assertThrows(
            BadInput.class, () -> vary("n", 2, 4).seeds(2).run(p -> training().named("none")));
    assertTrue(same.getMessage().contains("[seed] has no effect"), same.getMessage());
    assertThrows(BadInput.class, () -> vary("n"));
    assertThrows(BadInput.class, () -> vary("n", 2).vary("n", 3));
    assertThrows(BadInput.class, () -> vary("n", 2.5).run(p -> training().steps(p.integer("n"))));
  }

  @Test
  void anObjectiveOfTheCellTrains() {
    var mine = objective("mine", 2, (drawn, step) -> step.policyGradient(drawn.leaveOneOut()));
    LabTrained run = training().towards(mine).named("own").run();
    assertEquals("mine", run.run().table("evaluations").stringColumn("objective").get(0));
    var other = objective("mine", 2, (drawn, step) -> step.policyGradient(drawn.rewards()));
    assertNotEquals(run.folder(), training().towards(other).named("own").run().folder());
  }

  @Test
  void settingsThatAreWrongAreToldBeforeAnyWork() {
    BadInput nothing = assertThrows(BadInput.class, () -> train(lm).steps(2).run());
    assertTrue(nothing.getMessage().contains(".reward("), nothing.getMessage());
    BadInput bad = assertThrows(BadInput.class, () -> training().set("training.stpes", 3).run());
    assertTrue(bad.getMessage().contains("stpes"), bad.getMessage());
    assertThrows(BadInput.class, () -> bond(1, 0.5));
    assertThrows(BadInput.class, () -> lm.proxy("w64-400"));
    assertThrows(BadInput.class, () -> lm.gold("jugde"));
  }

  @Test
  void theTableOfAPoolCanBeAnalysedAndWritten() {
    LabPool scored = pool(lm, prompts("study", 6), 32).score(COMMAS, LETTERS);
    assertEquals(6, Lab.analyze(scored.table(), "prompt", "commas", "letters").prompts());
    Path csv = home.resolve("pool.csv");
    TableFiles.writeCsv(scored.table(), csv);
    assertEquals(
        6, Lab.analyze(csv).prompt("prompt").proxies("commas").gold("letters").analyze().prompts());
  }
}
