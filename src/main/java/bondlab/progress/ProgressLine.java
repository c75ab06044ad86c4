package bondlab.progress;

import java.time.Duration;
import java.util.Locale;

/**
 * A running task in one line of text: how much is done, the rate, the time taken and left.
 *
 * @param what such as {@code "sampling the pool"}
 * @param total in units; −1 if unknown
 * @param unit such as {@code "tokens"}
 * @param began the nanosecond clock when the task began
 */
public record ProgressLine(String what, long total, String unit, long began) {

  /** A line for a task that begins now. */
  public ProgressLine(String what, long total, String unit) {
    this(what, total, unit, System.nanoTime());
  }

  /** Time since the task began. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** The line, {@code note} behind it unless it is empty. */
  public String text(long done, String note) {
    double seconds = elapsed().toNanos() / 1e9;
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

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
