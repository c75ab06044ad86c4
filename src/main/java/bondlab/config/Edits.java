package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads and replaces values by key in a config that is not resolved yet; {@code a.0} is an index.
 */
final class Edits {
  private static final ConfigResolveOptions LENIENT =
      ConfigResolveOptions.noSystem().setAllowUnresolved(true);

  private Edits() {}

  /** Joins two parts of a path; an empty one is left out. */
  static String join(String first, String second, String separator) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return first + separator + second;
  }

  /** The value at a key, or null if there is none; looks through substitutions. */
  static ConfigValue find(ConfigObject root, List<String> path) {
    try {
      return step(root, path);
    } catch (ConfigException.NotResolved e) {
      return settled(root, path);
    }
  }

  /** The value at a key as it is written; null if there is none, or only by a substitution. */
  static ConfigValue written(ConfigObject root, List<String> path) {
    try {
      return step(root, path);
    } catch (ConfigException.NotResolved e) {
      return null;
    }
  }

  /** The value at a key once substitutions are made; null if there is none, or it has no value. */
  static ConfigValue settled(ConfigObject root, List<String> path) {
    try {
      ConfigValue value = step(root.toConfig().resolve(LENIENT).root(), path);
      if (value != null) {
        value.valueType();
      }
      return value;
    } catch (ConfigException unresolvable) {
      return null;
    }
  }

  /**
   * Whether a key lies inside a list that is there by a substitution: {@code a.0} where {@code a =
   * ${list}}.
   */
  static boolean isInListBehindSubstitution(ConfigObject root, List<String> path) {
    for (int end = 1; end < path.size(); end++) {
      try {
        step(root, path.subList(0, end + 1));
      } catch (ConfigException.NotResolved e) {
        return settled(root, path.subList(0, end)) instanceof ConfigList;
      }
    }
    return false;
  }

  private static ConfigValue step(ConfigObject root, List<String> path) {
    ConfigValue here = root;
    for (String part : path) {
      if (here instanceof ConfigObject object) {
        here = object.get(part);
      } else if (here instanceof ConfigList list) {
        here = index(part, list) < 0 ? null : list.get(index(part, list));
      } else {
        if (here != null) {
          here.valueType();
        }
        return null;
      }
    }
    return here;
  }

  private static int index(String part, ConfigList list) {
    boolean inside = part.matches("\\d{1,9}") && Integer.parseInt(part) < list.size();
    return inside ? Integer.parseInt(part) : -1;
  }

  /** Puts a value at a key; an object merges into an object that is there. */
  static ConfigValue set(ConfigValue node, List<String> path, ConfigValue value) {
    if (path.isEmpty()) {
      return value instanceof ConfigObject && node != null ? value.withFallback(node) : value;
    }
    String part = path.get(0);
    List<String> rest = path.subList(1, path.size());
    if (node instanceof ConfigList list && index(part, list) >= 0) {
      List<ConfigValue> items = new ArrayList<>(list);
      items.set(index(part, list), set(items.get(index(part, list)), rest, value));
      return ConfigValueFactory.fromIterable(items, list.origin().description());
    }
    if (node instanceof ConfigList list) {
      throw new IllegalArgumentException(
          "a list of %d has no element %s (they are 0 to %d)"
              .formatted(list.size(), part, list.size() - 1));
    }
    try {
      if (node instanceof ConfigObject object) {
        return object.withValue(part, set(object.get(part), rest, value));
      }
      if (node != null) {
        node.valueType();
      }
    } catch (ConfigException.NotResolved e) {
      return set(null, path, value).withFallback(node);
    }
    ConfigObject fresh = (ConfigObject) ConfigValueFactory.fromAnyRef(java.util.Map.of());
    return fresh.withValue(part, set(null, rest, value));
  }

  /**
   * Removes a key that is there.
   *
   * @throws IllegalArgumentException if it is there by a substitution only
   */
  static ConfigValue remove(ConfigValue node, List<String> path) {
    String part = path.get(0);
    List<String> rest = path.subList(1, path.size());
    if (node instanceof ConfigList list) {
      List<ConfigValue> items = new ArrayList<>(list);
      int index = index(part, list);
      if (rest.isEmpty()) {
        items.remove(index);
      } else {
        items.set(index, remove(items.get(index), rest));
      }
      return ConfigValueFactory.fromIterable(items, list.origin().description());
    }
    try {
      if (node instanceof ConfigObject object) {
        return rest.isEmpty()
            ? object.withoutKey(part)
            : object.withValue(part, remove(object.get(part), rest));
      }
    } catch (ConfigException.NotResolved e) {
      // told below: what a substitution brings cannot be taken out of it
    }
    throw new IllegalArgumentException(
        part + " is there by a substitution; delete it where the substitution points to");
  }

  /** Every dotted key, of objects too, sorted. */
  static TreeSet<String> keys(ConfigObject root) {
    TreeSet<String> keys = new TreeSet<>();
    try {
      Config resolved = root.toConfig().resolve(LENIENT);
      collect("", resolved.root(), keys);
    } catch (ConfigException unresolvable) {
      root.keySet().forEach(keys::add);
    }
    return keys;
  }

  private static void collect(String prefix, ConfigObject object, TreeSet<String> keys) {
    object.forEach(
        (key, value) -> {
          keys.add(prefix + key);
          if (value instanceof ConfigObject inner) {
            collect(prefix + key + ".", inner, keys);
          }
        });
  }

  /** Whether a value counts as absent to {@code +key}: none, null, or {@code ???}. */
  static boolean isVacant(ConfigValue value) {
    if (value == null) {
      return true;
    }
    try {
      return value.valueType() == ConfigValueType.NULL || "???".equals(value.unwrapped());
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }
}
