package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rewards that a configuration can ask for by name: built in, and of jars. */
public final class RewardFactories {
  /** The beginning of a problem that names a key: {@code timeout at a.conf:3: …}. */
  private static final Pattern KEYED =
      Pattern.compile("[a-z][\\w-]*(\\.[\\w-]+)*(?= at |: missing)");

  /** Further words on a reward that is not there, by its name. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "similarity",
          "; similarity is of the extra onnx, which ./bondlab builds if the command line names the"
              + " reward or BONDLAB_ONNX=1 is set; elsewhere build it once (mvn -Ponnx"
              + " -Dmaven.test.skip=true package) and put target/onnx/jars/* on the class path");

  private final Map<String, RewardFactory> byName = new TreeMap<>();

  private RewardFactories(Collection<RewardFactory> brought) {
    List<RewardFactory> all = new ArrayList<>(BuiltInFactories.all(this));
    all.addAll(brought);
    for (RewardFactory factory : all) {
      RewardFactory other = byName.put(factory.name(), factory);
      if (other != null) {
        throw new BadInput(
            "two rewards are named %s: %s and %s; one of them needs another name"
                .formatted(
                    factory.name(), other.getClass().getName(), factory.getClass().getName()));
      }
    }
  }

  /** The built-in ones and these. */
  public static RewardFactories of(RewardFactory... brought) {
    return new RewardFactories(List.of(brought));
  }

  /**
   * The built-in ones, and those that jars on the class path name in {@code
   * META-INF/services/bondlab.reward.RewardFactory}.
   *
   * @throws BadInput if a jar names a class that cannot be used, or two have one name
   */
  public static RewardFactories installed() {
    Map<Class<?>, RewardFactory> brought = new LinkedHashMap<>();
    ClassLoader own = RewardFactory.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try {
      for (ClassLoader loader : new ClassLoader[] {own, context == null ? own : context}) {
        ServiceLoader.load(RewardFactory.class, loader).stream()
            .filter(provider -> !brought.containsKey(provider.type()))
            .forEach(provider -> brought.put(provider.type(), provider.get()));
      }
      return new RewardFactories(brought.values());
    } catch (ServiceConfigurationError e) {
      String why = e.getCause() == null ? "" : ": " + e.getCause();
      throw new BadInput("a reward on the class path cannot be used: " + e.getMessage() + why);
    }
  }

  /** All names, sorted. */
  public Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  /** How to get a reward of this name that is none of {@link #names}; empty if nothing is known. */
  public static String elsewhere(String name) {
    return ELSEWHERE.getOrDefault(name, "");
  }

  /**
   * Binds the reward at a key, and checks it before any work.
   *
   * @param key such as {@code reward.gold}
   * @throws BadInput with every problem, each with its key, file and line
   */
  public RewardSetting bind(Config config, String key) {
    return bind(config, key, RewardSources.none());
  }

  /** As {@link #bind(Config, String)}, relative paths meant from the sources' folder. */
  public RewardSetting bind(Config config, String key, RewardSources sources) {
    if (!config.hasPath(key)) {
      throw new BadInput(key + ": missing; a reward is an object such as { name = program, … }");
    }
    return bind(config.getValue(key), key, sources);
  }

  /** As {@link #bind(Config, String)}, of a value that stands at the key. */
  public RewardSetting bind(ConfigValue value, String key, RewardSources sources) {
    if (!(value instanceof ConfigObject object)) {
      throw new BadInput(
          problem(
              key,
              value,
              value.render(ConfigRenderOptions.concise())
                  + ": must be a reward, an object such as { name = program, command = … }"));
    }
    return RewardSetting.of(object.toConfig(), key, this, sources);
  }

  /** The factory that an object names; null if it names none, which its binding tells. */
  RewardFactory named(Config object, String key) {
    ConfigValue name = object.root().get("name");
    if (name == null || name.valueType() == ConfigValueType.NULL) {
      return null;
    }
    String given = String.valueOf(name.unwrapped());
    RewardFactory factory = byName.get(given);
    if (factory == null) {
      throw new BadInput(
          problem(
              "name",
              name,
              "%s: must be one of %s, or of a jar in BONDLAB_CLASS_PATH%s"
                  .formatted(
                      given,
                      String.join(", ", byName.keySet()),
                      Nearest.hint(given, byName.keySet()) + elsewhere(given))));
    }
    return factory;
  }

  /** A problem under the key that a reward stands at. */
  static String under(String key, String problem) {
    Matcher keyed = KEYED.matcher(problem);
    return key + (keyed.lookingAt() ? "." : ": ") + problem;
  }

  /** Refuses all settings of a factory that takes none. */
  static void refuseAny(Config settings) {
    List<String> problems = new ArrayList<>();
    for (String key : new TreeSet<>(settings.root().keySet())) {
      problems.add(problem(key, settings.root().get(key), "unknown key; there are none"));
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static String problem(String key, ConfigValue value, String what) {
    String place = value.origin().description().replaceFirst(": (\\d+(-\\d+)?)$", ":$1");
    return "%s at %s: %s".formatted(key, place, what);
  }
}
