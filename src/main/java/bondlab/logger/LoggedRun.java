package bondlab.logger;

import bondlab.config.ConfigText;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run, as a logger meets it.
 *
 * @param folder the run's own
 * @param experiment what the folder above is named by
 * @param config what is computed, resolved
 * @param origin what the run is signed with: {@code run}, {@code config_hash}, {@code git} and
 *     {@code seeds}, as in run.json
 */
public record LoggedRun(Path folder, String experiment, Config config, Map<String, ?> origin) {

  /** The folder's name, which no other run of the experiment has. */
  public String id() {
    return folder.getFileName().toString();
  }

  /** The hash of the configuration. */
  public String configHash() {
    return said("config_hash");
  }

  /** The commit of the code, {@code none} outside git. */
  public String commit() {
    return said("git.commit");
  }

  /** Whether the code differed from its commit: {@code true} or {@code false}. */
  public String dirty() {
    return said("git.dirty");
  }

  private String said(String key) {
    Config all = ConfigFactory.parseMap(origin);
    return all.hasPath(key) ? all.getString(key) : "unknown";
  }

  /**
   * Every setting by its whole key: numbers, truth values and text as they are, a list as one line
   * of JSON.
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      ConfigValue value = entry.getValue();
      settings.put(key, value instanceof ConfigList list ? json(list) : value.unwrapped());
    }
    return settings;
  }

  private static String json(ConfigList list) {
    String object = ConfigText.json(list.atKey("v"));
    return object.substring("{\"v\":".length(), object.length() - 1);
  }
}
