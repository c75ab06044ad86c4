package bondlab.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private Progress progress(boolean terminal, Duration quiet) {
    return new ConsoleProgress(out, terminal, quiet, Duration.ofSeconds(5));
  }

  @Test
  void aShortTaskShowsNothing() {
    for (boolean terminal : new boolean[] {true, false}) {
      try (Progress.Task task =
          progress(terminal, Duration.ofSeconds(60)).start("sampling", 10, "tokens")) {
        task.step(10);
      }
    }
    assertEquals("", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void elsewhereThanOnATerminalThereIsALineNowAndThenAndOneAtTheEnd() {
    try (Progress.Task task = progress(false, Duration.ZERO).start("sampling", 100, "tokens")) {
      for (int i = 0; i < 100; i++) {
        task.note("loss " + i);
        task.step(1);
      }
    }
    String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\\R");
    assertEquals(2, lines.length);
    assertTrue(lines[0].matches("sampling: 1/100 tokens, .*/s, .* left, loss 0"), lines[0]);
    assertTrue(lines[1].matches("sampling: 100/100 tokens, .*/s, .*, loss 99"), lines[1]);
  }

  @Test
  void aTerminalGetsABar() {
    try (Progress.Task task = progress(true, Duration.ZERO).start("sampling", -1, "tokens")) {
      task.step(3);
      task.step(4);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("sampling") && text.contains("tokens"), text);
  }

  @Test
  void anInterruptStopsTheLoop() {
    try (Progress.Task task = progress(false, Duration.ZERO).start("sampling", 10, "tokens")) {
      Thread.currentThread().interrupt();
      assertThrows(StoppedByUser.class, () -> task.step(1));
    }
  }
}
