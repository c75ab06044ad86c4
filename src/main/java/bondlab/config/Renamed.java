package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keys that have been renamed, in one table.
 *
 * <p>A person who writes an old key is told the new one. A stored configuration is read under the
 * new keys ({@link #upgrade}). The hash of a configuration is taken under the old ones ({@link
 * ConfigHash}), so that a renaming changes no identity: finished runs and cached networks are still
 * found. Results of before and after a renaming are compared under the new names.
 */
public final class Renamed {

  /** A key of the settings that {@code GROUP { name = OPTION }} chooses. */
  private record Key(String group, String option, String old, String now) {}

  private static final List<Key> KEYS =
      List.of(
          new Key("objective", "rloo", "kl", "kl_coef"),
          new Key("objective", "reinforce", "kl", "kl_coef"),
          new Key("objective", "gkd", "b", "beta"),
          new Key("objective", "gkd", "on_policy", "lmbda"));

  /** Tables and columns of results, the old name first. */
  private static final Map<String, String> RESULTS =
      Map.of("equal", "matched", "kl_price", "kl_coef", "on_policy", "lmbda");

  /** The keys above in the names of arms, such as {@code RLOO kl=0.1}. */
  private static final Map<String, String> LABELS =
      KEYS.stream().collect(Collectors.toMap(Key::old, Key::now, (a, b) -> a));

  private static final Pattern LABEL =
      Pattern.compile("(?<= )(" + String.join("|", LABELS.keySet()) + ")=");

  /** Keys with lists of values to try, such as {@code axes { "objective.kl" = [0.1, 1] }}. */
  private static final String AXES = "axes";

  private final boolean forward;

  private Renamed(boolean forward) {
    this.forward = forward;
  }

  /**
   * Rewrites a stored configuration under the keys of today: those of the settings themselves, and
   * those that an {@code axes} object beside or below them names. A configuration without old keys
   * is returned as it is.
   */
  public static Config upgrade(Config config) {
    return new Renamed(true).rewrite(config);
  }

  /** The opposite of {@link #upgrade}: the same settings under the keys that they first had. */
  static Config firstNames(Config config) {
    return new Renamed(false).rewrite(config);
  }

  /**
   * The key that an old one has become, if the settings beside it have such a key.
   *
   * @param option the value of {@code name} in the same settings
   */
  static Optional<String> now(String option, String old) {
    return KEYS.stream()
        .filter(key -> key.option.equals(option) && key.old.equals(old))
        .map(Key::now)
        .findFirst();
  }

  /** The name of today of a table or column of results. */
  public static String result(String name) {
    return RESULTS.getOrDefault(name, name);
  }

  /** The name of an arm with the keys of today; any other text is returned as it is. */
  public static String label(String text) {
    return LABEL.matcher(text).replaceAll(found -> LABELS.get(found.group(1)) + "=");
  }

  private Config rewrite(Config config) {
    ConfigObject root = config.root();
    ConfigValue rewritten = value("", root, "", "");
    return rewritten == root ? config : ((ConfigObject) rewritten).toConfig();
  }

  /**
   * @param key that the value stands under, outside of lists
   * @param group of the settings that axes vary, {@code option} which of them was chosen
   */
  private ConfigValue value(String key, ConfigValue value, String group, String option) {
    if (value instanceof ConfigObject object) {
      ConfigObject renamed =
          key.equals(AXES)
              ? renamed(object, group, option, group + ".")
              : renamed(object, key, option(object), "");
      return entries(renamed, group, option);
    }
    if (!(value instanceof ConfigList list)) {
      return value;
    }
    List<ConfigValue> items = new ArrayList<>();
    boolean changed = false;
    for (ConfigValue item : list) {
      items.add(value(key, item, group, option));
      changed |= items.get(items.size() - 1) != item;
    }
    return changed ? ConfigValueFactory.fromIterable(items, list.origin().description()) : list;
  }

  /** The entries of an object, each rewritten; the nearest choice decides what its axes mean. */
  private ConfigObject entries(ConfigObject object, String group, String option) {
    String nearestGroup = group;
    String nearestOption = option;
    for (Key key : KEYS) {
      if (object.get(key.group) instanceof ConfigObject chosen && chosen.containsKey(Choice.KEY)) {
        nearestGroup = key.group;
        nearestOption = option(chosen);
      }
    }
    ConfigObject rewritten = object;
    for (String name : object.keySet()) {
      ConfigValue value = value(name, object.get(name), nearestGroup, nearestOption);
      rewritten = value == object.get(name) ? rewritten : rewritten.withValue(name, value);
    }
    return rewritten;
  }

  /** Renames the keys of an option, each behind a prefix. */
  private ConfigObject renamed(ConfigObject object, String group, String option, String prefix) {
    ConfigObject renamed = object;
    for (Key key : KEYS) {
      if (key.group.equals(group) && key.option.equals(option)) {
        renamed = moved(renamed, key, prefix);
      }
    }
    return renamed;
  }

  private ConfigObject moved(ConfigObject object, Key key, String prefix) {
    String from = prefix + (forward ? key.old : key.now);
    String to = prefix + (forward ? key.now : key.old);
    return object.containsKey(from) && !object.containsKey(to)
        ? object.withoutKey(from).withValue(to, object.get(from))
        : object;
  }

  private static String option(ConfigObject settings) {
    ConfigValue name = settings.get(Choice.KEY);
    return name == null ? "" : String.valueOf(name.unwrapped()).replace('_', '-');
  }
}
