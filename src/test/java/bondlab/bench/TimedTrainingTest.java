package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.bench.StepSuite.StepCase;
import bondlab.model.DecoderShape;
import bondlab.progress.Progress;
import bondlab.reward.Reward;
import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.training.Evaluation;
import bondlab.training.EvaluationPool;
import bondlab.training.GradientDescent;
import bondlab.training.PolicyTrainer;
import bondlab.training.PolicyTrainer.TrainingWatch;
import bondlab.training.StepRow;
import bondlab.training.TrainerSettings;
import bondlab.training.TrainingFiles;
import bondlab.training.TrainingSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is timed is what the trainer does. */
class TimedTrainingTest {
  private static final int STEPS = 3;
  private static final DecoderShape SHAPE = new DecoderShape(11, 48, 16, 2, 2, 1, 24, 100, 1e-5);

  @TempDir private Path folder;

  private static List<StepRow> train(TrainingSources sources, Path folder) {
    GradientDescent descent = TimedTraining.DESCENT;
    TrainerSettings settings =
        new TrainerSettings(
            new GradientDescent(STEPS, descent.rate(), descent.adamW()),
            sources.prompts().size(),
            STEPS,
            0,
            0,
            0,
            TrainerSettings.BestBy.PROXY);
    RandomStream stream = RandomStream.of(8);
    Reward reward = sources.reward();
    EvaluationPool pool =
        EvaluationPool.draw(
            sources.reference(), reward, reward, sources.prompts(), 3, stream.at("pool"));
    Evaluation evaluation =
        new Evaluation(
            new Evaluation.Settings(1, 2, 0.5), pool, reward, reward, Evaluation.NO_TEXT, stream);
    return new PolicyTrainer(settings, sources, evaluation, RandomStream.of(7))
        .train(TrainingFiles.in(folder), TrainingWatch.NONE, Progress.SILENT)
        .steps();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jbond", "rloo"})
  void stepsAreThoseOfTheTrainer(String objective) {
    StepCase c =
        objective.equals("jbond")
            ? StepCase.jbond("tiny", SHAPE, SHAPE, 4)
            : StepCase.rloo("tiny", SHAPE, SHAPE, 4);
    try (RewardModel scorer = c.scorer()) {
      TrainingSources trained = c.sources(scorer, STEPS);
      TrainingSources timed = c.sources(scorer, STEPS);
      try (TimedTraining training = new TimedTraining(timed, RandomStream.of(7));
          TimedTraining closes = new TimedTraining(trained, RandomStream.of(7))) {
        assertEquals(0, closes.passes());
        for (StepRow row : train(trained, folder)) {
          training.step();
          // the trainer takes its prompts in another order: sums in single precision differ in it
          assertEquals(row.loss(), training.loss(), 1e-4 * Math.max(1, Math.abs(row.loss())));
        }
        // AdamW's first steps are the rate times a sign, which hides the size of a gradient but
        // not what it points at; 1e-4 is a tenth of what three steps move a weight
        assertNear(trained.policy().values(), timed.policy().values());
        assertNear(trained.anchor().values(), timed.anchor().values());
        int responses = c.prompts() * (objective.equals("jbond") ? 1 + 3 * 2 : 3 + 3 * 3);
        assertEquals(responses, training.passes());
      }
    }
  }

  private static void assertNear(Map<String, FloatArray> expected, Map<String, FloatArray> got) {
    expected.forEach(
        (name, array) -> assertArrayEquals(array.values(), got.get(name).values(), 1e-4f, name));
  }
}
