package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns text with {@code ${key}} inside, as Hydra writes it, into a HOCON substitution. */
final class Substitutions {
  private static final Pattern FOUND = Pattern.compile("(\\\\*)\\$\\{([^}]*)}");
  private static final Pattern KEY =
      Pattern.compile("(\\.*)([\\w$/@-]+(?:\\.[\\w$/@-]+|\\[\\d+])*)");

  private Substitutions() {}

  static boolean isIn(String text) {
    return text.contains("${");
  }

  /**
   * Parses the text; {@code \${} stays as it is, without the backslash.
   *
   * @param origin told in errors and as the value's origin
   * @param place the key that the text is the value of, which {@code ${.beside}} starts from
   * @throws BadInput if a key leads out of the config, or calls an unknown resolver
   */
  static ConfigValue parse(String text, String origin, List<String> place) {
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
        hocon.append(quoted(literal)).append(reference(found.group(2).strip(), origin, place));
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

  private static String reference(String key, String origin, List<String> place) {
    if (key.startsWith(Lookups.ENVIRONMENT)) {
      return "${" + ConfigUtil.quoteString(key) + "}";
    }
    Matcher parts = KEY.matcher(key);
    if (!parts.matches()) {
      throw new BadInput(
          "%s: ${%s}: write the dotted key, as in ${policy.layers}, ${.beside} or ${list.0}; of resolvers there is %sNAME"
              .formatted(origin, key, Lookups.ENVIRONMENT));
    }
    List<String> full = new ArrayList<>();
    int up = parts.group(1).length();
    if (up > place.size()) {
      throw new BadInput("%s: ${%s} leads out of the config".formatted(origin, key));
    }
    if (up > 0) {
      full.addAll(place.subList(0, place.size() - up));
    }
    full.addAll(Arrays.asList(parts.group(2).replace("[", ".").replace("]", "").split("\\.")));
    return full.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(".", "${", "}"));
  }
}
