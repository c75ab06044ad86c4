package bondlab.config;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
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
}
