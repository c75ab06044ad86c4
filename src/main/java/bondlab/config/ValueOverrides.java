package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Applies overrides of values to a composed config, before substitutions are resolved. */
final class ValueOverrides {
  private final ConfigFiles files;
  private final String missing;

  /**
   * For the config of one composition.
   *
   * @param missing what else to say of a key that is not there; "" for nothing
   */
  ValueOverrides(ConfigFiles files, String missing) {
    this.files = files;
    this.missing = missing;
  }

  /**
   * Applies one override.
   *
   * @throws BadInput if its key is not there, or is there and must not be
   */
  ConfigObject apply(ConfigObject root, OverrideLine line) {
    if (line.target() != null || line.key().contains("/")) {
      String near = Nearest.hint(line.key(), files.groups());
      throw problem(line, "there is no group folder " + line.key() + near);
    }
    List<String> path = List.of(line.key().split("\\."));
    ConfigValue old = Edits.find(root, path);
    return switch (line.kind()) {
      case DELETE -> delete(root, path, old, line);
      case ADD -> add(root, path, old, line);
      case CHANGE -> change(root, path, old, line);
      case ADD_OR_CHANGE -> {
        requireKind(line, line.key(), old, line.value());
        yield put(root, path, line);
      }
    };
  }

  private ConfigObject delete(
      ConfigObject root, List<String> path, ConfigValue old, OverrideLine line) {
    if (old == null) {
      throw problem(line, "there is no key " + line.key() + hint(root, line));
    }
    Object given = line.value();
    if (given != null) {
      requireEqual(line, given, Edits.settled(root, path));
    }
    try {
      return (ConfigObject) Edits.remove(root, path);
    } catch (IllegalArgumentException e) {
      throw problem(line, e.getMessage());
    }
  }

  private static void requireEqual(OverrideLine line, Object given, ConfigValue old) {
    String value = "not known before substitution";
    try {
      if (old != null && equal(given, old.unwrapped())) {
        return;
      }
      value = old == null ? value : Echo.value(ValueText.of(old.unwrapped()));
    } catch (ConfigException.NotResolved e) {
      // a part of it points to what is gone
    }
    throw problem(line, "the value of %s is %s".formatted(line.key(), value));
  }

  private static boolean equal(Object given, Object old) {
    if (given instanceof Number x && old instanceof Number y) {
      return x.doubleValue() == y.doubleValue();
    }
    if (given instanceof List<?> x && old instanceof List<?> y) {
      return x.size() == y.size()
          && IntStream.range(0, x.size()).allMatch(i -> equal(x.get(i), y.get(i)));
    }
    if (given instanceof Map<?, ?> x && old instanceof Map<?, ?> y) {
      return x.keySet().equals(y.keySet())
          && x.keySet().stream().allMatch(key -> equal(x.get(key), y.get(key)));
    }
    return Objects.equals(given, old);
  }

  private static ConfigObject add(
      ConfigObject root, List<String> path, ConfigValue old, OverrideLine line) {
    boolean container = line.value() instanceof Map || line.value() instanceof List;
    if (!Edits.isVacant(old) && !container) {
      throw problem(
          line,
          "%s is there already (%s); to change it write %s, to add or change it +%s"
              .formatted(line.key(), Origins.of(old), line.shown().substring(1), line.shown()));
    }
    return put(root, path, line);
  }

  private ConfigObject change(
      ConfigObject root, List<String> path, ConfigValue old, OverrideLine line) {
    if (old == null) {
      throw problem(
          line,
          "there is no key %s%s (a new key is added by +%s)"
              .formatted(line.key(), hint(root, line), line.shown()));
    }
    try {
      requireFitting(line, line.key(), old, line.value());
    } catch (ConfigException.NotResolved e) {
      requireFitting(line, line.key(), Edits.settled(root, path), line.value());
    }
    return put(root, path, line);
  }

  /** A dictionary changes only keys that are there, a list no object: as in Hydra. */
  private static void requireFitting(OverrideLine line, String key, ConfigValue old, Object value) {
    if (value instanceof Map<?, ?> map && old instanceof ConfigObject there) {
      map.forEach(
          (name, item) -> {
            ConfigValue inner = there.get(name);
            if (inner == null) {
              throw problem(
                  line,
                  "there is no key %s.%s%s (new keys are added by +%s)"
                      .formatted(
                          key, name, Nearest.hint(name.toString(), there.keySet()), line.shown()));
            }
            requireFitting(line, key + "." + name, inner, item);
          });
    } else {
      requireKind(line, key, old, value);
    }
  }

  private static void requireKind(OverrideLine line, String key, ConfigValue old, Object value) {
    if (value instanceof Map && old instanceof ConfigList
        || value instanceof List && old instanceof ConfigObject) {
      throw problem(
          line,
          "%s is %s; delete it by ~%s first to change its kind"
              .formatted(key, old instanceof ConfigList ? "a list" : "an object", key));
    }
  }

  private String hint(ConfigObject root, OverrideLine line) {
    Optional<String> renamed = renamed(root, line.key());
    if (renamed.isPresent()) {
      return "; it is now " + renamed.get();
    }
    Set<String> known = Edits.keys(root);
    if (missing.isEmpty()) {
      known.addAll(files.groups());
    }
    return Nearest.hint(line.key(), known) + missing;
  }

  private static Optional<String> renamed(ConfigObject root, String key) {
    String beside = key.substring(0, key.lastIndexOf('.') + 1);
    ConfigValue option = Edits.settled(root, List.of((beside + Choice.KEY).split("\\.")));
    return option == null
        ? Optional.empty()
        : Renamed.now(String.valueOf(option.unwrapped()), key.substring(beside.length()))
            .map(beside::concat)
            .filter(now -> Edits.find(root, List.of(now.split("\\."))) != null);
  }

  private static BadInput problem(OverrideLine line, String what) {
    return new BadInput(line.origin() + ": " + what);
  }

  private static ConfigObject put(ConfigObject root, List<String> path, OverrideLine line) {
    if (Edits.isInListBehindSubstitution(root, path)) {
      throw problem(line, "the list is there by a substitution; change it where that points to");
    }
    try {
      return (ConfigObject) Edits.set(root, path, value(line.value(), line, path));
    } catch (BadInput e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw problem(line, e.getMessage());
    }
  }

  private static ConfigValue value(Object value, OverrideLine line, List<String> path) {
    if (value instanceof String text && Substitutions.isIn(text)) {
      return Substitutions.parse(text, line.origin(), path);
    }
    if (value instanceof List<?> list) {
      List<ConfigValue> items = new ArrayList<>();
      list.forEach(item -> items.add(value(item, line, below(path, "" + items.size()))));
      return ConfigValueFactory.fromIterable(items, line.origin());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, ConfigValue> entries = new LinkedHashMap<>();
      map.forEach(
          (key, item) -> entries.put(key.toString(), value(item, line, below(path, "" + key))));
      return ConfigValueFactory.fromMap(entries, line.origin());
    }
    return ConfigValueFactory.fromAnyRef(value, line.origin());
  }

  private static List<String> below(List<String> path, String part) {
    List<String> longer = new ArrayList<>(path);
    longer.add(part);
    return longer;
  }
}
