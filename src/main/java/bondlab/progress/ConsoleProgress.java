package bondlab.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Progress as text: on a terminal, lines that are drawn over, with rate and time left; elsewhere, a
 * plain line now and then, at growing distances, so that a day's work does not flood a log. A task
 * that ends within two seconds shows nothing.
 */
public final class ConsoleProgress implements Progress {
  private final Board board;

  /**
   * @param out where to; standard error, so that standard output stays for answers
   * @param terminal true if {@code out} can be drawn over
   * @param quiet how long a task may run before it shows
   * @param pause the time between the first plain lines
   */
  public ConsoleProgress(PrintStream out, boolean terminal, Duration quiet, Duration pause) {
    board = new Board(terminal ? new TerminalLines(out) : new PlainLines(out, pause), quiet);
  }

  /** On standard error; a terminal if the launcher script found one. */
  public static ConsoleProgress standardError() {
    return on(System.err);
  }

  /** On a stream that stands for standard error. */
  public static ConsoleProgress on(PrintStream err) {
    boolean terminal =
        Boolean.getBoolean("bondlab.terminal") && !"dumb".equals(System.getenv("TERM"));
    return new ConsoleProgress(err, terminal, Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  @Override
  public Task start(String what, long total, String unit) {
    return board.start(what, total, unit);
  }

  @Override
  public Part part(String name) {
    return board.part(name);
  }

  @Override
  public void say(String line) {
    board.say(line);
  }

  /** A plain line now and then, for a log: each pause twice the one before, up to a minute. */
  static final class PlainLines implements Board.Screen {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final int LONGEST_LINE = 500;

    private final PrintStream out;
    private final Duration first;
    private Duration pause;
    private long next = System.nanoTime();

    PlainLines(PrintStream out, Duration first) {
      this.out = out;
      this.first = first;
      this.pause = first;
    }

    @Override
    public void changed(Supplier<List<String>> lines) {
      if (System.nanoTime() - next < 0) {
        return;
      }
      List<String> now = lines.get();
      if (!now.isEmpty()) {
        String line = String.join(" | ", now.stream().map(String::strip).toList());
        out.println(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + " …" : line);
        next = System.nanoTime() + pause.toNanos();
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      }
    }

    @Override
    public void ended(String line) {
      out.println(line);
      next = System.nanoTime();
      pause = first;
    }

    @Override
    public void say(String line) {
      out.println(line);
    }
  }

  /**
   * Lines at the bottom of a terminal that are drawn over four times a second. What is said scrolls
   * up above them.
   */
  static final class TerminalLines implements Board.Screen {
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
}
