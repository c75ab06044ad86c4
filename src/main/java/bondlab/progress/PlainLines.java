package bondlab.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** A plain line now and then, for a log: each pause twice the one before, up to a minute. */
final class PlainLines implements Board.Screen {
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
