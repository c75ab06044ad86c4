package bondlab.logger;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages about loggers that fail. */
public final class Complaints {
  private static final Pattern KIND = Pattern.compile("logger \\S+(?::| has not taken)");

  private Complaints() {}

  /**
   * Says that something went wrong, the first time.
   *
   * @param hopeless whether it is not tried again
   */
  static String failed(String logger, Throwable e, boolean hopeless) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return "logger %s: %s; the run goes on, its own files have everything%s"
        .formatted(logger, reason, hopeless ? "" : ", and it is tried again until the run ends");
  }

  /** Says that something was not logged in the end. */
  static String missed(String logger, long count, Path run) {
    String said =
        "logger %s has not taken %d of the rows, tables and figures of %s; its files have them, and"
            + " the same command with --force logs them again, with networks from the cache";
    return said.formatted(logger, count, run);
  }

  /** The part of a complaint that it shares with those of other runs; empty for any other line. */
  public static Optional<String> kind(String line) {
    Matcher kind = KIND.matcher(line);
    return kind.lookingAt() ? Optional.of(kind.group()) : Optional.empty();
  }
}
