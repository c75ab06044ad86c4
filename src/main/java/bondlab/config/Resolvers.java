package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The two calls that a substitution may make, as in OmegaConf 2.3: {@code oc.env:NAME} and {@code
 * oc.env:NAME,instead} give a variable of the environment as text, {@code oc.decode:${oc.env:NAME}}
 * reads that text by the grammar of overrides. A default that is written null is null; quotation
 * marks around it are no part of it.
 */
final class Resolvers {
  static final String ENVIRONMENT = "oc.env:";
  static final String DECODE = "oc.decode:";

  private static final String ORIGIN = "environment variable ";
  private static final String CALL = "substitution";
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

  private Resolvers() {}

  /**
   * The result of a call.
   *
   * @param value null, text, or what a text was decoded to
   * @param variable the variable that was asked for
   * @param origin of the value, for messages
   * @param missing whether the variable is not set, and there is nothing to take instead
   */
  record Answer(Object value, String variable, String origin, boolean missing) {
    ConfigValue toValue() {
      return ConfigValueFactory.fromAnyRef(value, origin);
    }
  }

  /** Whether the inside of {@code ${…}} calls a resolver, known or not. */
  static boolean isCall(String inside) {
    return inside.matches("(?s)\\s*[A-Za-z_][\\w.]*:.*");
  }

  /**
   * Makes a call.
   *
   * @param call the inside of {@code ${…}}
   * @throws BadInput if there is no such resolver, or its arguments cannot be used
   */
  static Answer answer(String call) {
    String bare = call.strip();
    if (bare.startsWith(ENVIRONMENT)) {
      return variable(bare, arguments(bare, ENVIRONMENT));
    }
    if (bare.startsWith(DECODE)) {
      return decoded(bare, bare.substring(DECODE.length()).strip());
    }
    throw problem(call, "of resolvers there are oc.env:NAME and oc.decode:${oc.env:NAME}");
  }

  private static List<?> arguments(String call, String resolver) {
    String written = call.substring(resolver.length());
    boolean empty = written.matches("[^,]*,\\s*"); // an empty default is empty text
    String all = empty ? written.substring(0, written.indexOf(',')) + ",''" : written;
    Setting read = new ValueParser(new Cursor(all, CALL + " ${" + resolver)).setting();
    if (read instanceof Setting.Sweep several && several.bare()) {
      return several.values();
    }
    if (read instanceof Setting.Plain one) {
      return java.util.Collections.singletonList(one.value());
    }
    throw problem(call, "a sweep cannot stand inside it");
  }

  private static Answer variable(String call, List<?> arguments) {
    String name = arguments.get(0) instanceof String text ? text : "";
    if (name.isBlank() || Substitutions.isIn(name) || arguments.size() > 2) {
      throw problem(call, "write ${oc.env:NAME} or ${oc.env:NAME,instead}");
    }
    String value = System.getenv(name);
    if (value != null) {
      return new Answer(value, name, ORIGIN + name, false);
    }
    if (arguments.size() < 2) {
      return new Answer(null, name, ORIGIN + name, true);
    }
    Object instead = arguments.get(1);
    if (instead instanceof String text && isNested(text)) {
      return answer(inside(text));
    }
    if (instead instanceof List || instead instanceof Map || isSubstitution(instead)) {
      throw problem(call, "what is taken instead is text, a number, true, false, null or oc.env");
    }
    return new Answer(asText(instead), name, ORIGIN + name + " (not set)", false);
  }

  /** As Python's {@code str} writes it, which OmegaConf takes. */
  private static String asText(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    return value == null || value instanceof String ? (String) value : ValueText.of(value);
  }

  private static Answer decoded(String call, String argument) {
    if (isNested(argument)) {
      Answer text = answer(inside(argument));
      boolean none = text.missing() || text.value() == null;
      return none
          ? text
          : new Answer(decode(text), text.variable(), "oc.decode of " + text.origin(), false);
    }
    List<?> read = arguments(call, DECODE);
    if (read.size() == 1 && read.get(0) == null) {
      return new Answer(null, "", "oc.decode", false);
    }
    if (read.size() == 1 && read.get(0) instanceof String text && !isSubstitution(text)) {
      return new Answer(decode(new Answer(text, "", "oc.decode", false)), "", "oc.decode", false);
    }
    throw problem(
        call, "write ${oc.decode:${oc.env:NAME}}; it takes text, from a variable or quoted");
  }

  private static Object decode(Answer answer) {
    String text = (String) answer.value();
    String what = answer.variable().isEmpty() ? "oc.decode of" : ORIGIN + answer.variable() + " =";
    if (text.isBlank() || isSubstitution(text)) {
      throw new BadInput(
          "%s \"%s\": oc.decode reads a number, true, false, null, text, a list or a dictionary"
              .formatted(what, Echo.value(text)));
    }
    if (!(new ValueParser(new Cursor(text, what)).setting() instanceof Setting.Plain plain)) {
      throw new BadInput(
          "%s \"%s\": oc.decode reads one value, no sweep; write a list as [1,2]"
              .formatted(what, Echo.value(text)));
    }
    boolean bare = !(plain.value() instanceof List || plain.value() instanceof Map);
    return bare && !text.equals(text.strip()) ? text : plain.value();
  }

  private static boolean isSubstitution(Object value) {
    return value instanceof String text && Substitutions.isIn(text);
  }

  /** Whether the text is one call and nothing else. */
  private static boolean isNested(String text) {
    return text.startsWith("${")
        && Substitutions.end(text, 0) == text.length()
        && isCall(inside(text));
  }

  private static String inside(String text) {
    return text.substring(2, text.length() - 1);
  }

  private static BadInput problem(String call, String what) {
    return new BadInput("%s ${%s}: %s".formatted(CALL, Echo.value(call), what));
  }

  /**
   * Reads the values that are a variable's text as if they had been typed: {@code "3"} as a number,
   * {@code "true"} as a boolean. Other objects stay the same ones.
   */
  static Config typed(Config config) {
    ConfigObject root = config.root();
    ConfigObject read = (ConfigObject) typed((ConfigValue) root);
    return read == root ? config : read.toConfig();
  }

  private static ConfigValue typed(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      ConfigObject changed = object;
      for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
        ConfigValue read = typed(entry.getValue());
        if (read != entry.getValue()) {
          changed = changed.withValue(entry.getKey(), read);
        }
      }
      return changed;
    }
    if (value instanceof ConfigList list) {
      UnaryOperator<ConfigValue> each = Resolvers::typed;
      List<ConfigValue> items = list.stream().map(each).toList();
      return items.equals(List.copyOf(list))
          ? list
          : ConfigValueFactory.fromIterable(items, list.origin().description());
    }
    boolean variable = value.origin().description().startsWith(ORIGIN);
    return variable && value.unwrapped() instanceof String text ? literal(text, value) : value;
  }

  /** A number keeps its spelling, for a key that takes text. */
  private static ConfigValue literal(String text, ConfigValue value) {
    if (JSON_NUMBER.matcher(text).matches()) {
      return ConfigFactory.parseString("v = " + text).getValue("v").withOrigin(value.origin());
    }
    Object read = text;
    try {
      read = text.isBlank() || text.strip().equalsIgnoreCase("null") ? text : typedWord(text);
    } catch (NumberFormatException e) {
      // more than 64 bits: refused by the key as the text that it is
    }
    return read instanceof String
        ? value
        : ConfigValueFactory.fromAnyRef(read).withOrigin(value.origin());
  }

  private static Object typedWord(String text) {
    return ValueText.typed(text.strip(), text);
  }
}
