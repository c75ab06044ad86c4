package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.net.URL;
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
          .setIncluder(new NoIncluder());

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
      Nesting.require(config.root());
      return config;
    } catch (BadInput e) {
      throw new ConfigException.Generic(e.getMessage());
    } catch (StackOverflowError e) {
      throw new ConfigException.Generic(file + " is nested too deeply to be read");
    }
  }

  private static final class NoIncluder
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder ignored) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw new ConfigException.Generic(
          "it includes \"" + what + "\", which no configuration of a run does; delete that line");
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return include(context, what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return include(context, what);
    }
  }
}
