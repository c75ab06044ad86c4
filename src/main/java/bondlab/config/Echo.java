package bondlab.config;

/**
 * Prepares text that somebody else wrote for a message: no longer than a reader needs, and without
 * the control characters that a terminal obeys.
 */
public final class Echo {
  /** The longest value that is shown whole, in characters. */
  static final int LONGEST_VALUE = 200;

  /** The longest message, in characters: lists of known names are long, values are cut before. */
  private static final int LONGEST_MESSAGE = 8_000;

  private Echo() {}

  /** Gives the value, or its beginning and its length where it is longer than 200 characters. */
  public static String value(String text) {
    return cut(text, LONGEST_VALUE);
  }

  /** Escapes the control characters of a message and cuts it where it is too long to be read. */
  public static String message(String text) {
    return cut(harmless(text), LONGEST_MESSAGE);
  }

  /** The text with every control character but line ends and tabs written as {@code \\u001b}. */
  public static String harmless(String text) {
    if (text.codePoints().noneMatch(Echo::isControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isControl(c)) {
                out.append("\\u%04x".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /**
   * A window of a long text around one place.
   *
   * @param text the window, with … where it goes on
   * @param place where the place is in it
   */
  record Window(String text, int place) {}

  /** The part of a text that a mark below one of its characters needs. */
  static Window around(String text, int place) {
    int half = LONGEST_VALUE / 2;
    if (text.length() <= LONGEST_VALUE) {
      return new Window(text, place);
    }
    int from = Math.max(0, place - half);
    int to = Math.min(text.length(), place + half);
    String before = from > 0 ? "…" : "";
    String after = to < text.length() ? "…" : "";
    return new Window(before + text.substring(from, to) + after, place - from + before.length());
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return "%s… (%,d characters)".formatted(text.substring(0, end), text.length());
  }

  /** Also what turns the direction of a line: it can make a message read as another. */
  private static boolean isControl(int c) {
    boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    return turns || Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r';
  }
}
