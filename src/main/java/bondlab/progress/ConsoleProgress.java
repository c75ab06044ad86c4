package bondlab.progress;

import java.io.PrintStream;
import java.time.Duration;

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
}
