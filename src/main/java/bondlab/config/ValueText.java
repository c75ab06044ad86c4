package bondlab.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The values of overrides as text: writes them so that {@link ValueParser} reads them back, tells
 * the type of an unquoted word, and casts.
 */
final class ValueText {
  private static final Pattern PLAIN_KEY = Pattern.compile("[\\w./$%*@?|+-]+( [\\w./$%*@?|+-]+)*");
  private static final Pattern SPECIAL = Pattern.compile("[\\\\()\\[\\]{}:=, \t]");

  private static final String UNSIGNED = "(?:0|[1-9](?:_?[0-9])*)";
  private static final String POINTED =
      "(?:" + UNSIGNED + "?\\.[0-9](?:_?[0-9])*|" + UNSIGNED + "\\.)";
  private static final Pattern INTEGER = Pattern.compile("[+-]?" + UNSIGNED);
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:%s|%s)[eE][+-]?[0-9](?:_?[0-9])*|%s|[Ii][Nn][Ff]|[Nn][Aa][Nn])"
              .formatted(POINTED, UNSIGNED, POINTED));

  private ValueText() {}

  static String of(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ValueText::of).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> key(String.valueOf(e.getKey())) + ":" + of(e.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    return value instanceof String text ? string(text) : value.toString();
  }

  private static String string(String text) {
    boolean bare = !text.isEmpty() && !text.contains("\\");
    if (bare) {
      try {
        bare = new ValueParser(new Cursor(text)).setting().equals(new Setting.Plain(text));
      } catch (BadInput refused) {
        bare = false;
      }
    }
    return bare ? text : quote(text);
  }

  /** A key has no quotation marks: what would end it gets a backslash. */
  private static String key(String key) {
    return PLAIN_KEY.matcher(key).matches() ? key : SPECIAL.matcher(key).replaceAll("\\\\$0");
  }

  /** Doubles the backslashes before each quotation mark and before the end. */
  private static String quote(String text) {
    StringBuilder out = new StringBuilder("'");
    int backslashes = 0;
    for (char c : text.toCharArray()) {
      if (c == '\'') {
        out.append("\\".repeat(backslashes + 1));
      }
      backslashes = c == '\\' ? backslashes + 1 : 0;
      out.append(c);
    }
    return out.append("\\".repeat(backslashes)).append('\'').toString();
  }

  /** The shortest decimal that reads back equal: {@code 0.001}, {@code 1e-05}, {@code 2.0}. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (value == 0 || size >= 1e-4 && size < 1e16) {
      String plain = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
      String signed = value == 0 && 1 / value < 0 ? "-0.0" : plain;
      return signed.contains(".") ? signed : signed + ".0";
    }
    String written = Double.toString(value).replace("E", "e").replace(".0e", "e");
    return written.replaceFirst("e(\\d)", "e+$1").replaceFirst("e([+-])(\\d)$", "e$10$2");
  }

  /**
   * Types an unquoted word: null, a boolean, an integer, a float, or text.
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

  /**
   * Does the casts {@code int(x)}, {@code float(x)}, {@code str(x)} and {@code bool(x)}, to each
   * element of a list or dictionary.
   */
  static Object cast(String type, Object value) {
    if (value instanceof List<?> list) {
      List<Object> out = new ArrayList<>();
      list.forEach(item -> out.add(cast(type, item)));
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> out = new LinkedHashMap<>();
      map.forEach((key, item) -> out.put(String.valueOf(key), cast(type, item)));
      return out;
    }
    if (value == null) {
      throw new IllegalArgumentException(type + "(null) has no value");
    }
    try {
      return switch (type) {
        case "int" -> toLong(value);
        case "float" -> toDouble(value);
        case "bool" -> toBoolean(value);
        default -> value instanceof String ? value : of(value);
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(Echo.value(of(value)) + " is no " + type);
    }
  }

  private static long toLong(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Double real && !Double.isFinite(real)) {
      throw new NumberFormatException();
    }
    if (value instanceof Double real && (real < -0x1.0p63 || real >= 0x1.0p63)) {
      throw new IllegalArgumentException("int(%s) does not fit in 64 bits".formatted(of(real)));
    }
    return value instanceof Number number
        ? number.longValue()
        : Long.parseLong(value.toString().strip());
  }

  private static double toDouble(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value instanceof Number number ? number.doubleValue() : real(value.toString().strip());
  }

  private static boolean toBoolean(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    String text = value.toString();
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw new IllegalArgumentException(of(text) + " is no bool");
    }
    return Boolean.parseBoolean(text);
  }
}
