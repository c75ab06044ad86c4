package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns config values into the types of record components; null where it had to refuse. */
final class BoundTypes {
  private final Bind bind;

  BoundTypes(Bind bind) {
    this.bind = bind;
  }

  /** Binds one value, its elements too. */
  Object value(Type type, ConfigValue value, String key) {
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
      return bind.refuse(key, value, expected("a list", value));
    }
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      bound.add(value(element, list.get(i), key + "." + i));
    }
    return Collections.unmodifiableList(bound);
  }

  private Object map(Type element, ConfigValue value, String key) {
    if (!(value instanceof ConfigObject object)) {
      return bind.refuse(key, value, expected("an object with keys", value));
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
          : bind.refuse(key, value, expected("true or false", value));
    }
    if (type == String.class || type == Path.class) {
      return text(type, value, key);
    }
    if (type.isEnum()) {
      return constant(type, value, key);
    }
    if (type.isRecord() || Choice.isChoice(type) || type == Config.class) {
      if (!(value instanceof ConfigObject object)) {
        return bind.refuse(key, value, expected("an object with keys", value));
      }
      return type == Config.class ? object.toConfig() : bind.object(type, object, key);
    }
    throw new IllegalStateException(key + ": Bind knows no component of " + type);
  }

  private Long whole(ConfigValue value, String key, long least, long most) {
    if (value.unwrapped() instanceof Number number) {
      double size = number.doubleValue();
      if (size != Math.rint(size) || Double.isInfinite(size)) {
        bind.refuse(key, value, expected("a whole number", value));
        return null;
      }
      long whole = number.longValue();
      boolean cut = number instanceof Double && (size < -0x1.0p63 || size >= 0x1.0p63);
      if (whole < least || whole > most || cut) {
        bind.refuse(key, value, expected("from " + least + " to " + most, value));
        return null;
      }
      return whole;
    }
    // HOCON reads digits that fit no long as text
    boolean large = String.valueOf(value.unwrapped()).matches("[+-]?\\d{19,}");
    String range = "from " + least + " to " + most;
    bind.refuse(key, value, expected(large ? range : "a whole number", value));
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
    return bind.refuse(key, value, expected("a number", value));
  }

  private Object text(Class<?> type, ConfigValue value, String key) {
    boolean container = value instanceof ConfigObject || value instanceof ConfigList;
    if (container || value.valueType() == ConfigValueType.NULL) {
      return bind.refuse(key, value, expected("text", value));
    }
    String text = value.atKey("v").getString("v");
    return type == Path.class ? Path.of(text) : text;
  }

  private Object constant(Class<?> type, ConfigValue value, String key) {
    Object[] constants = type.getEnumConstants();
    List<String> names = Arrays.stream(constants).map(c -> name(((Enum<?>) c).name())).toList();
    String given = String.valueOf(value.unwrapped());
    int found = names.indexOf(name(given));
    String hint = "one of " + String.join(", ", names);
    return found >= 0
        ? constants[found]
        : bind.refuse(key, value, expected(hint, value) + Nearest.hint(name(given), names));
  }

  private static String name(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static String expected(String what, ConfigValue value) {
    return Echo.value(value.render(ConfigRenderOptions.concise())) + ": must be " + what;
  }
}
