package bondlab.logger;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The loggers that a configuration asks for, of those on the class path. */
public final class Loggers {
  private static final String KEY = "loggers";

  /** Further words on a logger that is not there, by its name. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "mlflow",
          "; it is an extra, which ./bondlab builds if the command line names it, or BONDLAB_MLFLOW is set");

  /** How a message begins that {@link LoggerFeed} tells. */
  private static final Pattern COMPLAINT = Pattern.compile("logger \\S+(?::| has not taken)");

  private Loggers() {}

  /**
   * A logger with its settings.
   *
   * @param settings its object in the list
   */
  record Chosen(Logger logger, Config settings) {}

  /**
   * Refuses a list that cannot be used, before any work.
   *
   * @throws BadInput with every problem: no list, a name that is not known or stands twice,
   *     settings that a logger refuses
   */
  public static void validate(Config config) {
    of(config);
  }

  /** Whether any is asked for. */
  public static boolean areAsked(Config config) {
    return config.hasPath(KEY)
        && config.getValue(KEY) instanceof ConfigList list
        && !list.isEmpty();
  }

  /**
   * The part of a message about a failing logger that it shares with those of other runs; empty for
   * any other line.
   */
  public static Optional<String> complaint(String line) {
    Matcher start = COMPLAINT.matcher(line);
    return start.lookingAt() ? Optional.of(start.group()) : Optional.empty();
  }

  /** Those asked for, in order; none if there is no such key. */
  static List<Chosen> of(Config config) {
    if (!config.hasPath(KEY)) {
      return List.of();
    }
    if (!(config.getValue(KEY) instanceof ConfigList list)) {
      throw new BadInput(
          "loggers must be a list, such as loggers=[tensorboard], got "
              + config.getValue(KEY).render());
    }
    Map<String, Logger> installed = new TreeMap<>();
    if (!list.isEmpty()) {
      ServiceLoader.load(Logger.class).forEach(each -> installed.put(each.name(), each));
    }
    List<Chosen> chosen = new ArrayList<>();
    BadInput.Collector problems = new BadInput.Collector();
    for (int i = 0; i < list.size(); i++) {
      String key = "loggers[" + i + "]";
      ConfigValue value = list.get(i);
      problems.check(() -> chosen.add(choose(key, value, installed, chosen)));
    }
    problems.done();
    return chosen;
  }

  private static Chosen choose(
      String key, ConfigValue value, Map<String, Logger> installed, List<Chosen> before) {
    Config settings = settings(key, value);
    String name = settings.getString("name");
    Logger logger = installed.get(name);
    if (logger == null) {
      throw new BadInput(
          "%s = %s is not installed; there are %s%s%s"
              .formatted(
                  key,
                  name,
                  installed.keySet(),
                  Nearest.hint(name, installed.keySet()),
                  ELSEWHERE.getOrDefault(name, "")));
    }
    if (before.stream().anyMatch(other -> other.logger().name().equals(name))) {
      throw new BadInput(key + " = " + name + " stands twice; give it once");
    }
    logger.validate(settings);
    return new Chosen(logger, settings);
  }

  private static Config settings(String key, ConfigValue value) {
    if (value.valueType() == ConfigValueType.STRING) {
      return ConfigFactory.parseMap(Map.of("name", value.unwrapped()));
    }
    if (value instanceof ConfigObject object
        && object.get("name") != null
        && object.get("name").valueType() == ConfigValueType.STRING) {
      return object.toConfig();
    }
    throw new BadInput(key + " must be a name or {name: NAME, …}, got " + value.render());
  }
}
