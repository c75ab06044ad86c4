package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.progress.StoppedByUser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TorchTest {
  @Test
  void resultsComeInTheOrderOfTheTasks() {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int own = i;
      tasks.add(
          () -> {
            Thread.sleep(own % 3);
            return own;
          });
    }
    assertEquals(IntStream.range(0, 50).boxed().toList(), Torch.inParallel(tasks));
  }

  @Test
  void rowsAreSharedOutEvenly() {
    int threads = Torch.threads();
    try {
      Torch.setThreads(2);
      assertEquals(48, Torch.rowsEach(96, 64)); // not 64 and 32
      assertEquals(64, Torch.rowsEach(128, 64));
      assertEquals(33, Torch.rowsEach(129, 64)); // four tasks
      assertEquals(1, Torch.rowsEach(1, 64));
      assertEquals(1, Torch.rowsEach(0, 64));
      Torch.setThreads(3);
      assertEquals(32, Torch.rowsEach(96, 64));
    } finally {
      Torch.setThreads(threads);
    }
  }

  @Test
  void theFirstFailureInOrderIsThrownAfterAllHaveEnded() {
    AtomicInteger ended = new AtomicInteger();
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              Thread.sleep(30);
              throw new IllegalStateException("first");
            },
            () -> {
              throw new IllegalStateException("second");
            },
            ended::incrementAndGet);
    var e = assertThrows(IllegalStateException.class, () -> Torch.inParallel(tasks));
    assertEquals("first", e.getMessage());
    assertEquals(1, ended.get());
  }

  @Test
  void anInterruptWaitsForWhatRunsAndStartsNothingElse() throws InterruptedException {
    int threads = Torch.threads();
    Torch.setThreads(1);
    try {
      CountDownLatch running = new CountDownLatch(1);
      AtomicInteger ended = new AtomicInteger();
      Callable<Integer> slow =
          () -> {
            running.countDown();
            Thread.sleep(200); // stands for a native call, which no interrupt ends
            return ended.incrementAndGet();
          };
      List<Throwable> thrown = new ArrayList<>();
      AtomicInteger endedAtThrow = new AtomicInteger(-1);
      Thread caller =
          new Thread(
              () -> {
                try {
                  Torch.inParallel(List.of(slow, slow, slow));
                } catch (StoppedByUser e) {
                  endedAtThrow.set(ended.get());
                  thrown.add(e);
                }
              });
      caller.start();
      running.await();
      caller.interrupt();
      caller.join();
      assertEquals(1, thrown.size());
      assertEquals(1, endedAtThrow.get());
    } finally {
      Torch.setThreads(threads);
    }
  }

  @Test
  void threadsAreOneOrMore() {
    assertThrows(IllegalArgumentException.class, () -> Torch.setThreads(0));
    assertTrue(Torch.threads() >= 1);
    assertFalse(Torch.version().isBlank());
  }
}
