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

/**
 * The files under a config root, each read and parsed once. Whole named experiments are the options
 * of the group {@code experiment}: unless the root has a folder of that name, they are the files
 * beside the primary config, and their content goes to the root of the config.
 */
final class ConfigFiles {
  /** The name of the file that composition starts from. */
  static final String PRIMARY = "config";

  /** The group whose options are whole experiments. */
  static final String EXPERIMENT = "experiment";

  private static final List<String> ENDINGS = List.of(".conf", ".json");
  private static final Pattern SAFE_PATH =
      Pattern.compile("[\\w$@+ -][\\w.$@+ -]*(/[\\w$@+ -][\\w.$@+ -]*)*");
  private static final Pattern PACKAGE_HEADER = Pattern.compile("@package\\s+(\\S+)");

  /** The largest file with all that it includes, in characters; a real one has some thousands. */
  static final int LARGEST = 4_000_000;

  private static final int DEEPEST_INCLUDE = 32;

  private final Path root;
  private final Map<Path, Parsed> read = new ConcurrentHashMap<>();
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
        Parsed whole = parse(file, 0);
        ConfigObject all = whole.content;
        List<DefaultEntry> defaults =
            all.containsKey("defaults")
                ? DefaultEntry.list(all.get("defaults"), file.toString())
                : List.of();
        return Optional.of(
            new ConfigFile(
                file.toString(),
                all.withoutKey("defaults"),
                defaults,
                header(file),
                whole.characters));
      }
    }
    return Optional.empty();
  }

  /** The package of the first comments, before any content; null if they name none. */
  private static String header(Path file) {
    Iterable<String> lines = text(file).lines()::iterator;
    for (String written : lines) {
      String line = written.strip();
      if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith("//")) {
        return null;
      }
      Matcher found = PACKAGE_HEADER.matcher(line.replaceFirst("^(#|//)\\s*", ""));
      if (found.lookingAt()) {
        return found.group(1);
      }
    }
    return null;
  }

  /**
   * A file's content, what it includes in its place.
   *
   * @param characters of its text and of what it includes, each time anew
   */
  record Parsed(ConfigObject content, long characters) {}

  /**
   * Parses one file, its includes too, once; {@code depth} counts files that include each other.
   *
   * @throws BadInput if it cannot be parsed, is nested too deeply, or includes too much
   */
  Parsed parse(Path file, int depth) {
    Parsed known = read.get(file);
    if (known != null) {
      return known;
    }
    requireInside(file);
    String text = text(file);
    long[] characters = {text.length()};
    ConfigParseOptions how =
        ConfigParseOptions.defaults()
            .setSyntax(file.toString().endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF)
            .setOriginDescription(file.toString())
            .setIncluder(new Includer(what -> included(what, file, depth, characters)));
    try {
      ConfigObject content = ConfigFactory.parseString(text, how).root();
      ConfigLimits.requireShallow(content);
      Parsed parsed = new Parsed(content, characters[0]);
      read.put(file, parsed);
      return parsed;
    } catch (ConfigException e) {
      throw new BadInput(Origins.of(e));
    } catch (StackOverflowError e) {
      throw new BadInput(file + " is nested too deeply to be read");
    }
  }

  /**
   * Includes files of the root and nothing else: no URL, no class path, no missing file.
   *
   * @param depth how many files include each other above it
   * @param characters of the including file and of all that it has included so far; grows
   */
  private ConfigObject included(String what, Path including, int depth, long[] characters) {
    if (what.startsWith("classpath:")) {
      throw refused(including, what, "it is on the class path");
    }
    if (what.matches("[A-Za-z][A-Za-z+.-]+:.*")) {
      throw refused(including, what, "it is a URL");
    }
    if (depth >= DEEPEST_INCLUDE) {
      throw refused(including, what, "files include each other " + DEEPEST_INCLUDE + " deep");
    }
    Path file = including.resolveSibling(what).normalize();
    for (String ending : List.of("", ".conf", ".json")) {
      Path candidate = file.resolveSibling(file.getFileName() + ending);
      if (candidate.toFile().isFile()) {
        Parsed part = parse(candidate, depth + 1);
        characters[0] += part.characters();
        if (characters[0] > LARGEST) {
          throw refused(
              including,
              what,
              "with its includes it comes to more than 4,000,000 characters; include less");
        }
        return part.content();
      }
    }
    throw refused(including, what, "there is no such file");
  }

  private BadInput refused(Path including, String what, String why) {
    return new BadInput(
        "%s: cannot include \"%s\": %s; include only files under %s"
            .formatted(including, Echo.value(what), why, root));
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

  /**
   * One file of a config root, parsed.
   *
   * @param shown its path as a person would write it
   * @param content everything but the defaults list, unresolved
   * @param packageHeader of a first comment {@code # @package …}; null if there is none
   * @param characters of its text and what it includes
   */
  record ConfigFile(
      String shown,
      ConfigObject content,
      List<DefaultEntry> defaults,
      String packageHeader,
      long characters) {}

  /** Whether the options of this group are the files beside the primary config. */
  boolean areFilesOfRoot(String group) {
    return group.replaceFirst("^/", "").equals(EXPERIMENT) && !isGroup(EXPERIMENT);
  }

  /** The names that {@code experiment=} takes. */
  List<String> experiments() {
    return isGroup(EXPERIMENT)
        ? options(EXPERIMENT)
        : options("").stream().filter(name -> !name.equals(PRIMARY)).toList();
  }

  /**
   * A hint for the message about a missing key or group if the root has whole experiments and none
   * was chosen; "" otherwise.
   */
  String noneChosen(Map<String, String> choices) {
    List<String> names = experiments();
    return names.isEmpty() || choices.containsKey(EXPERIMENT)
        ? ""
        : "; no experiment was chosen: write experiment=NAME, one of " + String.join(", ", names);
  }

  /**
   * Whether an override chooses an experiment. Without an experiment folder, a key of that name in
   * the primary config makes {@code experiment=x} a plain value unless there is a file {@code x}.
   */
  boolean choosesExperiment(OverrideLine line, ConfigFile primary) {
    if (!line.key().equals(EXPERIMENT) || line.value() instanceof java.util.Map) {
      return false;
    }
    return isGroup(EXPERIMENT)
        || !primary.content().containsKey(EXPERIMENT)
        || line.value() instanceof String option && experiments().contains(option);
  }
}
