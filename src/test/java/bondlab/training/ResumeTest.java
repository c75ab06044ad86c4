package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.Bits;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.JBond;
import bondlab.objective.Objective;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.Objective.Stateful;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.objective.Step;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that stop in every way, and the rows of one that did not. */
class ResumeTest {
  private static final int PROMPTS = 5;
  private static final int STEPS = 130;

  @TempDir private static Path once;
  private static TrainingFiles whole;

  @TempDir private Path folder;
  private TrainingFiles broken;

  /** J-BOND whose draws depend on how often it was asked, and which may be interrupted within. */
  private static final class Learning implements Objective, Stateful {
    private final JBond inner = new JBond(0.5, 0.1, 2);
    private final LongPredicate interrupted;
    private long asked;

    Learning(LongPredicate interrupted) {
      this.interrupted = interrupted;
    }

    @Override
    public String name() {
      return "learning";
    }

    @Override
    public SampleBudget sampleBudget() {
      return inner.sampleBudget();
    }

    @Override
    public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
      Step step = inner.step(sources, prompts, stream.at(asked++));
      if (interrupted.test(asked)) { // as the engine does between native calls
        throw new StoppedByUser("stopped by the user");
      }
      return step;
    }

    @Override
    public Map<String, FloatArray> state() {
      return Map.of("asked", new FloatArray(new float[] {asked}, 1));
    }

    @Override
    public void restore(Map<String, FloatArray> state) {
      asked = (long) state.get("asked").values()[0];
    }
  }

  private static PolicyTrainer trainer(Objective objective) {
    AnchorSchedule schedule = new AnchorSchedule.Ema(0.05, 0.01, AnchorSchedule.Ema.Form.COSINE);
    return new PolicyTrainer(
        TabularWorld.settings(STEPS, 2, 0.05),
        TabularWorld.sources(PROMPTS, objective, schedule, 2, STEPS),
        TabularWorld.evaluation(
            new Evaluation.Settings(3, 2, 0.5), TabularWorld.prompts(PROMPTS), 20, 1),
        RandomStream.of(3));
  }

  private static TrainingResult train(TrainingFiles files, TrainingWatch watch) {
    return trainer(new Learning(asked -> false)).train(files, watch, Progress.SILENT);
  }

  @BeforeAll
  static void trainWhole() {
    whole = TrainingFiles.in(once);
    train(whole, TrainingWatch.NONE);
  }

  @BeforeEach
  void beginAnother() {
    broken = TrainingFiles.in(folder);
  }

  /** Interrupts the thread when a step's row is told. */
  private static TrainingWatch interruptingAt(long step) {
    return new TrainingWatch() {
      @Override
      public void stepped(StepRow row) {
        if (row.step() == step) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private List<Long> saved(TrainingFiles files) {
    return new Checkpoints(files.checkpoints())
        .whole().stream().map(Checkpoints.Saved::step).toList();
  }

  @Test
  void anInterruptLeavesACheckpointAtTheStepReached() {
    for (long step : new long[] {1, 37, 50, 129}) {
      assertThrows(StoppedByUser.class, () -> train(broken, interruptingAt(step)));
      assertEquals(step, saved(broken).get(0));
    }
    TrainingResult result = train(broken, TrainingWatch.NONE);
    assertEquals(STEPS, result.steps().size());
    RowFiles.assertSame(whole, broken);
  }

  @Test
  void anInterruptWithinAStepLeavesTheStepBefore() {
    PolicyTrainer trainer = trainer(new Learning(asked -> asked == 44));
    assertThrows(
        StoppedByUser.class, () -> trainer.train(broken, TrainingWatch.NONE, Progress.SILENT));
    assertEquals(43, saved(broken).get(0));
    train(broken, TrainingWatch.NONE);
    RowFiles.assertSame(whole, broken);
  }

  @Test
  void aStepWhoseEvaluationIsMissingIsEvaluatedFirst() {
    TrainingWatch at50 =
        new TrainingWatch() {
          @Override
          public void evaluated(EvaluationRow row) {
            if (row.step() == 50) {
              throw new StoppedByUser("stopped by the user");
            }
          }
        };
    assertThrows(StoppedByUser.class, () -> train(broken, at50));
    train(broken, TrainingWatch.NONE);
    RowFiles.assertSame(whole, broken);
  }

  @Test
  void tornCheckpointsAreIgnored() throws IOException {
    assertThrows(StoppedByUser.class, () -> train(broken, interruptingAt(75)));
    assertEquals(List.of(75L, 60L), saved(broken).subList(0, 2));
    Path torn = broken.checkpoints().resolve("step-75/policy.safetensors");
    byte[] bytes = Files.readAllBytes(torn);
    Files.write(torn, Arrays.copyOf(bytes, bytes.length - 1));
    Files.createDirectories(broken.checkpoints().resolve("step-99"));
    Files.createDirectories(broken.checkpoints().resolve(".unfinished-80"));
    assertEquals(60L, saved(broken).get(0));
    train(broken, TrainingWatch.NONE);
    RowFiles.assertSame(whole, broken);
  }

  @Test
  void withoutASentinelOrAStateACheckpointDoesNotCount() throws IOException {
    assertThrows(StoppedByUser.class, () -> train(broken, interruptingAt(75)));
    Files.delete(broken.checkpoints().resolve("step-75/COMPLETE"));
    assertEquals(60L, saved(broken).get(0));
    Files.delete(broken.checkpoints().resolve("step-60/state.json"));
    assertTrue(saved(broken).isEmpty() || saved(broken).get(0) < 60);
    train(broken, TrainingWatch.NONE);
    RowFiles.assertSame(whole, broken);
  }

  @Test
  void aCheckpointWhoseRowsWereLostIsIgnored() throws IOException {
    assertThrows(StoppedByUser.class, () -> train(broken, interruptingAt(75)));
    List<String> lines = Files.readAllLines(broken.steps());
    Files.writeString(broken.steps(), String.join("\n", lines.subList(0, 70)) + "\n{\"step\"");
    train(broken, TrainingWatch.NONE);
    RowFiles.assertSame(whole, broken);
  }

  @Test
  void aCheckpointIsPassedOverWhereASecondGoldWasChanged() throws IOException {
    PolicyTrainer trainer = withSecondGold();
    assertThrows(
        StoppedByUser.class, () -> trainer.train(broken, interruptingAt(75), Progress.SILENT));
    String rows = Files.readString(broken.golds());
    Files.writeString(broken.golds(), rows.replaceFirst("(\"value\": -?)\\d", "$17"));
    List<String> told = new ArrayList<>();
    withSecondGold().train(broken, tellingTo(told), Progress.SILENT);
    assertTrue(
        told.stream().anyMatch(line -> line.contains("golds.jsonl does not begin with")),
        told::toString);
    TrainingFiles never = TrainingFiles.in(folder.resolve("never"));
    withSecondGold().train(never, TrainingWatch.NONE, Progress.SILENT);
    assertEquals(Files.readString(never.golds()), Files.readString(broken.golds()));
  }

  private static PolicyTrainer withSecondGold() {
    List<Prompt> prompts = TabularWorld.prompts(PROMPTS);
    Evaluation evaluation =
        TabularWorld.evaluation(new Evaluation.Settings(3, 2, 0.5), prompts, 20, 1);
    double[] reference = new double[PROMPTS * 20];
    Arrays.setAll(reference, i -> i % 20);
    return new PolicyTrainer(
        TabularWorld.settings(STEPS, 2, 0.05),
        TabularWorld.sources(
            PROMPTS,
            new Learning(asked -> false),
            new AnchorSchedule.Ema(0.05, 0.01, AnchorSchedule.Ema.Form.COSINE),
            2,
            STEPS),
        evaluation.also("second", TabularWorld.gold(), reference),
        RandomStream.of(3));
  }

  /** A watch that collects what a person is told. */
  private static TrainingWatch tellingTo(List<String> lines) {
    return new TrainingWatch() {
      @Override
      public void told(String line) {
        lines.add(line);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoints/step-75/policy.safetensors",
        "checkpoints/step-75/anchor.safetensors",
        "checkpoints/step-75/optimizer.safetensors",
        "checkpoints/step-75/objective.safetensors",
        "checkpoints/step-75/state.json",
        "checkpoints/step-75/COMPLETE",
        "steps.jsonl",
        "evaluations.jsonl",
        "prompts.jsonl"
      })
  void oneFlippedBitIsToldAndTheRowsAreThoseOfATrainingThatWasWhole(String name)
      throws IOException {
    assertThrows(StoppedByUser.class, () -> train(broken, interruptingAt(75)));
    Path kept = once.resolveSibling(folder.getFileName() + "-kept");
    copy(folder, kept);
    int size = (int) Files.size(folder.resolve(name));
    for (int part = 0; part < 3; part++) {
      Bits.flip(folder.resolve(name), (size - 1) * part / 2, 3 * part);
      List<String> told = new ArrayList<>();
      train(broken, tellingTo(told));
      String file = Path.of(name).getFileName().toString();
      assertTrue(told.get(0).contains(file), told.toString());
      assertTrue(told.get(0).contains("step-75"), told.toString());
      RowFiles.assertSame(whole, broken);
      copy(kept, folder);
    }
    List<String> told = new ArrayList<>();
    train(broken, tellingTo(told));
    assertEquals(List.of(), told);
    RowFiles.assertSame(whole, broken);
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (Stream<Path> files = Files.walk(to)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void aCheckpointThatWasMadeOfSomethingElseIsPassedOver() {
    TrainingFiles one = TrainingFiles.in(folder, "hash of one text");
    assertThrows(StoppedByUser.class, () -> train(one, interruptingAt(75)));
    List<String> told = new ArrayList<>();
    train(TrainingFiles.in(folder, "hash of another"), tellingTo(told));
    assertTrue(told.get(0).contains("made of something else"), told.toString());
    assertTrue(told.get(told.size() - 1).contains("starting afresh"), told.toString());
    RowFiles.assertSame(whole, one);
  }

  @Test
  void theLastTwoAndTheBestAreKept() {
    TrainingResult result = train(whole, TrainingWatch.NONE); // at its end already
    EvaluationRow best = result.evaluations().get(0);
    for (EvaluationRow row : result.evaluations()) {
      best = row.gold() > best.gold() ? row : best;
    }
    assertEquals(best.step(), result.bestStep());
    List<Long> steps = saved(whole);
    assertEquals(130L, steps.get(0));
    assertEquals(120L, steps.get(1));
    assertTrue(steps.contains(best.step()) || best.step() == 0);
    assertTrue(steps.size() <= 3);
  }

  @Test
  void earlierRowsAreToldAgain() {
    assertThrows(StoppedByUser.class, () -> train(broken, interruptingAt(75)));
    Map<Long, Integer> steps = new HashMap<>();
    train(
        broken,
        new TrainingWatch() {
          @Override
          public void stepped(StepRow row) {
            steps.merge(row.step(), 1, Integer::sum);
          }
        });
    assertEquals(STEPS, steps.size());
    assertTrue(steps.values().stream().allMatch(times -> times == 1));
  }

  @Test
  void aCheckpointOfAnotherObjectiveIsRefused() {
    PolicyTrainer other = trainer(new Rloo(0, 2));
    BadInput e =
        assertThrows(BadInput.class, () -> other.train(whole, TrainingWatch.NONE, Progress.SILENT));
    assertTrue(e.getMessage().contains("objective learning, not of rloo"), e.getMessage());
  }
}
