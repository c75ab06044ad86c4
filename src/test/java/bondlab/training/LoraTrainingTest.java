package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.model.Lora;
import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.AnchorSchedule.Ema;
import bondlab.objective.JBond;
import bondlab.policy.LanguageModelPolicy;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** J-BOND of an adapter: policy, anchor and reference are one set of weights. */
class LoraTrainingTest {
  private static final int STEPS = 80;
  private static final List<Prompt> X = LanguageWorld.prompts(10);

  @TempDir private Path folder;

  /** What a training ends with: the evaluations, the policy's arrays and the anchor's. */
  private record Trained(
      TrainingResult result, Map<String, FloatArray> policy, Map<String, FloatArray> anchor) {}

  private Trained train(String name, double dropout, TrainingWatch watch) {
    return train(name, dropout, Ema.Average.FACTORS, watch);
  }

  private Trained train(String name, double dropout, Ema.Average average, TrainingWatch watch) {
    Lora lora = new Lora(2, 4, dropout, Lora.TARGETS);
    AnchorSchedule schedule = new Ema(0.1, 0.1, Ema.Form.COSINE, Optional.of(average));
    try (LanguageModelPolicy reference = LanguageWorld.policy(3);
        LanguageModelPolicy policy = reference.withAdapter(lora, RandomStream.of(6));
        Anchor anchor = new Anchor(policy, schedule, 2, STEPS)) {
      double[] law = LanguageWorld.logPmf(reference, X.get(0));
      TrainingSources sources =
          new TrainingSources(
              policy, reference, anchor, new JBond(0.5, 0.1, 4), LanguageWorld.proxy(), X);
      TrainingResult result =
          new PolicyTrainer(
                  TabularWorld.settings(STEPS, 10, 0.03),
                  sources,
                  LanguageWorld.evaluation(new Evaluation.Settings(16, 2, 0.5), reference, X, 64),
                  RandomStream.of(1))
              .train(TrainingFiles.in(folder.resolve(name)), watch, Progress.SILENT);
      assertArrayEquals(law, LanguageWorld.logPmf(reference, X.get(0)), 0, "frozen");
      return new Trained(result, policy.values(), anchor.values());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void rewardRisesAndAStoppedTrainingResumesToTheSameNumbers(double dropout) {
    Trained whole = train("whole", dropout, TrainingWatch.NONE);
    List<EvaluationRow> rows = whole.result.evaluations();
    double gain = rows.get(rows.size() - 1).proxy() - rows.get(0).proxy();
    // the proxy's spread over answers is about 2; its evaluations are means of 160 samples
    assertTrue(gain > 0.5, "proxy rose by " + gain);
    TrainingWatch interrupt =
        new TrainingWatch() {
          @Override
          public void stepped(StepRow row) {
            if (row.step() == 33) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThrows(StoppedByUser.class, () -> train("broken", dropout, interrupt));
    Trained resumed = train("broken", dropout, TrainingWatch.NONE);
    assertSame(whole.policy, resumed.policy);
    assertSame(whole.anchor, resumed.anchor);
  }

  @Test
  void anAnchorOfWeightsTellsWhatItLosesAndResumesToTheSameNumbers() {
    Trained factors = train("factors", 0, TrainingWatch.NONE);
    Trained weights = train("weights", 0, Ema.Average.WEIGHTS, TrainingWatch.NONE);
    List<StepRow> steps = weights.result.steps();
    assertEquals(STEPS, steps.size());
    double most = steps.stream().mapToDouble(StepRow::anchorTruncation).max().orElseThrow();
    assertTrue(most > 0 && most < 0.2, "truncated by " + most);
    assertTrue(factors.result.steps().stream().allMatch(row -> row.anchorTruncation() == 0));
    TrainingWatch interrupt =
        new TrainingWatch() {
          @Override
          public void stepped(StepRow row) {
            if (row.step() == 50) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThrows(StoppedByUser.class, () -> train("stopped", 0, Ema.Average.WEIGHTS, interrupt));
    Trained resumed = train("stopped", 0, Ema.Average.WEIGHTS, TrainingWatch.NONE);
    assertSame(weights.anchor, resumed.anchor);
    assertEquals(
        steps.stream().map(StepRow::anchorTruncation).toList(),
        resumed.result.steps().stream().map(StepRow::anchorTruncation).toList());
  }

  private static void assertSame(Map<String, FloatArray> expected, Map<String, FloatArray> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, a) -> assertArrayEquals(a.values(), got.get(name).values(), name));
  }

  @Test
  void aCheckpointIsTheAdapterAlone() {
    try (LanguageModelPolicy reference = LanguageWorld.policy(3);
        LanguageModelPolicy policy =
            reference.withAdapter(new Lora(2, 4, 0, List.of("q_proj")), RandomStream.of(6))) {
      assertEquals(2, policy.values().size());
      assertEquals(2, policy.arrays().size());
      assertArrayEquals(new boolean[] {true, true}, policy.decayed());
    }
  }
}
