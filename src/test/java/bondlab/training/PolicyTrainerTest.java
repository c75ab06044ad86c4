package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.BonSft;
import bondlab.objective.Bond;
import bondlab.objective.Gkd;
import bondlab.objective.JBond;
import bondlab.objective.LossReduction;
import bondlab.objective.MaxAtK;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.PolicyGradient.Reinforce;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.objective.PreferenceLoss;
import bondlab.objective.PreferencePairs;
import bondlab.objective.QuantileEstimator.MonteCarlo;
import bondlab.objective.QuantileEstimator.TwoSample;
import bondlab.objective.RlooForward;
import bondlab.objective.ScoredCompletions;
import bondlab.objective.VBon;
import bondlab.objective.Wind;
import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.progress.Progress;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.text.Prompt;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTrainerTest {
  private static final int PROMPTS = 6;
  private static final List<Prompt> X = TabularWorld.prompts(PROMPTS);
  private static final AnchorSchedule FIXED = new AnchorSchedule.Fixed();
  private static final AnchorSchedule EMA =
      new AnchorSchedule.Ema(0.05, 0.05, AnchorSchedule.Ema.Form.CONSTANT);

  @TempDir private Path folder;

  private static Evaluation evaluation() {
    return TabularWorld.evaluation(new Evaluation.Settings(4, 4, 0.5), X, 40, 1);
  }

  private TrainingResult train(TrainerSettings settings, TrainingSources sources) {
    return train(settings, sources, TrainingFiles.in(folder));
  }

  private static TrainingResult train(
      TrainerSettings settings, TrainingSources sources, TrainingFiles files) {
    return new PolicyTrainer(settings, sources, evaluation(), RandomStream.of(1))
        .train(files, TrainingWatch.NONE, Progress.SILENT);
  }

  private static TrainingSources sources(Objective objective, AnchorSchedule schedule) {
    return TabularWorld.sources(PROMPTS, objective, schedule, 4, 1000);
  }

  private static Objective bond(double beta, int samples) {
    return new Bond(
            4, beta, samples, new MonteCarlo(64, ZeroCounts.ADD_ONE), LossReduction.RESPONSE)
        .objective(ObjectiveInputs.NOTHING);
  }

  @Test
  void distillingComesCloseToTheBestOfFour() {
    TrainingSources sources = sources(bond(0.5, 32), FIXED);
    TabularPolicy policy = (TabularPolicy) sources.policy();
    TabularPolicy reference = (TabularPolicy) sources.reference();
    double before = TabularWorld.backwardKl(X, policy, reference, 4);
    TrainingResult result = train(TabularWorld.settings(200, 6, 0.1), sources);
    double after = TabularWorld.backwardKl(X, policy, reference, 4);
    // gradients of few samples leave noise, not a distance of the first kind
    assertTrue(before > 0.5 && after < 0.1, before + " to " + after);
    assertTrue(TabularWorld.forwardKl(X, policy, reference, 4) < 0.1);
    EvaluationRow first = result.evaluations().get(0);
    EvaluationRow last = result.evaluations().get(result.evaluations().size() - 1);
    assertTrue(last.klToBestOfN() < first.klToBestOfN() - 0.4);
    // Student's intervals over six prompts are wide: each end is beyond the other's mean
    assertTrue(last.proxyLow() > first.proxy() && last.proxy() > first.proxyHigh());
  }

  @Test
  void rowsStandAtTheirStepsAndInTheirFiles() {
    List<String> heard = new ArrayList<>();
    TrainingWatch watch =
        new TrainingWatch() {
          @Override
          public void stepped(StepRow row) {
            heard.add("s" + row.step());
          }

          @Override
          public void evaluated(EvaluationRow row) {
            heard.add("e" + row.step());
          }
        };
    TrainingFiles files = TrainingFiles.in(folder);
    TrainingResult result =
        new PolicyTrainer(
                TabularWorld.settings(120, 3, 0.1),
                sources(new JBond(0.5, 0.1, 1), EMA),
                evaluation(),
                RandomStream.of(1))
            .train(files, watch, Progress.SILENT);
    assertEquals(TrainingResult.Ending.STEPS, result.ending());
    assertEquals(
        List.of(0L, 50L, 100L, 120L),
        result.evaluations().stream().map(EvaluationRow::step).toList());
    assertEquals("e0", heard.get(0));
    assertEquals(List.of("s50", "e50", "s51"), heard.subList(50, 53));
    assertEquals(124, heard.size());
    assertEquals(result.steps(), read(files.steps(), StepRow.class));
    assertEquals(result.evaluations(), read(files.evaluations(), EvaluationRow.class));
    assertEquals(60, result.evaluations().get(3).epoch());
  }

  private static <R extends Record> List<R> read(Path file, Class<R> type) {
    return Tables.rows(JsonLines.readTable(file, Schema.of(type)), type);
  }

  @Test
  void costIsTheDemandAndAnchorsReport() {
    TrainingResult result =
        train(TabularWorld.settings(30, 3, 0.1), sources(new JBond(0.5, 0, 1), EMA));
    StepRow last = result.steps().get(29);
    assertEquals(30 * 3 * 3, last.cost().samples()); // one of the policy and two of the anchor
    assertEquals(30 * 3 * 3, last.cost().rewardCalls());
    assertEquals(30 * 3 * 3, last.cost().generatedTokens());
    assertEquals(30 * 3 * 2, last.cost().backwardPasses()); // the best, and the policy's own
    assertEquals(
        30 * (3 * 2 + 3), last.cost().forwardPasses()); // those, and the anchor's log-probs
    assertEquals(30 * Math.log1p(0.05 * 3), last.anchorLogN(), 1e-12);
    long evaluated =
        result.parts().stream()
            .filter(part -> part.part().equals("evaluation"))
            .mapToLong(part -> part.cost().samples())
            .sum();
    assertEquals(2 * PROMPTS * 4, evaluated); // at steps 0 and 30, in no other column
    double seconds = result.parts().stream().mapToDouble(part -> part.cost().seconds()).sum();
    assertTrue(seconds > last.cost().seconds());
  }

  static List<Objective> objectives() {
    TabularPolicy teacher = TabularWorld.policy(PROMPTS, 3);
    List<Completion> pool = teacher.sample(X, 8, RandomStream.of(4));
    double[] rewards = TabularWorld.proxy().score(pool);
    ObjectiveInputs table =
        ObjectiveInputs.NOTHING.withPairs(
            PreferencePairs.of(
                new ScoredCompletions(pool, rewards, 8),
                new PreferencePairs.Curation.BestWorst(8)));
    return List.of(
        bond(0, 2),
        bond(1, 2),
        new Bond(4, 0.5, 2, new TwoSample(), LossReduction.TOKEN)
            .objective(ObjectiveInputs.NOTHING),
        new JBond(0.5, 1, 1),
        new BonSft(4),
        new Reinforce(0.1, 1),
        new Rloo(0.1, 2),
        new RlooForward(0.1, 2, 4, 0.5),
        new MaxAtK(2, 0.1, 4),
        new VBon(4, 2, new MonteCarlo(8, ZeroCounts.ADD_ONE)).objective(ObjectiveInputs.NOTHING),
        new Wind(Wind.Form.SQUARED, 2, 0.1, 4),
        new Wind(Wind.Form.KL, 2, 0.1, 4),
        new Wind(Wind.Form.NCE, 2, 0.1, 4),
        new PreferenceLoss.Dpo(0.5).objective(table),
        new PreferenceLoss.Kto(0.5, 1, 1).objective(table),
        new PreferenceLoss.Bonbon(8, 0.005).objective(table),
        new Gkd(0.5, 0.5, 0)
            .objective(
                ObjectiveInputs.NOTHING
                    .withTeacher(teacher)
                    .withResponses((x, stream) -> teacher.sample(x, 1, stream))));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyObjectiveTakesWhatItSaidAndMoves(Objective objective) {
    TrainingSources sources = sources(objective, EMA);
    TrainingResult result = train(TabularWorld.settings(12, 3, 0.1), sources);
    assertEquals(12, result.steps().size());
    assertTrue(result.evaluations().get(1).klRb() > 0.001);
    assertTrue(result.steps().stream().allMatch(row -> Double.isFinite(row.loss())));
  }

  @Test
  void aKlTriggeredAnchorIsCopiedAtItsThreshold() {
    AnchorSchedule schedule = new AnchorSchedule.KlTriggered(0.3);
    TrainingSources sources = sources(bond(0.5, 8), schedule);
    TrainingResult result = train(TabularWorld.settings(120, 6, 0.1), sources);
    StepRow last = result.steps().get(119);
    assertTrue(last.anchorLogN() >= Math.log(4), "never copied");
    StepRow copied =
        result.steps().stream().filter(r -> r.anchorLogN() > 0).findFirst().orElseThrow();
    assertEquals(0, copied.anchorLag());
    assertTrue(copied.step() > 3, "copied at once, at step " + copied.step());
    TrainingSources silent = sources(new BonSft(4), schedule);
    TrainingFiles files = TrainingFiles.in(folder.resolve("sft"));
    BadInput e =
        assertThrows(BadInput.class, () -> train(TabularWorld.settings(5, 2, 0.1), silent, files));
    assertTrue(e.getMessage().contains("bon-sft draws none"), e.getMessage());
  }

  @Test
  void theKlLimitEndsTheTrainingAtAnEvaluation() {
    TrainerSettings all = TabularWorld.settings(1000, 6, 0.1);
    TrainerSettings settings =
        new TrainerSettings(all.descent(), 6, 10, 0, 0, 0.5, TrainerSettings.BestBy.PROXY);
    TrainingResult result = train(settings, sources(new Rloo(0, 4), FIXED));
    assertEquals(TrainingResult.Ending.STOP_KL, result.ending());
    List<EvaluationRow> rows = result.evaluations();
    assertTrue(rows.get(rows.size() - 1).klRb() >= 0.5);
    assertTrue(rows.get(rows.size() - 2).klRb() < 0.5);
    assertEquals(rows.get(rows.size() - 1).step(), result.steps().size());
    // and a training that ended is at its end when it is taken up again
    TrainingResult again = train(settings, sources(new Rloo(0, 4), FIXED));
    assertEquals(result.evaluations(), again.evaluations());
    assertEquals(TrainingResult.Ending.STOP_KL, again.ending());
  }

  @Test
  void batchesHoldAPromptOnceAndEpochsDifferInOrder() {
    TrainingSources seven = TabularWorld.sources(7, new BonSft(4), FIXED, 4, 10);
    List<List<Integer>> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Integer> ids = new ArrayList<>();
      for (int batch = 1; batch <= 2; batch++) {
        seven
            .batch(2 * epoch + batch, 3, RandomStream.of(1))
            .forEach(prompt -> ids.add(prompt.id()));
      }
      assertEquals(6, ids.stream().distinct().count());
      epochs.add(ids);
    }
    assertNotEquals(epochs.get(0), epochs.get(1));
    assertNotEquals(epochs.get(1), epochs.get(2));
    BadInput e = assertThrows(BadInput.class, () -> seven.requireBatches(9));
    assertTrue(e.getMessage().contains("training.prompts = 9 per step"), e.getMessage());
  }
}
