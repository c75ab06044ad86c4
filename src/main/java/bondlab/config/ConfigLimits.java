package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds what the substitutions of a config come to, before they are made: thirty lines such as
 * {@code b = ${a}${a}}, {@code c = ${b}${b}} would fill any memory.
 *
 * <p>The weight of a value is its length as text, that of a substitution the weight of what it
 * points to. A reference of a key to itself has the weight of what stood there before, as in HOCON.
 */
final class ConfigLimits {
  /** No setting of anyone's is nested as deep; the stack holds ten times as much. */
  static final int DEEPEST = 64;

  /** In characters; a real config has some thousands. */
  private static final double MOST = 1e7;

  private final ConfigObject root;

  /** By rendered path; of a key being weighed, its values so far. */
  private final Map<String, Double> weights = new HashMap<>();

  private ConfigLimits(ConfigObject root) {
    this.root = root;
  }

  /**
   * @throws BadInput naming the place of a value that would come to more than ten million
   *     characters
   */
  static void requireLight(ConfigObject root) {
    new ConfigLimits(root).of(root, "");
  }

  private double of(ConfigValue value, String path) {
    double weight = 0;
    try {
      value.valueType(); // throws for what is to be substituted
      if (value instanceof ConfigObject object) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
          String key = ConfigUtil.joinPath(entry.getKey());
          weight += key.length() + at(Edits.join(path, key, "."), entry.getValue());
        }
      } else if (value instanceof ConfigList list) {
        for (ConfigValue item : list) {
          weight += 1 + of(item, path + ".?"); // no substitution points to it by this path
        }
      } else {
        weight = String.valueOf(value.unwrapped()).length();
      }
    } catch (ConfigException.NotResolved e) {
      weight = ofText(value.render(ConfigRenderOptions.concise()), path);
    }
    if (weight > MOST) {
      throw new BadInput(
          "%s: the substitutions under %s come to more than ten million characters; use fewer"
              .formatted(Origins.of(value.origin()), path.isEmpty() ? "the root" : path));
    }
    return weight;
  }

  /** The weight of the value at a path, reckoned once. */
  private double at(String path, ConfigValue value) {
    Double known = weights.get(path);
    if (known != null) {
      return known;
    }
    weights.put(path, 0.0);
    double weight = of(value, path);
    weights.put(path, weight);
    return weight;
  }

  /**
   * Weighs the text of one value, or of several to be merged, the first the lowest. One that begins
   * with what stood there before, as in {@code a = ${a}[2]}, is counted in its place.
   */
  private double ofText(String text, String path) {
    double total = 0;
    double item = 0;
    boolean again = false;
    int depth = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == ',' && depth == 0) {
        total = again ? item : total + item;
        weights.put(path, total);
        item = 0;
        again = false;
      } else if (c == '"') {
        int end = endOfQuote(text, i);
        item += end - i;
        i = end;
      } else if (text.startsWith("${", i)) {
        int end = endOfReference(text, i);
        List<String> parts =
            ConfigUtil.splitPath(text.substring(i + 2, end).replaceFirst("^\\?", ""));
        again |= depth == 0 && ConfigUtil.joinPath(parts).equals(path);
        item += ofReference(parts);
        i = end;
      } else {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        item++;
      }
    }
    return total;
  }

  private static int endOfQuote(String text, int start) {
    int at = start + 1;
    while (at < text.length() - 1 && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static int endOfReference(String text, int start) {
    int at = start + 2;
    while (at < text.length() - 1 && text.charAt(at) != '}') {
      at = text.charAt(at) == '"' ? endOfQuote(text, at) + 1 : at + 1;
    }
    return at;
  }

  /** What a reference points to weighs, or the nearest object above it that can be looked into. */
  private double ofReference(List<String> parts) {
    ConfigValue here = root;
    String path = "";
    for (String part : parts) {
      try {
        ConfigValue next = here instanceof ConfigObject object ? object.get(part) : null;
        if (next == null) {
          break;
        }
        here = next;
        path = Edits.join(path, ConfigUtil.joinPath(part), ".");
      } catch (ConfigException.NotResolved e) {
        break;
      }
    }
    return 1 + (path.isEmpty() ? 0 : at(path, here));
  }

  /**
   * Walks to the ends of a value, but not through its substitutions.
   *
   * @throws BadInput naming the place of what is nested deeper than 64
   */
  static void requireShallow(ConfigValue value) {
    walk(value, 0);
  }

  private static void walk(ConfigValue value, int depth) {
    if (depth > DEEPEST) {
      throw new BadInput(
          "%s: nested too deeply, more than %d keys or lists inside one another"
              .formatted(Origins.of(value.origin()), DEEPEST));
    }
    try {
      Collection<ConfigValue> inside =
          value instanceof ConfigObject object
              ? object.values()
              : value instanceof ConfigList list ? list : java.util.List.of();
      for (ConfigValue item : inside) {
        walk(item, depth + 1);
      }
    } catch (ConfigException.NotResolved e) {
      // walked when the substitutions are made
    }
  }
}
