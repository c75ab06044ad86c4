package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long work of a cell, and what a cell shows when it fails. */
@Timeout(30)
class CellWorkTest {
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  private <T> T run(Supplier<T> work) {
    return CellWork.run(work, () -> said.add("waiting"), () -> said.add("stopped"));
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true; // as native work, which hears it at its next step
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatItReturnsAndThrowsComesThrough() {
    assertEquals(3, run(() -> 3));
    BadInput bad = new BadInput("x = 1 is bad");
    Supplier<Integer> failing =
        () -> {
          throw bad;
        };
    assertSame(bad, assertThrows(BadInput.class, () -> run(failing)));
    assertThrows(
        StackOverflowError.class,
        () ->
            run(
                () -> {
                  throw new StackOverflowError();
                }));
    assertEquals(5, run(() -> run(() -> 5)), "work within work");
    assertEquals(List.of(), said);
  }

  @Test
  void anInterruptIsSaidAtOnceAndHeardByTheWork() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch saved = new CountDownLatch(1);
    List<String> ended = Collections.synchronizedList(new ArrayList<>());
    Thread cell =
        new Thread(
            () -> {
              try {
                run(
                    () -> {
                      begun.countDown();
                      await(saved);
                      StoppedByUser.throwIfInterrupted();
                      return "not stopped";
                    });
              } catch (StoppedByUser e) {
                ended.add("stopped by the user");
              }
            });
    cell.start();
    begun.await();
    cell.interrupt();
    while (said.isEmpty()) {
      Thread.onSpinWait();
    }
    assertTrue(cell.isAlive(), "said before the work has ended");
    assertThrows(StoppedByUser.class, () -> run(() -> ended.add("queued")), "queued behind it");
    Thread.sleep(900); // a person runs the next cell by hand
    Thread next = new Thread(() -> run(() -> ended.add("next")));
    next.start();
    while (said.size() < 2) {
      Thread.onSpinWait();
    }
    assertEquals(List.of("stopped", "waiting"), said);
    assertEquals(List.of(), ended, "the next cell's work has not begun");
    saved.countDown();
    cell.join();
    next.join();
    assertTrue(ended.contains("stopped by the user") && ended.contains("next"), ended::toString);
  }

  @Test
  void errorsAreOneMessageWithoutPlaces() {
    BadInput bad =
        assertThrows(
            BadInput.class,
            () ->
                CellFailed.oneMessage(
                    () -> {
                      throw new BadInput(List.of("a is bad", "b is bad"));
                    }));
    assertEquals(0, bad.getStackTrace().length);
    assertTrue(bad.getMessage().contains("a is bad") && bad.getMessage().contains("b is bad"));
    CellFailed failed =
        assertThrows(
            CellFailed.class,
            () ->
                CellFailed.oneMessage(
                    () -> {
                      throw new UncheckedIOException("cannot write f: no space", new IOException());
                    }));
    assertEquals("cannot write f: no space", failed.getMessage());
    assertEquals(0, failed.getStackTrace().length);
    assertSame(null, failed.getCause());
    IllegalStateException unexpected = new IllegalStateException("a defect");
    assertTrue(
        assertThrows(
                    IllegalStateException.class,
                    () ->
                        CellFailed.oneMessage(
                            () -> {
                              throw unexpected;
                            }))
                .getStackTrace()
                .length
            > 0,
        "what nobody expected keeps its places");
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
