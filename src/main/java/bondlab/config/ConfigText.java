package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes a resolved config as text, keys in alphabetical order. */
public final class ConfigText {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z_][\\w-]*");
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final Pattern BARE_TEXT =
      Pattern.compile("(?!(?:true|false|null|include|yes|no|on|off)\\b)[A-Za-z_][\\w-]*");

  /** The JSON of objects, those that many trials share once. */
  private static final Remembered<String> JSON = new Remembered<>();

  private final boolean json;
  private final boolean origins;
  private final StringBuilder out = new StringBuilder();

  private ConfigText(boolean json, boolean origins) {
    this.json = json;
    this.origins = origins;
  }

  /**
   * Writes one JSON object, on one line. Infinite and undefined numbers, which JSON lacks, are
   * written Infinity, -Infinity and NaN, as Python reads them.
   */
  public static String json(Config config) {
    return json(config.root());
  }

  private static String json(ConfigObject object) {
    ConfigText text = new ConfigText(true, false);
    text.jsonObject(object);
    return text.out.toString();
  }

  /** Writes HOCON, one key per line, that parses back to an equal config. */
  public static String hocon(Config config) {
    return lines(config, false);
  }

  /**
   * Writes HOCON as {@link #hocon} does, with the file and line, or the override, of each value.
   */
  public static String hoconWithOrigins(Config config) {
    return lines(config, true);
  }

  private static String lines(Config config, boolean origins) {
    ConfigText text = new ConfigText(false, origins);
    text.entries(config.root(), "");
    return text.out.toString();
  }

  private void entries(ConfigObject object, String indent) {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      String key = entry.getKey();
      out.append(indent)
          .append(BARE_KEY.matcher(key).matches() ? key : ConfigUtil.quoteString(key));
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        out.append(" {\n");
        entries(inner, indent + "  ");
        out.append(indent).append("}\n");
      } else {
        out.append(" = ");
        jsonValue(entry.getValue());
        out.append(origins ? "  # " + oneLine(Origins.of(entry.getValue())) : "").append('\n');
      }
    }
  }

  private static String oneLine(String origin) {
    return origin.replaceAll("\\R", " ");
  }

  private void jsonValue(ConfigValue value) {
    if (value instanceof ConfigObject object && json) {
      out.append(JSON.get(ConfigText.class, object, () -> json(object)));
    } else if (value instanceof ConfigObject object) {
      jsonObject(object);
    } else if (value instanceof ConfigList list) {
      String separator = "[";
      for (ConfigValue item : list) {
        out.append(separator);
        jsonValue(item);
        separator = json ? "," : ", ";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else {
      out.append(scalar(value));
    }
  }

  private void jsonObject(ConfigObject object) {
    String separator = "{";
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      out.append(separator)
          .append(ConfigUtil.quoteString(entry.getKey()))
          .append(json ? ":" : " : ");
      jsonValue(entry.getValue());
      separator = json ? "," : ", ";
    }
    out.append(object.isEmpty() ? "{}" : "}");
  }

  private String scalar(ConfigValue value) {
    Object raw = value.unwrapped();
    if (raw instanceof Double real && !Double.isFinite(real)) {
      return json ? String.valueOf(real) : ValueText.number(real);
    }
    if (raw instanceof Number) {
      String written = value.atKey("v").getString("v");
      return JSON_NUMBER.matcher(written).matches() ? written : raw.toString();
    }
    if (raw instanceof String text) {
      boolean bare = !json && BARE_TEXT.matcher(text).matches();
      return bare ? text : ConfigUtil.quoteString(text);
    }
    return String.valueOf(raw);
  }
}
