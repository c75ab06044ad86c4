package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Finds the folder of the project that this process works for. */
public final class ProjectHome {
  private ProjectHome() {}

  /**
   * The project's folder: what the launcher script said (system property {@code bondlab.home}), or
   * else the environment variable BONDLAB_HOME, or else the nearest folder that has {@code
   * experiments/config.conf}, from the working folder upwards and then from this program's jar
   * upwards, or else the working folder.
   *
   * @throws BadInput if BONDLAB_HOME is no folder
   */
  public static Path find() {
    String told = System.getProperty("bondlab.home");
    return told != null
        ? Path.of(told).toAbsolutePath().normalize()
        : find(System.getenv("BONDLAB_HOME"), Path.of("").toAbsolutePath(), program());
  }

  static Path find(String environment, Path start, Optional<Path> program) {
    if (environment != null && !environment.isBlank()) {
      Path home = Path.of(environment).toAbsolutePath().normalize();
      if (!Files.isDirectory(home)) {
        throw new BadInput("BONDLAB_HOME = " + home + ": must be the project's folder");
      }
      return home;
    }
    return above(start).or(() -> program.flatMap(ProjectHome::above)).orElse(start);
  }

  private static Optional<Path> above(Path start) {
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("experiments").resolve("config.conf"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /** The jar, or the folder of classes, that this class came from. */
  private static Optional<Path> program() {
    try {
      CodeSource source = ProjectHome.class.getProtectionDomain().getCodeSource();
      return Optional.ofNullable(source).map(CodeSource::getLocation).map(ProjectHome::file);
    } catch (SecurityException e) {
      return Optional.empty();
    }
  }

  private static Path file(URL url) {
    try {
      return Path.of(url.toURI()).toAbsolutePath();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null; // a jar inside a jar: no folder of anyone's
    }
  }

  /**
   * The absolute path that a text names, from the project's own folder.
   *
   * @throws BadInput as {@link #resolve(Path, String)}
   */
  public static Path ofProject(String text) {
    return resolve(find(), text);
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
