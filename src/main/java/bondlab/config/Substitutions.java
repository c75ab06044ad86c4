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
    int from = 0;
    for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
      int end = end(text, start);
      if (end < 0) {
        break;
      }
      int slashes = slashesBefore(text, from, start);
      literal.append(text, from, start - slashes).append("\\".repeat(slashes / 2));
      from = end;
      if (slashes % 2 == 1) {
        literal.append(text, start, end);
      } else {
        String inside = text.substring(start + 2, end - 1).strip();
        hocon.append(quoted(literal)).append(reference(inside, origin, place));
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

  /**
   * Finds where a substitution ends: behind its closing brace, over substitutions and quoted text
   * inside a call; -1 if it never does.
   */
  static int end(String text, int start) {
    int depth = 0;
    char quote = 0;
    boolean call = false;
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote && text.charAt(i - 1) != '\\' ? 0 : quote;
      } else if (call && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
      call |= c == ':';
    }
    int first = text.indexOf('}', start);
    return quote == 0 || first < 0 ? -1 : first + 1; // a lone quotation mark: told by the call
  }

  private static int slashesBefore(String text, int from, int start) {
    int slashes = 0;
    while (start - slashes > from && text.charAt(start - slashes - 1) == '\\') {
      slashes++;
    }
    return slashes;
  }

  private static String quoted(StringBuilder literal) {
    return literal.isEmpty() ? "" : ConfigUtil.quoteString(literal.toString());
  }

  private static String reference(String key, String origin, List<String> place) {
    if (key.startsWith(Resolvers.ENVIRONMENT) || key.startsWith(Resolvers.DECODE)) {
      return "${" + ConfigUtil.quoteString(key) + "}";
    }
    Matcher parts = KEY.matcher(key);
    if (!parts.matches()) {
      throw new BadInput(
          "%s: ${%s}: write the dotted key, as in ${policy.layers}, ${.beside} or ${list.0}; of resolvers there are oc.env:NAME and oc.decode:${oc.env:NAME}"
              .formatted(origin, Echo.value(key)));
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
