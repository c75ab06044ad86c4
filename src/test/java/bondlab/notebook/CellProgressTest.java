package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellProgressTest {
  private final List<String> lines = new ArrayList<>();
  private final Progress progress = new CellProgress(lines::add);

  @Test
  void tasksInsideOneAnotherStandInOneLineAndQuickStepsAddNone() {
    try (Progress.Task sweep = progress.start("sweep", 3, "trials");
        Progress.Task training = progress.start("training", 100, "steps")) {
      training.note("loss 2.0");
      for (int i = 0; i < 100; i++) {
        training.step(1);
      }
      sweep.step(1);
    }
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).startsWith("sweep: 0/3 trials"), lines.get(0));
    assertTrue(lines.get(0).contains(" | training: 1/100 steps"), lines.get(0));
    assertTrue(lines.get(0).endsWith("loss 2.0"), lines.get(0));
  }

  @Test
  void theStopButtonEndsTheTask() {
    try (Progress.Task task = progress.start("training", 100, "steps")) {
      Thread.currentThread().interrupt();
      assertThrows(StoppedByUser.class, () -> task.step(1));
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
