package bondlab.catalogue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the values of a run's configuration come from, as far as its folder can say. */
final class ConfigOrigins {
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<String> overrides;

  /**
   * @param config of the run's config.conf
   * @param overrides as they were typed
   */
  ConfigOrigins(Config config, List<String> overrides) {
    this.overrides = overrides;
    collect("", config.root());
  }

  /** The override that named the key or a part above it, or else {@code config.conf:LINE}. */
  String of(String key) {
    List<String> naming = new ArrayList<>();
    for (String override : overrides) {
      String named = override.split("=", 2)[0].replaceFirst("^(\\+\\+|\\+|~)", "");
      if (!named.isEmpty() && (key.equals(named) || key.startsWith(named + "."))) {
        naming.add(override);
      }
    }
    if (!naming.isEmpty()) {
      return naming.get(naming.size() - 1); // the last one wins
    }
    return lines.containsKey(key) ? "config.conf:" + lines.get(key) : "";
  }

  private void collect(String path, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = path + ConfigUtil.joinPath(entry.getKey());
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        collect(key + ".", inner);
      } else {
        lines.put(key, entry.getValue().origin().lineNumber());
      }
    }
  }
}
