package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;

/** Writes records as configuration, so that {@link Bind} makes equal records of it again. */
public final class Unbind {
  private Unbind() {}

  /**
   * Writes every component under its key, and under {@code name} which choice it is where the
   * record is one of an interface's choices.
   *
   * @throws BadInput if the record is a choice that no {@link Option} in this process brings
   * @throws IllegalArgumentException if a component is of a type that Bind does not know
   */
  public static Config of(Record settings) {
    return ConfigFactory.empty().withFallback(ConfigValueFactory.fromMap(map(settings)).toConfig());
  }

  /**
   * Reads one numeric component, such as {@code gamma} of an objective's settings.
   *
   * @return empty if the settings are no record or have no number of that name
   */
  public static OptionalDouble number(Object settings, String component) {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    if (components == null) {
      return OptionalDouble.empty();
    }
    return Arrays.stream(components)
        .filter(c -> c.getName().equals(component))
        .map(c -> read((Record) settings, c))
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .findFirst();
  }

  private static Map<String, Object> map(Record settings) {
    Map<String, Object> map = new LinkedHashMap<>();
    choice(settings).ifPresent(name -> map.put(Choice.KEY, name));
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      map.put(Choice.key(component.getName()), value(read(settings, component)));
    }
    return map;
  }

  private static Object read(Record settings, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static Object value(Object value) {
    if (value instanceof Optional<?> maybe) {
      return maybe.map(Unbind::value).orElse(null);
    }
    if (value instanceof Record inner) {
      return map(inner);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      list.forEach(item -> values.add(value(item)));
      return values;
    }
    if (value instanceof Map<?, ?> entries) {
      Map<String, Object> values = new LinkedHashMap<>();
      entries.forEach((key, item) -> values.put(key.toString(), value(item)));
      return values;
    }
    if (value instanceof Config config) {
      return config.root();
    }
    if (value instanceof Number || value instanceof Boolean || value instanceof ConfigValue) {
      return value;
    }
    if (value instanceof CharSequence || value instanceof java.nio.file.Path) {
      return value.toString();
    }
    throw new IllegalArgumentException(
        "no configuration can hold " + value + " of " + (value == null ? null : value.getClass()));
  }

  /** The name that chooses the record, if it is a choice. */
  private static Optional<String> choice(Record settings) {
    Class<?> type = settings.getClass();
    for (Class<?> direct : type.getInterfaces()) {
      if (direct.isSealed()) {
        return Optional.of(Choice.key(type.getSimpleName()).replace('_', '-'));
      }
      Option.Open open = direct.getAnnotation(Option.Open.class);
      if (open != null) {
        return Optional.of(brought(open, type));
      }
    }
    return Optional.empty();
  }

  private static String brought(Option.Open open, Class<?> type) {
    for (Option<?> option : ServiceLoader.load(open.service())) {
      if (option.settings() == type) {
        return option.name();
      }
    }
    throw new BadInput(
        "%s is named by no %s on the class path; see META-INF/services"
            .formatted(type.getName(), open.service().getSimpleName()));
  }
}
