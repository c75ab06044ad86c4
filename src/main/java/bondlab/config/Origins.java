package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says where a value comes from: {@code experiments/policy/tiny.conf:12}, or its override. */
final class Origins {
  private static final String MERGE = "merge of ";

  /** Of a description such as {@code merge of a.conf: 3,override "x=y": 1,b.conf: 4-5}. */
  private static final Pattern PLACE =
      Pattern.compile("override \".*?\"(?=: \\d|,|$)|[^,\"]+\\.(?:conf|json)(?:: [\\d-]+)?");

  private Origins() {}

  /** The place of a value; of an object or list, the first place that its contents have. */
  static String of(ConfigValue value) {
    try {
      if (value instanceof ConfigObject object && !object.isEmpty()) {
        return of(first(object));
      }
    } catch (ConfigException.NotResolved e) {
      return of(value.origin()); // its contents are known only after substitution
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
    if (description.startsWith(MERGE)) { // text put together from several places
      return PLACE
          .matcher(description.substring(MERGE.length()))
          .results()
          .map(place -> place.group().replaceFirst(": (\\d)", ":$1"))
          .distinct()
          .collect(Collectors.joining(" and "));
    }
    boolean inFile = origin.lineNumber() >= 0 && !description.startsWith("override ");
    return description.replaceFirst(": (\\d+(-\\d+)?)$", inFile ? ":$1" : "");
  }
}
