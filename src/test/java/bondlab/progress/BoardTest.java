package bondlab.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BoardTest {
  /** Keeps everything. */
  private static final class Kept implements Board.Screen {
    private final List<List<String>> shown = new ArrayList<>();
    private final List<String> stays = new ArrayList<>();

    @Override
    public void changed(Supplier<List<String>> lines) {
      shown.add(lines.get());
    }

    @Override
    public void ended(String line) {
      stays.add(line);
    }

    @Override
    public void say(String line) {
      stays.add(line);
    }

    List<String> last() {
      return shown.get(shown.size() - 1);
    }
  }

  private final Kept kept = new Kept();

  @Test
  void eachPartHasALineWithItsTasksBelowTheOuterOnes() {
    Board board = new Board(kept, Duration.ZERO);
    try (Progress.Task sweep = board.start("sweep", 4, "trials");
        Progress.Part first = board.part("0 seed=1")) {
      try (Progress.Part second = board.part("1 seed=2");
          Progress.Task outer = first.start("arms", 2, "arms");
          Progress.Task inner = first.start("training", 10, "steps")) {
        second.say("waiting");
        inner.note("loss 2");
        inner.step(3);
        outer.step(1);
        assertEquals(3, kept.last().size());
        assertTrue(kept.last().get(0).startsWith("sweep: 0/4 trials"), kept.last().get(0));
        String line = kept.last().get(1);
        assertTrue(line.startsWith("  0 seed=1: arms: 1/2 arms"), line);
        assertTrue(line.contains(" | training: 3/10 steps") && line.endsWith("loss 2"), line);
        assertEquals("  1 seed=2: waiting", kept.last().get(2));
      }
      sweep.step(1);
      assertEquals(2, kept.last().size());
    }
    assertEquals(1, kept.stays.size(), "the tasks of parts leave nothing behind");
    assertTrue(kept.stays.get(0).startsWith("sweep: 1/4"), kept.stays.get(0));
  }

  @Test
  void manyPartsAreCutOff() {
    Board board = new Board(kept, Duration.ZERO);
    for (int i = 0; i < 40; i++) {
      board.part("trial " + i).say("at work");
    }
    assertEquals(17, kept.last().size());
    assertEquals("  and 24 more", kept.last().get(16));
  }

  @Test
  void whatIsShortDoesNotShow() {
    Board board = new Board(kept, Duration.ofMinutes(1));
    try (Progress.Task task = board.start("sweep", 4, "trials");
        Progress.Part part = board.part("0 seed=1")) {
      part.say("running");
      task.step(1);
    }
    assertTrue(kept.shown.stream().allMatch(List::isEmpty));
    assertEquals(List.of(), kept.stays);
  }

  @Test
  void aTerminalDrawsOverItsLinesAndMessagesScrollAboveThem() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    ConsoleProgress.TerminalLines terminal = new ConsoleProgress.TerminalLines(out);
    terminal.changed(() -> List.of("a", "b"));
    terminal.changed(() -> List.of("too", "soon"));
    terminal.say("a message");
    terminal.changed(() -> List.of("c"));
    terminal.ended("done");
    assertEquals("done", screen(bytes.toString(StandardCharsets.UTF_8)).get(1));
    assertEquals(List.of("a message", "done"), screen(bytes.toString(StandardCharsets.UTF_8)));
  }

  /** What a terminal that knows the few codes used here would show. */
  private static List<String> screen(String text) {
    List<String> lines = new ArrayList<>();
    String plain = text.replace("\u001b[?7l", "").replace("\u001b[?7h", "");
    for (String piece : plain.split("(?=\u001b\\[\\d+A\r\u001b\\[J)")) {
      String rest = piece;
      if (piece.startsWith("\u001b[")) {
        int up = Integer.parseInt(piece.substring(2, piece.indexOf('A')));
        lines.subList(lines.size() - up, lines.size()).clear();
        rest = piece.substring(piece.indexOf('J') + 1);
      }
      rest.lines().forEach(lines::add);
    }
    return lines;
  }

  @Test
  void aLogHasFewerAndFewerLinesAndNoneIsEndless() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    ConsoleProgress.PlainLines log = new ConsoleProgress.PlainLines(out, Duration.ofHours(1));
    for (int i = 0; i < 100; i++) {
      log.changed(() -> List.of("sweep", "  part", "x".repeat(5000)));
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(1, text.lines().count());
    assertTrue(text.startsWith("sweep | part | xxx"), text);
    assertTrue(text.length() < 600, "cut off");
    assertFalse(text.contains("\u001b"));
  }
}
