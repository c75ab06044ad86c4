package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files under a config root, each read and parsed once. */
final class ConfigFiles {
  private static final List<String> ENDINGS = List.of(".conf", ".json");
  private static final Pattern SAFE_PATH =
      Pattern.compile("[\\w$@+ -][\\w.$@+ -]*(/[\\w$@+ -][\\w.$@+ -]*)*");
  private static final Pattern PACKAGE_HEADER =
      Pattern.compile("\\A(?:\\s*(?:#|//).*\\R)*?\\s*(?:#|//)\\s*@package\\s+(\\S+)");

  private static final long LARGEST = 4_000_000;

  private final Path root;
  private final Map<String, Optional<ConfigFile>> parsed = new ConcurrentHashMap<>();
  private final Map<String, List<String>> options = new ConcurrentHashMap<>();
  private final Map<String, Boolean> groups = new ConcurrentHashMap<>();

  ConfigFiles(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** Whether there is a folder of this name, such as {@code db} or {@code db/engine}. */
  boolean isGroup(String group) {
    return groups.computeIfAbsent(
        group, g -> SAFE_PATH.matcher(g).matches() && isInside(root.resolve(g)));
  }

  /** Whether a folder is there, links followed, and does not lead out of the root. */
  private boolean isInside(Path folder) {
    try {
      return Files.isDirectory(folder) && folder.toRealPath().startsWith(root.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /** The options of a group, sorted; for {@code ""} the files of the root itself. */
  List<String> options(String group) {
    return options.computeIfAbsent(group, this::listOptions);
  }

  private List<String> listOptions(String group) {
    if (!group.isEmpty() && !isGroup(group)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(root.resolve(group))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> ENDINGS.stream().anyMatch(name::endsWith))
          .map(name -> name.substring(0, name.lastIndexOf('.')))
          .distinct()
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Every group, sorted: the folders that hold a config file. */
  List<String> groups() {
    try (Stream<Path> folders = Files.walk(root)) {
      return folders
          .filter(this::isInside)
          .map(folder -> root.relativize(folder).toString().replace('\\', '/'))
          .filter(group -> !group.isEmpty() && !options(group).isEmpty())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new BadInput("cannot list the config folder " + root + ": " + e.getMessage());
    }
  }

  /**
   * The file of a name such as {@code db/mysql}, or empty if there is none, or the name would lead
   * out of the root.
   *
   * @throws BadInput if the file cannot be parsed
   */
  Optional<ConfigFile> load(String name) {
    Optional<ConfigFile> known = parsed.get(name);
    if (known == null) {
      known = read(name);
      parsed.put(name, known);
    }
    return known;
  }

  private Optional<ConfigFile> read(String name) {
    if (!SAFE_PATH.matcher(name).matches()) {
      return Optional.empty();
    }
    for (String ending : ENDINGS) {
      Path file = root.resolve(name + ending);
      if (Files.isRegularFile(file)) {
        ConfigObject all = parse(file, 0);
        List<DefaultEntry> defaults =
            all.containsKey("defaults")
                ? DefaultEntry.list(all.get("defaults"), file.toString())
                : List.of();
        return Optional.of(
            new ConfigFile(file.toString(), all.withoutKey("defaults"), defaults, header(file)));
      }
    }
    return Optional.empty();
  }

  private String header(Path file) {
    Matcher found = PACKAGE_HEADER.matcher(text(file));
    return found.lookingAt() ? found.group(1) : null;
  }

  /** Parses one file, its includes too; {@code depth} counts files that include each other. */
  ConfigObject parse(Path file, int depth) {
    requireInside(file);
    ConfigParseOptions how =
        ConfigParseOptions.defaults()
            .setSyntax(file.toString().endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF)
            .setOriginDescription(file.toString())
            .setIncluder(new RootIncluder(this, file, depth));
    try {
      return ConfigFactory.parseString(text(file), how).root();
    } catch (ConfigException e) {
      throw new BadInput(Origins.of(e));
    }
  }

  private void requireInside(Path file) {
    try {
      if (!file.toRealPath().startsWith(root.toRealPath())) {
        throw new BadInput(file + " lies outside the config folder " + root + "; move it inside");
      }
    } catch (IOException e) {
      throw new BadInput("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new BadInput("%s is larger than %d bytes: no config".formatted(file, LARGEST));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new BadInput("cannot read " + file + " as UTF-8 text: " + e.getMessage());
    }
  }
}
