package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;

/** Tells where a value comes from: {@code experiments/policy/tiny.conf:12}, or its override. */
final class Origins {
  private Origins() {}

  /** The place of a value; of an object or list, the first place that its contents have. */
  static String of(ConfigValue value) {
    if (value instanceof ConfigObject object && !object.isEmpty()) {
      return of(first(object));
    }
    if (value instanceof ConfigList list && !list.isEmpty()) {
      return of(list.get(0));
    }
    return of(value.origin());
  }

  private static ConfigValue first(ConfigObject object) {
    return object.values().stream()
        .min(Comparator.comparingInt(value -> line(value.origin())))
        .orElse(object);
  }

  private static int line(ConfigOrigin origin) {
    return origin.lineNumber() < 0 ? Integer.MAX_VALUE : origin.lineNumber();
  }

  /** The message of a parse or resolve error, its place written as everywhere. */
  static String of(ConfigException e) {
    return e.getMessage()
        .replaceFirst("^(override \".*?\"): 1: ", "$1: ")
        .replaceFirst("^(.*?): (\\d+): ", "$1:$2: ");
  }

  static String of(ConfigOrigin origin) {
    String description = origin.description();
    boolean inFile = origin.lineNumber() >= 0 && !description.startsWith("override ");
    return description.replaceFirst(": (\\d+(-\\d+)?)$", inFile ? ":$1" : "");
  }
}
