package bondlab.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The casts {@code int(x)}, {@code float(x)}, {@code str(x)} and {@code bool(x)} of overrides. */
final class Casts {
  private Casts() {}

  /** Casts a value; each one inside a list or dictionary. */
  static Object to(String type, Object value) {
    if (value instanceof List<?> list) {
      List<Object> out = new ArrayList<>();
      list.forEach(item -> out.add(to(type, item)));
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> out = new LinkedHashMap<>();
      map.forEach((key, item) -> out.put(String.valueOf(key), to(type, item)));
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
        default -> value instanceof String ? value : ValueText.of(value);
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(Echo.value(ValueText.of(value)) + " is no " + type);
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
      throw new IllegalArgumentException(
          "int(%s) does not fit in 64 bits".formatted(ValueText.of(real)));
    }
    return value instanceof Number number
        ? number.longValue()
        : Long.parseLong(value.toString().strip());
  }

  private static double toDouble(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value instanceof Number number
        ? number.doubleValue()
        : Literals.real(value.toString().strip());
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
      throw new IllegalArgumentException(ValueText.of(text) + " is no bool");
    }
    return Boolean.parseBoolean(text);
  }
}
