package bondlab.logger.mlflow;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names and values within MLflow's limits: a key has letters, digits and {@code _ - . : / space},
 * 250 at most; a parameter's value has 6,000 characters at most.
 */
final class Names {
  private static final int LONGEST_KEY = 250;
  private static final int LONGEST_VALUE = 6000;
  private static final String CUT = " …";

  private Names() {}

  /** A key; an equals sign becomes a colon, what else is not allowed an underscore. */
  static String key(String name) {
    String allowed = name.replace('=', ':').replaceAll("[^A-Za-z0-9_.:/ -]", "_");
    return allowed.length() <= LONGEST_KEY
        ? allowed
        : allowed.substring(0, LONGEST_KEY - 9) + "_" + Integer.toHexString(name.hashCode());
  }

  /** The key of a metric of a series, such as {@code bond-seed1/evaluation/gold}. */
  static String metric(String series, String name) {
    return key(series.isEmpty() ? name : series + "/" + name);
  }

  /** A value as text, cut where it is too long. */
  static String value(Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST_VALUE
        ? text
        : text.substring(0, LONGEST_VALUE - CUT.length()) + CUT;
  }

  /** A file's name as a part of an address. */
  static String file(Path file) {
    return URLEncoder.encode(file.getFileName().toString(), StandardCharsets.UTF_8)
        .replace("+", "%20");
  }
}
