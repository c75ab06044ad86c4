package bondlab.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whole JSON files, by way of Typesafe Config, so that no second JSON library meets a kernel's own.
 */
public final class Json {
  private Json() {}

  /** Indented JSON, keys sorted, ending in a line break. */
  public static String page(Map<String, ?> map) {
    ConfigRenderOptions indented = ConfigRenderOptions.concise().setFormatted(true);
    return ConfigValueFactory.fromMap(map).render(indented).stripTrailing() + "\n";
  }

  /**
   * Reads a JSON object.
   *
   * @throws UncheckedIOException if the file is not there
   * @throws com.typesafe.config.ConfigException naming file and line if it is not JSON
   */
  public static Config read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UncheckedIOException(new NoSuchFileException(file.toString()));
    }
    return ConfigFactory.parseFile(
        file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
  }
}
