package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;

/** Bounds how deeply values stand inside one another: whoever walks them needs a stack for it. */
final class Nesting {
  /** No setting of anyone's is nested as deep; the stack holds ten times as much. */
  static final int DEEPEST = 64;

  private Nesting() {}

  /**
   * Walks to the ends of a value, but not through its substitutions.
   *
   * @throws BadInput naming the place of what is nested deeper than 64
   */
  static void require(ConfigValue value) {
    walk(value, 0);
  }

  private static void walk(ConfigValue value, int depth) {
    if (depth > DEEPEST) {
      throw new BadInput(
          "%s: nested too deeply, more than %d keys or lists inside one another"
              .formatted(Origins.of(value.origin()), DEEPEST));
    }
    try {
      Collection<ConfigValue> inside =
          value instanceof ConfigObject object
              ? object.values()
              : value instanceof ConfigList list ? list : java.util.List.of();
      for (ConfigValue item : inside) {
        walk(item, depth + 1);
      }
    } catch (ConfigException.NotResolved e) {
      // walked when the substitutions are made
    }
  }
}
