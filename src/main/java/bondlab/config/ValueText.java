package bondlab.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a value so that {@link ValueParser} reads the same value back. */
final class ValueText {
  private static final Pattern PLAIN_KEY = Pattern.compile("[\\w./$%*@?|+-]+( [\\w./$%*@?|+-]+)*");
  private static final Pattern SPECIAL = Pattern.compile("[\\\\()\\[\\]{}:=, \t]");

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
}
