package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.PreferenceLoss.Dpo;
import bondlab.objective.PreferencePairs;
import bondlab.objective.PreferencePairs.Curation;
import bondlab.objective.PreferencePairs.Pair;
import bondlab.objective.ScoredCompletions;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.Policy;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.text.Prompt;
import bondlab.training.CostMeter.Part;
import bondlab.training.Evaluation.PairRow;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on a table of preferences, of a network whose 125 answers can be enumerated. */
class OfflineTrainingTest {
  private static final double BETA = 2;

  @TempDir private Path folder;

  /** Two draws of the reference, one of them preferred by the law of Bradley and Terry. */
  private static PreferencePairs bradleyTerry(Policy reference, List<Prompt> prompts, int each) {
    List<Completion> drawn = reference.sample(prompts, 2 * each, RandomStream.of(11));
    double[] rewards = LanguageWorld.proxy().score(drawn);
    RandomStream coin = RandomStream.of(12);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < rewards.length; i += 2) {
      boolean first = coin.nextDouble() < 1 / (1 + Math.exp(rewards[i + 1] - rewards[i]));
      if (!Arrays.equals(drawn.get(i).tokens(), drawn.get(i + 1).tokens())) {
        pairs.add(new Pair(drawn.get(first ? i : i + 1), drawn.get(first ? i + 1 : i)));
      }
    }
    return new PreferencePairs(pairs, OptionalInt.empty());
  }

  /** KL(π‖π_ref·exp(r/β)), mean over prompts. */
  private static double klToTilt(List<Prompt> prompts, Policy policy, Policy reference) {
    return prompts.stream()
        .mapToDouble(
            x -> {
              double[] tilt = LanguageWorld.logPmf(reference, x);
              double[] rewards = LanguageWorld.proxy().score(LanguageWorld.outcomes(x));
              Arrays.setAll(tilt, y -> tilt[y] + rewards[y] / BETA);
              double logTotal = Math.log(Arrays.stream(tilt).map(Math::exp).sum());
              Arrays.setAll(tilt, y -> tilt[y] - logTotal);
              return Divergence.backwardKl(LanguageWorld.logPmf(policy, x), tilt);
            })
        .average()
        .orElseThrow();
  }

  @Test
  void dpoApproachesTheExponentialTilt() {
    List<Prompt> prompts = LanguageWorld.prompts(200); // 25 different ones
    LanguageModelPolicy reference = LanguageWorld.policy(3);
    PreferencePairs table = bradleyTerry(reference, prompts, 300);
    Objective dpo = new Dpo(BETA).objective(ObjectiveInputs.NOTHING.withPairs(table));
    TrainingSources sources =
        LanguageWorld.sources(reference, prompts, dpo, new AnchorSchedule.Fixed(), 1, 300);
    List<Prompt> different = prompts.subList(0, 25);
    double before = klToTilt(different, sources.policy(), reference);
    TrainerSettings settings =
        new TrainerSettings(
            TabularWorld.settings(300, 1, 0.01).descent(),
            200,
            300,
            0,
            0,
            0,
            TrainerSettings.BestBy.PROXY);
    Evaluation evaluation =
        LanguageWorld.evaluation(new Evaluation.Settings(2, 2, 0.5), reference, different, 8)
            .withPairs(table.spread(200), Optional.empty());
    new PolicyTrainer(settings, sources, evaluation, RandomStream.of(1))
        .train(TrainingFiles.in(folder), TrainingWatch.NONE, Progress.SILENT);
    double after = klToTilt(different, sources.policy(), reference);
    List<PairRow> rows = pairs(TrainingFiles.in(folder));
    String told = before + " to " + after + ", " + rows;
    assertTrue(before > 0.3 && after < 0.25 * before, told);
    assertTrue(rows.get(1).accuracy() > 0.6 && rows.get(1).margin() > 0.1, told);
    assertTrue(Double.isNaN(rows.get(1).heldOutAccuracy()));
    LanguageWorld.close(sources);
  }

  private static List<PairRow> pairs(TrainingFiles files) {
    return Tables.rows(JsonLines.readTable(files.pairs(), Schema.of(PairRow.class)), PairRow.class);
  }

  private static final Cost DRAWN = new Cost(64, 192, 0, 0, 0, 0, 1);
  private static final Cost SCORED = new Cost(0, 0, 64, 320, 0, 0, 2);

  /** A training on the best and worst of eight, whose table cost {@link #DRAWN} and SCORED. */
  private static TrainingResult train(Path folder, TrainingWatch watch) {
    List<Prompt> prompts = LanguageWorld.prompts(8);
    LanguageModelPolicy reference = LanguageWorld.policy(3);
    List<Completion> drawn = reference.sample(prompts, 8, RandomStream.of(2));
    PreferencePairs table =
        PreferencePairs.of(
            new ScoredCompletions(drawn, LanguageWorld.proxy().score(drawn), 8),
            new Curation.BestWorst(8));
    CostMeter cost = new CostMeter();
    cost.add(Part.ANCHOR_SAMPLES, DRAWN);
    cost.add(Part.REWARD, SCORED);
    TrainingSources sources =
        new TrainingSources(
            reference.copy(),
            reference,
            new Anchor(reference, new AnchorSchedule.Fixed(), 1, 6),
            new Dpo(0.5).objective(ObjectiveInputs.NOTHING.withPairs(table)),
            LanguageWorld.proxy(),
            table.prompts(),
            Budget.unlimited(),
            cost);
    TrainerSettings settings =
        new TrainerSettings(
            TabularWorld.settings(6, 1, 0.02).descent(),
            4,
            2,
            1,
            0,
            0,
            TrainerSettings.BestBy.PROXY);
    Evaluation evaluation =
        LanguageWorld.evaluation(new Evaluation.Settings(2, 2, 0.5), reference, prompts, 8)
            .withPairs(table.scoredBy(reference), Optional.of(table.spread(2)));
    try {
      return new PolicyTrainer(settings, sources, evaluation, RandomStream.of(1))
          .train(TrainingFiles.in(folder), watch, Progress.SILENT);
    } finally {
      LanguageWorld.close(sources);
    }
  }

  @Test
  void aTableIsPaidOnceBeforeTheFirstStep() {
    TrainingWatch stop =
        new TrainingWatch() {
          @Override
          public void stepped(StepRow row) {
            if (row.step() == 3) {
              throw new StoppedByUser("stopped by the user");
            }
          }
        };
    assertThrows(StoppedByUser.class, () -> train(folder, stop));
    TrainingResult result = train(folder, TrainingWatch.NONE);
    Cost both = DRAWN.plus(SCORED);
    Cost first = result.evaluations().get(0).cost();
    assertEquals(both, first);
    Cost last = result.evaluations().get(3).cost();
    assertEquals(both.samples(), last.samples());
    assertEquals(both.generatedTokens(), last.generatedTokens());
    assertEquals(both.rewardCalls(), last.rewardCalls());
    // 6 steps of 4 pairs: log π of each response, then its gradient
    assertEquals(6 * 4 * 2 * 2, last.forwardPasses());
    assertEquals(6 * 4 * 2, last.backwardPasses());
    Path whole = folder.resolve("whole");
    train(whole, TrainingWatch.NONE);
    RowFiles.assertSame(TrainingFiles.in(whole), TrainingFiles.in(folder));
    List<PairRow> rows = pairs(TrainingFiles.in(folder));
    assertEquals(List.of(0L, 2L, 4L, 6L), rows.stream().map(PairRow::step).toList());
    assertEquals(0.5, rows.get(0).accuracy(), "before the first step all margins are 0");
    assertEquals(0, rows.get(0).margin());
    assertTrue(rows.get(3).accuracy() > 0.5 && rows.get(3).margin() > 0, rows::toString);
  }
}
