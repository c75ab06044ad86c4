package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Binds configuration to records. */
public final class Bind {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /** As many as there are components in the program. */
  private static final Map<String, String> KEYS = new ConcurrentHashMap<>();

  private static final ClassValue<RecordComponent[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          return type.getRecordComponents();
        }
      };

  /** Records by the object they were bound from; what is refused is looked at anew each time. */
  private static final Remembered<Object> BOUND = new Remembered<>();

  private final List<String> problems = new ArrayList<>();

  private Bind() {}

  /**
   * Binds every key of {@code config} to the record's components ({@code learning_rate} to {@code
   * learningRate}).
   *
   * <p>Components are int, long, double, boolean and their boxes, String, {@code Path}, enums
   * (written in small letters, with _ or -), records, sealed interfaces of records and {@link
   * Option.Open} ones (the key {@code name} says which), {@code List}, {@code Map<String, …>},
   * {@code Optional} (absent and null are empty; every other component must be there) and {@code
   * Config}, taken as it is. An int takes whole numbers only; a double takes any number, inf and
   * nan.
   *
   * @param type a record, or a sealed interface of records
   * @throws BadInput with all problems at once: missing and unknown keys, wrong types, what the
   *     records' own compact constructors refuse, each with file and line
   */
  public static <R> R to(Class<R> type, Config config) {
    return bind(type, config.root(), "");
  }

  /**
   * Binds the object at a key, such as {@code "policy"}; problems name the whole key.
   *
   * @throws BadInput as {@link #to(Class, Config)}, and if there is no object at the key
   */
  public static <R> R to(Class<R> type, Config config, String key) {
    ConfigValue found = Edits.find(config.root(), List.of(key.split("\\.")));
    if (found instanceof ConfigObject object) {
      return bind(type, object, key);
    }
    throw new BadInput(
        found == null
            ? "%s: missing%s".formatted(key, Nearest.hint(key, Edits.keys(config.root())))
            : "%s at %s: must be an object with keys".formatted(key, Origins.of(found)));
  }

  private static <R> R bind(Class<R> type, ConfigObject object, String key) {
    Bind bind = new Bind();
    Object bound = bind.object(type, object, key);
    if (!bind.problems.isEmpty()) {
      throw new BadInput(bind.problems);
    }
    return type.cast(bound);
  }

  /** The key of a component: {@code learningRate} is {@code learning_rate}. */
  static String key(String component) {
    return KEYS.computeIfAbsent(
        component, c -> HUMP.matcher(c).replaceAll("_").toLowerCase(java.util.Locale.ROOT));
  }

  /** Adds a problem and gives the null that stands for a value not bound. */
  Object refuse(String key, ConfigValue value, String what) {
    problems.add(key + " at " + Origins.of(value) + ": " + what);
    return null;
  }

  /** Binds one object; null if something was wrong, told in {@link #problems}. */
  Object object(Class<?> type, ConfigObject object, String prefix) {
    return BOUND.get(type, object, () -> made(type, object, prefix));
  }

  private Object made(Class<?> type, ConfigObject object, String prefix) {
    if (!Choice.isChoice(type)) {
      return record(type, object, prefix, null);
    }
    String key = join(prefix, Choice.KEY);
    ConfigValue name = object.get(Choice.KEY);
    Choice choice = Choice.of(type, isAbsent(name) ? "" : String.valueOf(name.unwrapped()));
    String allowed = "one of " + String.join(", ", choice.names());
    if (isAbsent(name)) {
      problems.add(missing(key, name, object) + "; " + allowed);
      return null;
    }
    String given = String.valueOf(name.unwrapped());
    Class<?> chosen = choice.find(given);
    return chosen == null
        ? refuse(key, name, given + ": must be " + allowed + Nearest.hint(given, choice.names()))
        : record(chosen, object, prefix, choice);
  }

  /**
   * @param choice that the record was chosen from, null if it was not
   */
  private Object record(Class<?> type, ConfigObject object, String prefix, Choice choice) {
    int before = problems.size();
    RecordComponent[] components = COMPONENTS.get(type);
    Set<String> known = new LinkedHashSet<>();
    Object[] values = new Object[components.length];
    BoundTypes types = new BoundTypes(this);
    for (int i = 0; i < components.length; i++) {
      String name = key(components[i].getName());
      known.add(name);
      ConfigValue value = object.get(name);
      if (isAbsent(value) && components[i].getType() == Optional.class) {
        values[i] = Optional.empty();
      } else if (isAbsent(value)) {
        Optional<String> old = choice == null ? Optional.empty() : oldKey(name, object);
        if (old.isPresent()) {
          known.add(old.get());
          refuse(join(prefix, old.get()), object.get(old.get()), "is now " + join(prefix, name));
        } else {
          problems.add(missing(join(prefix, name), value, object));
        }
      } else {
        values[i] = types.value(components[i].getGenericType(), value, join(prefix, name));
      }
    }
    // an unknown key hides no problem of the known ones: the record is still made
    Object made =
        problems.size() > before ? null : construct(type, components, values, object, prefix);
    for (String name : new TreeSet<>(object.keySet())) {
      boolean chooses = choice != null && name.equals(Choice.KEY);
      if (!known.contains(name) && !chooses) {
        refuse(join(prefix, name), object.get(name), unknown(name, known, object, choice));
      }
    }
    return problems.size() > before ? null : made;
  }

  /** The key that a component had before, if the object still has it. */
  private static Optional<String> oldKey(String now, ConfigObject object) {
    String option = String.valueOf(object.get(Choice.KEY).unwrapped());
    return object.keySet().stream()
        .filter(key -> Renamed.now(option, key).filter(now::equals).isPresent())
        .findFirst();
  }

  private static String unknown(
      String name, Set<String> known, ConfigObject object, Choice choice) {
    String hint =
        Nearest.to(name, known)
            .map(k -> "did you mean " + k + "?")
            .orElse(known.isEmpty() ? "there are none" : "known are " + String.join(", ", known));
    if (choice == null) {
      return "unknown key; " + hint;
    }
    List<String> takers = choice.takersOf(name);
    String elsewhere = takers.isEmpty() ? "" : " (" + String.join(", ", takers) + " takes it)";
    return "unknown key of " + object.get(Choice.KEY).unwrapped() + elsewhere + "; " + hint;
  }

  private static boolean isAbsent(ConfigValue value) {
    return value == null
        || value.valueType() == ConfigValueType.NULL
        || value.valueType() == ConfigValueType.STRING && "???".equals(value.unwrapped());
  }

  private static String missing(String key, ConfigValue value, ConfigObject object) {
    if (value != null) {
      return key + " at " + Origins.of(value) + ": must be given a value";
    }
    String where = object.isEmpty() ? "" : " (beside " + Origins.of(object) + ")";
    return key + ": missing" + where;
  }

  private Object construct(
      Class<?> type,
      RecordComponent[] components,
      Object[] values,
      ConfigObject object,
      String prefix) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      return refused(e.getCause(), object, prefix);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type, e);
    }
  }

  private Object refused(Throwable cause, ConfigObject object, String prefix) {
    if (!(cause instanceof IllegalArgumentException)) {
      throw new IllegalStateException("the constructor for " + prefix + " failed", cause);
    }
    if (cause instanceof BadInput checked && !checked.keyed().isEmpty()) {
      for (Check.Problem problem : checked.keyed()) {
        ConfigValue value = Edits.find(object, List.of(problem.key().split("\\.")));
        String at = value == null ? "" : " at " + Origins.of(value);
        problems.add(join(prefix, problem.key()) + at + ": " + problem.what());
      }
    } else {
      refuse(prefix.isEmpty() ? "config" : prefix, object, cause.getMessage());
    }
    return null;
  }

  private static String join(String prefix, String name) {
    return Edits.join(prefix, name, ".");
  }
}
