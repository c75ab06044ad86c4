package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns text with {@code ${key}} inside, as Hydra writes it, into a HOCON substitution. */
final class Substitutions {
  private static final Pattern FOUND = Pattern.compile("(\\\\*)\\$\\{([^}]+)}");
  private static final Pattern KEY = Pattern.compile("\\s*[\\w$/@-]+(\\.[\\w$/@-]+)*\\s*");

  private Substitutions() {}

  static boolean isIn(String text) {
    return text.contains("${");
  }

  /**
   * Parses the text; {@code \${} stays as it is, without the backslash.
   *
   * @param origin told in errors and as the value's origin
   * @throws BadInput if a key is relative or calls a resolver
   */
  static ConfigValue parse(String text, String origin) {
    StringBuilder hocon = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    Matcher found = FOUND.matcher(text);
    int from = 0;
    while (found.find()) {
      int slashes = found.group(1).length();
      literal.append(text, from, found.start()).append("\\".repeat(slashes / 2));
      from = found.end();
      if (slashes % 2 == 1) {
        literal.append("${").append(found.group(2)).append('}');
      } else {
        hocon.append(quoted(literal)).append(reference(found.group(2), origin));
        literal.setLength(0);
      }
    }
    literal.append(text.substring(from));
    hocon.append(quoted(literal));
    try {
      ConfigParseOptions how = ConfigParseOptions.defaults().setOriginDescription(origin);
      return ConfigFactory.parseString("v = " + hocon, how).root().get("v");
    } catch (ConfigException e) {
      throw new BadInput(origin + ": " + e.getMessage());
    }
  }

  private static String quoted(StringBuilder literal) {
    return literal.isEmpty() ? "" : ConfigUtil.quoteString(literal.toString());
  }

  private static String reference(String key, String origin) {
    if (!KEY.matcher(key).matches()) {
      throw new BadInput(
          "%s: ${%s}: write the full dotted key; relative keys and resolvers are not known"
              .formatted(origin, key));
    }
    String[] parts = key.strip().split("\\.");
    for (int i = 0; i < parts.length; i++) {
      parts[i] = ConfigUtil.quoteString(parts[i]);
    }
    return "${" + String.join(".", parts) + "}";
  }
}
