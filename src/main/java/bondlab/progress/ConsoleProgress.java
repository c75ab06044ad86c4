package bondlab.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
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
    private final String what;
    private final long total;
    private final String unit;
    private final long began = System.nanoTime();
    private long next = began + quiet.toNanos();
    private boolean visible;
    private long done;
    private String note = "";
    private ProgressBar bar;

    ConsoleTask(String what, long total, String unit) {
      this.what = what;
      this.total = total;
      this.unit = unit;
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
        out.println(line());
        return;
      }
      if (bar == null) {
        bar = openBar();
      }
      bar.stepTo(done).setExtraMessage(note);
    }

    private ProgressBar openBar() {
      return new ProgressBarBuilder()
          .setTaskName(what)
          .setInitialMax(total)
          .startsFrom(done, Duration.ofNanos(System.nanoTime() - began))
          .setUnit(" " + unit, 1)
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(250)
          .showSpeed()
          .setConsumer(new ConsoleProgressBarConsumer(out))
          .build();
    }

    private String line() {
      double seconds = (System.nanoTime() - began) / 1e9;
      double rate = done / seconds;
      StringBuilder text = new StringBuilder(what + ": " + done);
      text.append(total < 0 ? "" : "/" + total).append(' ').append(unit);
      text.append(String.format(Locale.ROOT, rate < 10 ? ", %.2f/s, " : ", %.0f/s, ", rate));
      text.append(clock(seconds));
      if (done > 0 && done < total) {
        text.append(", ").append(clock((total - done) / rate)).append(" left");
      }
      return text.append(note.isEmpty() ? "" : ", " + note).toString();
    }
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
