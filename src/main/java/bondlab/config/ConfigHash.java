package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The identity of a resolved config: SHA-256 of its canonical text.
 *
 * <p>The order of keys, comments, origins and the spelling of a number (1, 1.0 and 1e0) do not
 * count; a number and the text of the same digits differ. A {@link Renamed} key counts under its
 * first name.
 */
public final class ConfigHash {
  private ConfigHash() {}

  /** 64 hexadecimal digits. */
  public static String of(Config config) {
    return DigestUtils.sha256Hex(canonical(Renamed.firstNames(config).root().unwrapped()));
  }

  /** The text that is hashed: sorted keys, no blanks, numbers by their exact value. */
  static String canonical(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      new TreeMap<>(map)
          .forEach(
              (key, item) -> {
                out.append(ConfigUtil.quoteString(key.toString())).append(':');
                write(item, out);
                out.append(',');
              });
      out.append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (Object item : list) {
        write(item, out);
        out.append(',');
      }
      out.append(']');
    } else if (value instanceof Number number) {
      out.append(number(number));
    } else {
      out.append(value instanceof String text ? ConfigUtil.quoteString(text) : value);
    }
  }

  private static String number(Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      return number.toString();
    }
    BigDecimal exact =
        number instanceof Double real
            ? new BigDecimal(real)
            : BigDecimal.valueOf(number.longValue());
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toString();
  }
}
