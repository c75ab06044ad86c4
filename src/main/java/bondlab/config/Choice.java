package bondlab.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The records that a config may choose among by the key {@code name}: those that a sealed interface
 * permits, a record {@code KlTriggered} as {@code name = kl-triggered}, and for an {@link
 * Option.Open} interface those that jars add.
 *
 * @param records by name, in the order of the source; those of jars last
 */
record Choice(Map<String, Class<?>> records) {
  static final String KEY = "name";

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /** As many as there are components in the program. */
  private static final Map<String, String> KEYS = new ConcurrentHashMap<>();

  private static final ClassValue<Choice> BUILT_IN =
      new ClassValue<>() {
        @Override
        protected Choice computeValue(Class<?> type) {
          return builtIn(type);
        }
      };

  /** The key of a component: {@code learningRate} is {@code learning_rate}. */
  static String key(String component) {
    return KEYS.computeIfAbsent(
        component, c -> HUMP.matcher(c).replaceAll("_").toLowerCase(Locale.ROOT));
  }

  /** Whether a type is chosen by name. */
  static boolean isChoice(Class<?> type) {
    return type.isSealed() || type.isAnnotationPresent(Option.Open.class);
  }

  /** What a name is looked up in: jars are searched only for a name that this project lacks. */
  static Choice of(Class<?> type, String name) {
    Choice builtIn = BUILT_IN.get(type);
    Option.Open open = type.getAnnotation(Option.Open.class);
    if (open == null || builtIn.find(name) != null) {
      return builtIn;
    }
    Map<String, Class<?>> records = new LinkedHashMap<>(builtIn.records);
    addOptions(type, open.service(), records);
    return new Choice(records);
  }

  private static Choice builtIn(Class<?> type) {
    Option.Open open = type.getAnnotation(Option.Open.class);
    Map<String, Class<?>> records = new LinkedHashMap<>();
    for (Class<?> permitted : (open == null ? type : open.builtIn()).getPermittedSubclasses()) {
      records.put(key(permitted.getSimpleName()).replace('_', '-'), record(permitted));
    }
    return new Choice(records);
  }

  private static void addOptions(
      Class<?> type, Class<? extends Option<?>> service, Map<String, Class<?>> records) {
    for (Option<?> option : ServiceLoader.load(service)) {
      if (!type.isAssignableFrom(option.settings())) {
        throw new BadInput(
            "%s brings %s, which is no %s"
                .formatted(option.getClass().getName(), option.settings(), type.getSimpleName()));
      }
      Class<?> other = records.putIfAbsent(option.name(), record(option.settings()));
      if (other != null && other != option.settings()) {
        throw new BadInput(
            "%s: name = %s is taken by %s; give it another name"
                .formatted(option.getClass().getName(), option.name(), other.getName()));
      }
    }
  }

  private static Class<?> record(Class<?> type) {
    if (!type.isRecord()) {
      throw new BadInput(type.getName() + " is chosen by name, so it must be a record");
    }
    return type;
  }

  Set<String> names() {
    return records.keySet();
  }

  /** The record of a name, which may be written with _ for -; null if there is none. */
  Class<?> find(String name) {
    return records.get(name.replace('_', '-'));
  }

  /** The names of the records that take a key. */
  List<String> takersOf(String key) {
    return records.entrySet().stream()
        .filter(e -> keys(e.getValue()).contains(key))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .map(Choice::key)
        .toList();
  }
}
