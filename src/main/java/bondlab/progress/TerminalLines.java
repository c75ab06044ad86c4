package bondlab.progress;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lines at the bottom of a terminal that are drawn over four times a second. What is said scrolls
 * up above them.
 */
final class TerminalLines implements Board.Screen {
  private static final long PAUSE_NANOS = 250_000_000L;
  private static final String CLEAR_BELOW = "\u001b[J";
  // a line that wraps would take two rows and the next drawing would start in the wrong one
  private static final String CUT_OFF = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private int drawn;
  private long next = System.nanoTime();

  TerminalLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void changed(Supplier<List<String>> lines) {
    if (System.nanoTime() - next >= 0) {
      List<String> now = lines.get();
      if (!now.isEmpty() || drawn > 0) {
        print(CUT_OFF, String.join("\n", now), now.size(), WRAP);
      }
      next = System.nanoTime() + PAUSE_NANOS;
    }
  }

  @Override
  public void ended(String line) {
    print("", line, 1, "");
    drawn = 0;
  }

  @Override
  public void say(String line) {
    ended(line);
    next = System.nanoTime();
  }

  private void print(String before, String text, int rows, String after) {
    String up = drawn > 0 ? "\u001b[" + drawn + "A\r" + CLEAR_BELOW : "";
    out.print(up + before + text + (rows > 0 ? "\n" : "") + after);
    out.flush();
    drawn = rows;
  }
}
