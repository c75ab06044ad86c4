package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.Objective;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.objective.Step;
import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.progress.Progress;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import bondlab.training.GradientDescent.Diverged;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that cannot begin, or cannot go on. */
class PolicyTrainerFailureTest {
  private static final int PROMPTS = 6;
  private static final List<Prompt> X = TabularWorld.prompts(PROMPTS);

  @TempDir private Path folder;

  private TrainingResult train(TrainerSettings settings, TrainingSources sources) {
    return train(settings, sources, TrainingFiles.in(folder));
  }

  private static TrainingResult train(
      TrainerSettings settings, TrainingSources sources, TrainingFiles files) {
    Evaluation evaluation = TabularWorld.evaluation(new Evaluation.Settings(4, 4, 0.5), X, 40, 1);
    return new PolicyTrainer(settings, sources, evaluation, RandomStream.of(1))
        .train(files, TrainingWatch.NONE, Progress.SILENT);
  }

  private static TrainingSources sources(Objective objective) {
    return TabularWorld.sources(PROMPTS, objective, new AnchorSchedule.Fixed(), 4, 1000);
  }

  /** The proxy for so many calls, then something else. */
  private static TrainingSources failing(int calls, double instead) {
    TrainingSources whole = sources(new Rloo(0.1, 2));
    int[] left = {calls};
    Reward reward =
        TabularWorld.reward(
            "proxy", c -> left[0]-- > 0 ? TabularWorld.proxy().score(List.of(c))[0] : instead);
    return new TrainingSources(
        whole.policy(), whole.reference(), whole.anchor(), whole.objective(), reward, X);
  }

  @Test
  void aRewardThatIsNoNumberStopsWithItsReasonAndKeepsTheFinishedSteps() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      TrainingSources sources = failing(25 * 4 + 1, bad);
      TrainingFiles files = TrainingFiles.in(folder.resolve("" + bad));
      Diverged e =
          assertThrows(
              Diverged.class, () -> train(TabularWorld.settings(100, 2, 0.1), sources, files));
      assertTrue(e.getMessage().contains("rloo cannot continue at step 26"), e.getMessage());
      assertTrue(e.getMessage().contains("reward proxy gave " + bad), e.getMessage());
      assertEquals(25, RowFiles.count(files.steps()));
      assertEquals(20, new Checkpoints(files.checkpoints()).whole().get(0).step());
    }
  }

  @Test
  void aRewardOfTheWrongCountStopsToo() {
    TrainingSources whole = sources(new Rloo(0.1, 2));
    Reward oneShort =
        new Reward() {
          @Override
          public String name() {
            return "short";
          }

          @Override
          public double[] score(List<Completion> completions) {
            return new double[completions.size() - 1];
          }
        };
    TrainingSources sources =
        new TrainingSources(
            whole.policy(), whole.reference(), whole.anchor(), whole.objective(), oneShort, X);
    Diverged e =
        assertThrows(Diverged.class, () -> train(TabularWorld.settings(10, 2, 0.1), sources));
    assertTrue(e.getMessage().contains("step 1: reward short gave 3 scores"), e.getMessage());
  }

  @Test
  void anInfiniteWeightStopsBeforeItTouchesThePolicy() {
    TrainingSources sources = sources(new Rloo(0, 2));
    TrainingSources huge =
        new TrainingSources(
            sources.policy(),
            sources.reference(),
            sources.anchor(),
            sources.objective(),
            TabularWorld.reward("huge", c -> c.tokens()[0] % 2 == 0 ? 1.5e308 : -1.5e308),
            X);
    Diverged e = assertThrows(Diverged.class, () -> train(TabularWorld.settings(10, 2, 1), huge));
    assertTrue(
        e.getMessage().startsWith("rloo cannot continue at step 1: completion 0 has a weight"),
        e.getMessage());
    assertEquals(
        0,
        TabularWorld.backwardKl(
            X, (TabularPolicy) huge.policy(), (TabularPolicy) huge.reference(), 1),
        1e-6);
  }

  @Test
  void anObjectiveThatTakesMoreThanItSaidIsFound() {
    Rloo rloo = new Rloo(0, 3);
    Objective lying =
        new Objective() {
          @Override
          public String name() {
            return "lying";
          }

          @Override
          public SampleBudget sampleBudget() {
            return new SampleBudget(2, 0, 2);
          }

          @Override
          public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
            return rloo.step(sources, prompts, stream);
          }
        };
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> train(TabularWorld.settings(10, 2, 0.1), sources(lying)));
    assertTrue(e.getMessage().contains("policySamples=4"), e.getMessage());
    assertTrue(e.getMessage().contains("policySamples=6"), e.getMessage());
  }

  @Test
  void badSettingsAndPromptsAreNamed() {
    GradientDescent descent = TabularWorld.settings(1, 1, 1).descent();
    BadInput e =
        assertThrows(
            BadInput.class, () -> new TrainerSettings(descent, 0, 0, -1, -1, Double.NaN, null));
    assertEquals(5, e.problems().size(), e.getMessage());
    TrainingSources good = sources(new Rloo(0, 2));
    List<Prompt> twice = List.of(X.get(1), X.get(1));
    e =
        assertThrows(
            BadInput.class,
            () ->
                new TrainingSources(
                    good.policy(),
                    good.reference(),
                    good.anchor(),
                    good.objective(),
                    good.reward(),
                    twice));
    assertTrue(e.getMessage().contains("two training prompts have the id 1"), e.getMessage());
  }
}
