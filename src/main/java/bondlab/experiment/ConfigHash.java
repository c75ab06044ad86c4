package bondlab.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The identity of a configuration: SHA-256 of its values, written in one way whatever the order of
 * keys, the spelling of numbers (1, 1.0 and 1e0 are one value) or the files they came from.
 */
public final class ConfigHash {
  /** Keys that say where the work happens and not what is computed. */
  private static final Set<String> WHERE = Set.of("cache", "launcher", "results");

  private ConfigHash() {}

  /** 64 hexadecimal digits over every value. */
  public static String of(Config config) {
    StringBuilder text = new StringBuilder();
    write(config.root().unwrapped(), text);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * 64 hexadecimal digits over what decides a trial's numbers: every value but those under {@code
   * cache}, {@code launcher} and {@code results}.
   */
  public static String ofTrial(Config config) {
    Config what = config;
    for (String key : WHERE) {
      what = what.withoutPath(ConfigUtil.joinPath(key));
    }
    return of(what);
  }

  private static void write(Object value, StringBuilder text) {
    if (value instanceof Map<?, ?> map) {
      text.append('{');
      new TreeMap<Object, Object>(map)
          .forEach(
              (key, child) -> {
                writeString(key.toString(), text);
                text.append(':');
                write(child, text);
                text.append(',');
              });
      text.append('}');
    } else if (value instanceof List<?> list) {
      text.append('[');
      for (Object child : list) {
        write(child, text);
        text.append(',');
      }
      text.append(']');
    } else if (value instanceof String string) {
      writeString(string, text);
    } else if (value instanceof Number number) {
      text.append(spelled(number));
    } else {
      text.append(value);
    }
  }

  private static void writeString(String string, StringBuilder text) {
    // the length in front makes the text unambiguous without escapes
    text.append(string.length()).append('"').append(string).append('"');
  }

  private static String spelled(Number number) {
    double real = number.doubleValue();
    boolean whole = real == Math.rint(real) && Math.abs(real) <= 1L << 53;
    return number instanceof Double && !whole ? number.toString() : "" + number.longValue();
  }
}
