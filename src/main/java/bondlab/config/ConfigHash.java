package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The identity of a resolved config: SHA-256 of its canonical text.
 *
 * <p>The order of keys, comments, origins and the spelling of a number (1, 1.0 and 1e0) do not
 * count; a number and the text of the same digits differ.
 */
public final class ConfigHash {
  private ConfigHash() {}

  /** 64 hexadecimal digits. */
  public static String of(Config config) {
    try {
      byte[] text = canonical(config.root().unwrapped()).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The text that is hashed: sorted keys, no blanks, numbers by their exact value. */
  static String canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put(key.toString(), canonical(item)));
      return sorted.entrySet().stream()
          .map(e -> ConfigUtil.quoteString(e.getKey()) + ":" + e.getValue())
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ConfigHash::canonical).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Number number) {
      return number(number);
    }
    return value instanceof String text ? ConfigUtil.quoteString(text) : String.valueOf(value);
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
