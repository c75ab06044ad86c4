package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Reads files and folders that a configuration names, by one rule: a relative path starts from the
 * project's folder, whether it stands in a file or was typed, and whatever the working folder is.
 * (Options of a command, such as {@code --results DIR}, are paths of the shell: they start from the
 * working folder.)
 */
public final class ConfigPaths {
  private ConfigPaths() {}

  /**
   * The absolute path that a text names, from the project's own folder.
   *
   * @throws BadInput as {@link #resolve(Path, String)}
   */
  public static Path ofProject(String text) {
    return resolve(ProjectHome.find(), text);
  }

  /**
   * The absolute path that a text names.
   *
   * @param home the project's folder
   * @throws BadInput if the text is blank, begins with ~ or is no path of this system
   */
  public static Path resolve(Path home, String text) {
    if (text.isBlank()) {
      throw new BadInput("\"\": must name a file or folder; null is none");
    }
    String shown = "\"" + Echo.value(text) + "\"";
    if (text.equals("~") || text.startsWith("~/")) {
      throw new BadInput(shown + ": ~ is not replaced here; write the whole path");
    }
    try {
      return home.toAbsolutePath().resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw new BadInput(shown + ": is no path: " + e.getReason());
    }
  }

  /**
   * The absolute path at a key that is there.
   *
   * @throws BadInput as {@link #resolve(Path, String)}, with the key and its place
   */
  public static Path resolve(Path home, Config config, String key) {
    ConfigValue value = config.getValue(key);
    String place = key + " at " + Origins.of(value) + ": ";
    if (value instanceof ConfigObject || value instanceof ConfigList) {
      throw new BadInput(place + "must be the name of a file or folder");
    }
    try {
      return resolve(home, config.getString(key));
    } catch (BadInput e) {
      throw new BadInput(place + e.getMessage());
    }
  }
}
