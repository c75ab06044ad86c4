package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One line of a defaults list. */
sealed interface DefaultEntry {

  /** {@code _self_}: the place of the file's own content. */
  record Self() implements DefaultEntry {}

  /** {@code db/mysql} or {@code db/mysql@backup}: a file that no override can change. */
  record File(String path, String target) implements DefaultEntry {}

  /**
   * {@code { db = mysql }}, with {@code optional} or {@code override} before the group.
   *
   * @param group relative to the file's own group; absolute if it starts with a slash
   * @param target the package after {@code @}; null if none was written
   * @param option what was chosen
   */
  record Group(String group, String target, Option option, boolean optional, boolean override)
      implements DefaultEntry {

    Group with(Option other) {
      return new Group(group, target, other, optional, override);
    }
  }

  /** What is chosen of a group. */
  sealed interface Option {
    /** No option: a place for a later choice. */
    record None() implements Option {}

    /** One option; {@code ???} if it must be chosen. */
    record One(String name) implements Option {}

    /** Several options, merged in order. */
    record Several(List<String> names) implements Option {}

    /** A substitution over the other choices, such as {@code ${db}_${server}}. */
    record Pending(ConfigValue value) implements Option {}
  }

  /**
   * Reads a file's defaults list.
   *
   * @throws BadInput naming every entry that is none
   */
  static List<DefaultEntry> list(ConfigValue defaults, String file) {
    if (!(defaults instanceof ConfigList list)) {
      throw new BadInput(file + ": defaults must be a list, as in [ { db = mysql }, _self_ ]");
    }
    List<DefaultEntry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (ConfigValue item : list) {
      try {
        entries.add(entry(item));
      } catch (IllegalArgumentException e) {
        problems.add(Origins.of(item.origin()) + ": in defaults: " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return List.copyOf(entries);
  }

  private static DefaultEntry entry(ConfigValue item) {
    if (item instanceof ConfigObject object) {
      if (object.size() != 1) {
        throw new IllegalArgumentException("one group an entry, got " + object.keySet());
      }
      Map.Entry<String, ConfigValue> only = object.entrySet().iterator().next();
      return group(only.getKey(), option(only.getValue()));
    }
    if (typeOf(item) != ConfigValueType.STRING) {
      throw new IllegalArgumentException("an entry is _self_, a file or { group = option }");
    }
    String path = (String) item.unwrapped();
    int at = path.indexOf('@');
    if (path.equals("_self_")) {
      return new Self();
    }
    return at < 0 ? new File(path, null) : new File(path.substring(0, at), path.substring(at + 1));
  }

  private static Group group(String key, Option option) {
    List<String> words = Arrays.asList(key.strip().split("\\s+"));
    String name = words.get(words.size() - 1);
    for (String word : words.subList(0, words.size() - 1)) {
      if (!word.equals("optional") && !word.equals("override")) {
        throw new IllegalArgumentException(
            "\"" + key + "\": only optional and override stand before a group");
      }
    }
    int at = name.indexOf('@');
    return new Group(
        at < 0 ? name : name.substring(0, at),
        at < 0 ? null : name.substring(at + 1),
        option,
        words.subList(0, words.size() - 1).contains("optional"),
        words.subList(0, words.size() - 1).contains("override"));
  }

  private static Option option(ConfigValue value) {
    ConfigValueType type = typeOf(value);
    if (type == null) {
      return new Option.Pending(value);
    }
    return switch (type) {
      case NULL -> new Option.None();
      case STRING, NUMBER -> {
        String name = value.atKey("v").getString("v");
        yield Substitutions.isIn(name)
            ? new Option.Pending(Substitutions.parse(name, Origins.of(value.origin()), List.of()))
            : new Option.One(name);
      }
      case LIST -> new Option.Several(names((ConfigList) value));
      default -> throw new IllegalArgumentException("an option is a name, a list of names or null");
    };
  }

  private static List<String> names(ConfigList list) {
    List<String> names = new ArrayList<>();
    for (ConfigValue item : list) {
      if (typeOf(item) != ConfigValueType.STRING && typeOf(item) != ConfigValueType.NUMBER) {
        throw new IllegalArgumentException("several options are a list of names");
      }
      names.add(item.atKey("v").getString("v"));
    }
    return names;
  }

  /** The type, or null if it is known only after substitution. */
  private static ConfigValueType typeOf(ConfigValue value) {
    try {
      return value.valueType();
    } catch (ConfigException.NotResolved e) {
      return null;
    }
  }
}
