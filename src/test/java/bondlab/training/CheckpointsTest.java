package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.progress.StoppedByUser;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept on disk, and that it is written whole. */
class CheckpointsTest {
  @TempDir private Path folder;

  @Test
  void bestStaysAfterManyWorseEvaluations() {
    // every 50 steps evaluated, every 20 saved: a best at 50 outlives 60, 80, 100, 120, 130
    Savepoint savepoint =
        new Savepoint(
            TabularWorld.sources(3, new Rloo(0, 2), new AnchorSchedule.Fixed(), 2, 130),
            new AdamW(List.of(), new boolean[0], TabularWorld.ADAM_W),
            TrainingFiles.in(folder),
            line -> {});
    savepoint.improves(0.1, 0);
    assertTrue(savepoint.improves(0.5, 50));
    savepoint.save(50, 2);
    assertTrue(!savepoint.improves(Double.NaN, 100) && !savepoint.improves(0.5, 100));
    for (long step = 60; step <= 120; step += 20) {
      savepoint.save(step, 2);
    }
    assertEquals(
        List.of(120L, 100L, 50L),
        new Checkpoints(TrainingFiles.in(folder).checkpoints())
            .whole().stream().map(Checkpoints.Saved::step).toList());
  }

  @Test
  void interruptsWaitForWhatMustBeWhole() {
    int[] tries = {0};
    Thread.currentThread().interrupt();
    int result =
        Savepoint.uninterrupted(
            () -> {
              StoppedByUser.throwIfInterrupted();
              if (tries[0]++ == 0) {
                throw new StoppedByUser("half-way");
              }
              return tries[0];
            });
    assertEquals(2, result);
    assertTrue(Thread.interrupted(), "the interrupt is still to be felt");
  }

  @Test
  void arraysAndStateComeBack() {
    Checkpoints checkpoints = new Checkpoints(folder);
    FloatArray array = new FloatArray(new float[] {1, -2.5f, 3e-8f}, 3);
    checkpoints.write(3, Map.of("policy", Map.of("x", array)), Map.of("best", 0.25));
    checkpoints.write(3, Map.of("policy", Map.of("x", array)), Map.of("best", 0.5)); // replaced
    Checkpoints.Saved saved = checkpoints.at(3).orElseThrow();
    assertArrayEquals(array.values(), saved.arrays("policy").get("x").values());
    assertEquals(0.5, saved.state().getDouble("best"));
    assertTrue(checkpoints.at(4).isEmpty());
    assertThrows(BadInput.class, () -> saved.arrays("anchor"));
    assertTrue(new Checkpoints(folder.resolve("none")).whole().isEmpty());
  }

  @Test
  void checkpointsAreDueByStepsAndByTime() {
    Savepoint savepoint =
        new Savepoint(
            TabularWorld.sources(3, new Rloo(0, 2), new AnchorSchedule.Fixed(), 2, 130),
            new AdamW(List.of(), new boolean[0], TabularWorld.ADAM_W),
            TrainingFiles.in(folder),
            line -> {});
    GradientDescent descent = TabularWorld.settings(130, 1, 0.1).descent();
    assertTrue(savepoint.isDue(settings(descent, 20, 0), 40));
    assertFalse(savepoint.isDue(settings(descent, 20, 0), 41));
    assertFalse(savepoint.isDue(settings(descent, 0, 1e6), 40));
    assertTrue(savepoint.isDue(settings(descent, 0, 1e-9), 41));
  }

  private static TrainerSettings settings(GradientDescent descent, int every, double seconds) {
    return new TrainerSettings(descent, 1, 50, every, seconds, 0, TrainerSettings.BestBy.GOLD);
  }
}
