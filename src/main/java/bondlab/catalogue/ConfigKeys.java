package bondlab.catalogue;

import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Flattens configurations, and finds the keys in which several of them differ. */
final class ConfigKeys {
  private ConfigKeys() {}

  /**
   * Gives every value by its key, such as {@code pool.samples}: text, numbers, truth values and
   * null; lists and empty objects as JSON text. A part of a key that holds a dot is quoted.
   */
  static Map<String, Object> flatten(Config config) {
    Map<String, Object> flat = new TreeMap<>();
    leaves(config.root())
        .forEach(
            (key, value) -> {
              Object raw = value.unwrapped();
              boolean whole = raw instanceof Collection || raw instanceof Map;
              flat.put(key, whole ? Json.line(raw) : raw);
            });
    return flat;
  }

  /** Every value that is not an object with keys, by its key. */
  static Map<String, ConfigValue> leaves(ConfigObject object) {
    Map<String, ConfigValue> leaves = new TreeMap<>();
    collect("", object, leaves);
    return leaves;
  }

  /**
   * Finds the keys whose value is not the same in all configurations, in alphabetical order. An
   * absent key counts as null; a configuration that is null is unknown and does not count.
   */
  static List<String> differing(Collection<Map<String, Object>> configs) {
    List<Map<String, Object>> known = configs.stream().filter(Objects::nonNull).toList();
    TreeSet<String> keys = new TreeSet<>();
    known.forEach(config -> keys.addAll(config.keySet()));
    return keys.stream()
        .filter(key -> known.stream().anyMatch(c -> !same(c.get(key), known.get(0).get(key))))
        .toList();
  }

  /** Whether two values are the same; 1 and 1.0 are. */
  static boolean same(Object a, Object b) {
    return a instanceof Number x
            && b instanceof Number y
            && (a instanceof Double || b instanceof Double)
        ? x.doubleValue() == y.doubleValue()
        : whole(a).equals(whole(b));
  }

  private static Optional<Object> whole(Object value) {
    return Optional.ofNullable(value instanceof Integer number ? Long.valueOf(number) : value);
  }

  /** A value as text; null stays null. */
  static String text(Object value) {
    return value == null || value instanceof String ? (String) value : Json.line(value);
  }

  private static void collect(String path, ConfigObject object, Map<String, ConfigValue> leaves) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = path + ConfigUtil.joinPath(entry.getKey());
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        collect(key + ".", inner, leaves);
      } else {
        leaves.put(key, entry.getValue());
      }
    }
  }
}
