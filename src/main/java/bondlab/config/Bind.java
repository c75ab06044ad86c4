package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Binds configuration to records. */
public final class Bind {
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

  /** Adds a problem and gives the null that stands for a value not bound. */
  private Object refuse(String key, ConfigValue value, String what) {
    problems.add(key + " at " + Origins.of(value) + ": " + what);
    return null;
  }

  /** Binds one object; null if something was wrong, told in {@link #problems}. */
  private Object object(Class<?> type, ConfigObject object, String prefix) {
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
    for (int i = 0; i < components.length; i++) {
      String name = Choice.key(components[i].getName());
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
        values[i] = value(components[i].getGenericType(), value, join(prefix, name));
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
      for (BadInput.KeyProblem problem : checked.keyed()) {
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

  /** Binds one value, its elements too. */
  private Object value(Type type, ConfigValue value, String key) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == Optional.class) {
        return Optional.ofNullable(value(last, value, key));
      }
      if (generic.getRawType() == List.class) {
        return list(last, value, key);
      }
      if (generic.getRawType() == Map.class
          && generic.getActualTypeArguments()[0] == String.class) {
        return map(last, value, key);
      }
    } else if (type instanceof Class<?> plain) {
      return simple(plain, value, key);
    }
    throw new IllegalStateException(key + ": Bind knows no component of type " + type);
  }

  private Object list(Type element, ConfigValue value, String key) {
    if (!(value instanceof ConfigList list)) {
      return refuse(key, value, expected("a list", value));
    }
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      bound.add(value(element, list.get(i), key + "." + i));
    }
    return Collections.unmodifiableList(bound);
  }

  private Object map(Type element, ConfigValue value, String key) {
    if (!(value instanceof ConfigObject object)) {
      return refuse(key, value, expected("an object with keys", value));
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    object.forEach((name, item) -> bound.put(name, value(element, item, key + "." + name)));
    return Collections.unmodifiableMap(bound);
  }

  private Object simple(Class<?> type, ConfigValue value, String key) {
    if (type == int.class || type == Integer.class) {
      Long whole = whole(value, key, Integer.MIN_VALUE, Integer.MAX_VALUE);
      return whole == null ? null : whole.intValue();
    }
    if (type == long.class || type == Long.class) {
      return whole(value, key, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == double.class || type == Double.class) {
      return real(value, key);
    }
    if (type == boolean.class || type == Boolean.class) {
      return value.unwrapped() instanceof Boolean truth
          ? truth
          : refuse(key, value, expected("true or false", value));
    }
    if (type == String.class || type == Path.class) {
      return text(type, value, key);
    }
    if (type.isEnum()) {
      return constant(type, value, key);
    }
    if (type.isRecord() || Choice.isChoice(type) || type == Config.class) {
      if (!(value instanceof ConfigObject object)) {
        return refuse(key, value, expected("an object with keys", value));
      }
      return type == Config.class ? object.toConfig() : object(type, object, key);
    }
    throw new IllegalStateException(key + ": Bind knows no component of " + type);
  }

  private Long whole(ConfigValue value, String key, long least, long most) {
    if (value.unwrapped() instanceof Number number) {
      double size = number.doubleValue();
      if (size != Math.rint(size) || Double.isInfinite(size)) {
        refuse(key, value, expected("a whole number", value));
        return null;
      }
      long whole = number.longValue();
      boolean cut = number instanceof Double && (size < -0x1.0p63 || size >= 0x1.0p63);
      if (whole < least || whole > most || cut) {
        refuse(key, value, expected("from " + least + " to " + most, value));
        return null;
      }
      return whole;
    }
    // HOCON reads digits that fit no long as text
    boolean large = String.valueOf(value.unwrapped()).matches("[+-]?\\d{19,}");
    String range = "from " + least + " to " + most;
    refuse(key, value, expected(large ? range : "a whole number", value));
    return null;
  }

  private Object real(ConfigValue value, String key) {
    if (value.unwrapped() instanceof Number number) {
      return number.doubleValue();
    }
    if (value.unwrapped() instanceof String text
        && text.toLowerCase(Locale.ROOT).matches("[+-]?(inf|nan)")) {
      return ValueText.real(text);
    }
    return refuse(key, value, expected("a number", value));
  }

  private Object text(Class<?> type, ConfigValue value, String key) {
    boolean container = value instanceof ConfigObject || value instanceof ConfigList;
    if (container || value.valueType() == ConfigValueType.NULL) {
      return refuse(key, value, expected("text", value));
    }
    String text = value.atKey("v").getString("v");
    return type == Path.class ? Path.of(text) : text;
  }

  private Object constant(Class<?> type, ConfigValue value, String key) {
    Object[] constants = type.getEnumConstants();
    List<String> names =
        Arrays.stream(constants).map(c -> constantName(((Enum<?>) c).name())).toList();
    String given = String.valueOf(value.unwrapped());
    int found = names.indexOf(constantName(given));
    String hint = "one of " + String.join(", ", names);
    return found >= 0
        ? constants[found]
        : refuse(key, value, expected(hint, value) + Nearest.hint(constantName(given), names));
  }

  private static String constantName(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static String expected(String what, ConfigValue value) {
    return Echo.value(value.render(ConfigRenderOptions.concise())) + ": must be " + what;
  }
}
