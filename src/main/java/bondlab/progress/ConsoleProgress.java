package bondlab.progress;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress as text: a bar with rate and time left on a terminal, a plain line now and then
 * elsewhere. A task that ends within two seconds shows nothing.
 *
 * @param out where to; standard error, so that standard output stays for answers
 * @param terminal true if {@code out} can redraw a line
 * @param quiet how long a task may run before it shows
 * @param pause the time between plain lines
 */
public record ConsoleProgress(PrintStream out, boolean terminal, Duration quiet, Duration pause)
    implements Progress {

  /** On standard error; a terminal if the launcher script found one. */
  public static ConsoleProgress standardError() {
    boolean terminal = Boolean.getBoolean("bondlab.terminal");
    return new ConsoleProgress(System.err, terminal, Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  @Override
  public Task start(String what, long total, String unit) {
    return new ConsoleTask(what, total, unit);
  }

  private final class ConsoleTask implements Task {
    private final ProgressLine line;
    private long next = System.nanoTime() + quiet.toNanos();
    private boolean visible;
    private long done;
    private String note = "";
    private ProgressBar bar;

    ConsoleTask(String what, long total, String unit) {
      line = new ProgressLine(what, total, unit);
    }

    @Override
    public synchronized void step(long units) {
      done += units;
      if (System.nanoTime() - next >= 0) {
        visible = true;
        show();
        next = System.nanoTime() + (terminal ? 0 : pause.toNanos());
      }
      StoppedByUser.throwIfInterrupted();
    }

    @Override
    public synchronized void note(String text) {
      note = text;
    }

    @Override
    public synchronized void close() {
      if (visible) {
        show();
      }
      if (bar != null) {
        bar.close();
      }
    }

    private void show() {
      if (!terminal) {
        out.println(line.text(done, note));
        return;
      }
      if (bar == null) {
        bar = openBar();
      }
      bar.stepTo(done).setExtraMessage(note);
    }

    private ProgressBar openBar() {
      return new ProgressBarBuilder()
          .setTaskName(line.what())
          .setInitialMax(line.total())
          .startsFrom(done, line.elapsed())
          .setUnit(" " + line.unit(), 1)
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(250)
          .showSpeed()
          .setConsumer(new ConsoleProgressBarConsumer(out))
          .build();
    }
  }
}
