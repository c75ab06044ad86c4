package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what HOCON's own substitutions do not: an element of a list ({@code ${seeds.0}}), and a
 * variable of the environment, if and only if it is asked for by name: {@code ${"oc.env:NAME"}} or
 * {@code ${"oc.env:NAME,instead"}}, without the quotation marks in an override.
 *
 * @param content the config before substitution
 */
record Lookups(ConfigObject content) implements ConfigResolver {
  static final String ENVIRONMENT = "oc.env:";

  private static final Pattern ASKED = Pattern.compile("\\$\\{\\??([^}]*)}");

  /** HOCON's own fallback, the environment for any name, is off. */
  private static final ConfigResolveOptions OPTIONS = ConfigResolveOptions.noSystem();

  /**
   * Resolves every substitution.
   *
   * @throws BadInput with file and line of one that cannot be
   */
  static ConfigObject resolve(ConfigObject content) {
    try {
      return content.toConfig().resolve(OPTIONS.appendResolver(new Lookups(content))).root();
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw new BadInput(Origins.of(e) + hint(e, content));
    } catch (ConfigException e) {
      throw new BadInput(Origins.of(e));
    }
  }

  private static String hint(ConfigException e, ConfigObject content) {
    String told = e.getMessage();
    Matcher asked = ASKED.matcher(told.substring(Math.max(0, told.lastIndexOf(": ${"))));
    String key = asked.find() ? asked.group(1) : "";
    if (told.contains("cycle of substitutions")) {
      return "; it refers to itself";
    }
    if (key.startsWith("\"" + ENVIRONMENT)) {
      return "; the variable is not set (${\"oc.env:NAME,instead\"} says what to take then)";
    }
    String near = Nearest.hint(key, Edits.keys(content));
    boolean variable = near.isEmpty() && key.matches("[A-Z][A-Z0-9_]*");
    return variable
        ? "; the environment is read only by ${\"oc.env:" + key + "\"}"
        : near + " (a substitution takes the full key from the root: ${policy.layers})";
  }

  @Override
  public ConfigValue lookup(String path) {
    List<String> parts = ConfigUtil.splitPath(path);
    String whole = String.join(".", parts);
    if (whole.startsWith(ENVIRONMENT)) {
      return variable(whole.substring(ENVIRONMENT.length()));
    }
    return parts.stream().anyMatch(part -> part.matches("\\d+"))
        ? Edits.settled(content, parts)
        : null;
  }

  private static ConfigValue variable(String asked) {
    int comma = asked.indexOf(',');
    String name = comma < 0 ? asked : asked.substring(0, comma);
    String value = System.getenv(name.strip());
    if (value == null && comma >= 0) {
      value = asked.substring(comma + 1).strip();
    }
    return value == null
        ? null
        : ConfigValueFactory.fromAnyRef(value, "environment variable " + name.strip());
  }

  @Override
  public ConfigResolver withFallback(ConfigResolver fallback) {
    return this;
  }
}
