package bondlab.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a trial came to no end of its own, from Spark's many lines. */
final class LostTrial {
  private static final Pattern TIMES = Pattern.compile("failed (\\d+) times");
  private static final String LAST = "most recent failure: ";

  private LostTrial() {}

  /**
   * One line: how often it was tried, and the last failure.
   *
   * @param message of the exception that a Spark job ended with; may be null
   */
  static String reason(String message) {
    String text = message == null ? "Spark gave no reason" : message;
    Matcher times = TIMES.matcher(text);
    String tried = times.find() ? " " + times.group(1) + " times" : "";
    int last = text.indexOf(LAST);
    String why = last < 0 ? text : text.substring(last + LAST.length());
    String line = why.lines().map(String::strip).findFirst().orElse("");
    return "its executor failed"
        + tried
        + ", at last: "
        + line
        + " (launcher.attempts; if memory ran out, launcher.memory)";
  }
}
