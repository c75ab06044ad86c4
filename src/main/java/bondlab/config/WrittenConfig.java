package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;

/**
 * Reads back a resolved configuration that {@link ConfigText#hocon} wrote. Such a file includes
 * nothing and refers to no other value and no variable of the environment, so none of these is
 * looked at, whoever the file comes from.
 */
public final class WrittenConfig {
  private static final ConfigParseOptions ALONE =
      ConfigParseOptions.defaults()
          .setSyntax(ConfigSyntax.CONF)
          .setAllowMissing(false)
          .setIncluder(new Includer(WrittenConfig::refuse));

  private WrittenConfig() {}

  /**
   * @throws ConfigException naming file and line if the file is missing or damaged, includes
   *     another, is nested deeper than any setting, or refers to other values, which could also
   *     grow without end
   */
  public static Config read(Path file) {
    try {
      Config config = ConfigFactory.parseFile(file.toFile(), ALONE);
      if (!config.isResolved()) {
        throw new ConfigException.Generic(
            file + " refers to other values by ${}, which no configuration of a run does");
      }
      ConfigLimits.requireShallow(config.root());
      return config;
    } catch (BadInput e) {
      throw new ConfigException.Generic(e.getMessage());
    } catch (StackOverflowError e) {
      throw new ConfigException.Generic(file + " is nested too deeply to be read");
    }
  }

  private static ConfigObject refuse(String include) {
    throw new ConfigException.Generic(
        "it includes \"" + include + "\", which no configuration of a run does; delete that line");
  }
}
