package bondlab.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** What an unquoted word of an override is: null, a boolean, an integer, a float, or text. */
final class Literals {
  private static final String UNSIGNED = "(?:0|[1-9](?:_?[0-9])*)";
  private static final String POINTED =
      "(?:" + UNSIGNED + "?\\.[0-9](?:_?[0-9])*|" + UNSIGNED + "\\.)";
  private static final Pattern INTEGER = Pattern.compile("[+-]?" + UNSIGNED);
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:%s|%s)[eE][+-]?[0-9](?:_?[0-9])*|%s|[Ii][Nn][Ff]|[Nn][Aa][Nn])"
              .formatted(POINTED, UNSIGNED, POINTED));

  private Literals() {}

  /**
   * The value of a word.
   *
   * @param raw as written, ends stripped
   * @param text what it is if it is text, escapes resolved
   * @throws NumberFormatException if it is an integer of more than 64 bits
   */
  static Object typed(String raw, String text) {
    char last = raw.charAt(raw.length() - 1);
    boolean maybeNumber = last == '.' || last >= '0' && last <= '9' || "fFnN".indexOf(last) >= 0;
    if (maybeNumber && INTEGER.matcher(raw).matches()) {
      return Long.valueOf(raw.replace("_", ""));
    }
    if (maybeNumber && FLOAT.matcher(raw).matches()) {
      return real(raw.replace("_", ""));
    }
    if (raw.equalsIgnoreCase("null")) {
      return null;
    }
    return raw.equalsIgnoreCase("true") || raw.equalsIgnoreCase("false")
        ? (Object) Boolean.valueOf(raw)
        : text;
  }

  /**
   * A float, {@code inf} or {@code nan}.
   *
   * @throws NumberFormatException if it is none
   */
  static double real(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.matches("[+-]?nan")) {
      return Double.NaN;
    }
    if (lower.matches("[+-]?inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!lower.matches("[-+.e0-9]+")) { // Java also reads 0x1p3 and 1d
      throw new NumberFormatException(text);
    }
    return Double.parseDouble(lower);
  }
}
