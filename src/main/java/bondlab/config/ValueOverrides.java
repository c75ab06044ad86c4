package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Applies overrides of values to a composed config, before substitutions are resolved. */
final class ValueOverrides {
  private static final Pattern SUBSTITUTION = Pattern.compile("(\\\\*)\\$\\{([^}]+)}");
  private static final Pattern PLAIN_KEY = Pattern.compile("\\s*[\\w$/-]+(\\.[\\w$/-]+)*\\s*");

  private ValueOverrides() {}

  /** Applies one override. */
  static ConfigObject apply(ConfigObject root, OverrideLine line) {
    if (line.target() != null || line.key().contains("/")) {
      throw problem(line, "there is no group folder " + line.key());
    }
    List<String> path = List.of(line.key().split("\\."));
    ConfigValue old = Edits.find(root, path);
    return switch (line.kind()) {
      case DELETE -> delete(root, path, old, line);
      case ADD -> add(root, path, old, line);
      case CHANGE -> change(root, path, old, line);
      case ADD_OR_CHANGE -> put(root, path, line);
    };
  }

  private static ConfigObject delete(
      ConfigObject root, List<String> path, ConfigValue old, OverrideLine line) {
    if (old == null) {
      throw problem(line, "there is no key " + line.key() + hint(root, line));
    }
    Object given = line.value();
    if (line.setting() != null && given != null && !equal(given, old.unwrapped())) {
      throw problem(
          line, "the value of %s is %s".formatted(line.key(), ValueText.of(old.unwrapped())));
    }
    return (ConfigObject) Edits.remove(root, path);
  }

  private static boolean equal(Object given, Object old) {
    return given instanceof Number x && old instanceof Number y
        ? x.doubleValue() == y.doubleValue()
        : Objects.equals(given, old);
  }

  private static ConfigObject add(
      ConfigObject root, List<String> path, ConfigValue old, OverrideLine line) {
    boolean container = line.value() instanceof Map || line.value() instanceof List;
    if (!Edits.isVacant(old) && !container) {
      throw problem(
          line,
          "%s is there already (%s); to change it write %s, to add or change it +%s"
              .formatted(line.key(), Origins.of(old), line.text().substring(1), line.text()));
    }
    return put(root, path, line);
  }

  private static ConfigObject change(
      ConfigObject root, List<String> path, ConfigValue old, OverrideLine line) {
    if (old == null) {
      throw problem(
          line,
          "there is no key %s%s (a new key is added by +%s)"
              .formatted(line.key(), hint(root, line), line.text()));
    }
    if (old instanceof ConfigObject there && line.value() instanceof Map<?, ?> map) {
      for (Object key : map.keySet()) {
        if (!there.containsKey(key)) {
          throw problem(
              line,
              "there is no key %s.%s%s (new keys are added by +%s)"
                  .formatted(
                      line.key(), key, Nearest.hint(key.toString(), there.keySet()), line.text()));
        }
      }
    }
    return put(root, path, line);
  }

  private static String hint(ConfigObject root, OverrideLine line) {
    return Nearest.hint(line.key(), Edits.keys(root));
  }

  private static BadInput problem(OverrideLine line, String what) {
    return new BadInput(line.origin() + ": " + what);
  }

  private static ConfigObject put(ConfigObject root, List<String> path, OverrideLine line) {
    return (ConfigObject) Edits.set(root, path, value(line.value(), line));
  }

  private static ConfigValue value(Object value, OverrideLine line) {
    if (value instanceof String text && text.contains("${")) {
      return substitution(text, line);
    }
    if (value instanceof List<?> list) {
      List<ConfigValue> items = new ArrayList<>();
      list.forEach(item -> items.add(value(item, line)));
      return ConfigValueFactory.fromIterable(items, line.origin());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, ConfigValue> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put(key.toString(), value(item, line)));
      return ConfigValueFactory.fromMap(entries, line.origin());
    }
    return ConfigValueFactory.fromAnyRef(value, line.origin());
  }

  /** Text with {@code ${key}} inside; {@code \${} is kept as text. */
  private static ConfigValue substitution(String text, OverrideLine line) {
    StringBuilder hocon = new StringBuilder("v = ");
    StringBuilder literal = new StringBuilder();
    Matcher found = SUBSTITUTION.matcher(text);
    int from = 0;
    while (found.find()) {
      int slashes = found.group(1).length();
      literal.append(text, from, found.start()).append("\\".repeat(slashes / 2));
      from = found.end();
      if (slashes % 2 == 1) {
        literal.append("${").append(found.group(2)).append('}');
      } else if (!PLAIN_KEY.matcher(found.group(2)).matches()) {
        throw problem(
            line,
            "${%s}: write the full dotted key; relative keys and resolvers are not known"
                .formatted(found.group(2)));
      } else {
        hocon.append(literal.isEmpty() ? "" : ConfigUtil.quoteString(literal.toString()));
        hocon.append("${").append(found.group(2).strip()).append('}');
        literal.setLength(0);
      }
    }
    literal.append(text.substring(from));
    boolean all = hocon.length() == 4;
    hocon.append(literal.isEmpty() && !all ? "" : ConfigUtil.quoteString(literal.toString()));
    try {
      ConfigParseOptions how = ConfigParseOptions.defaults().setOriginDescription(line.origin());
      return ConfigFactory.parseString(hocon.toString(), how).root().get("v");
    } catch (ConfigException e) {
      throw problem(line, e.getMessage());
    }
  }
}
