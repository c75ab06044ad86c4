package bondlab.sharing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes what is nobody's business out of what is shared: folders of this machine, homes and the
 * names of their owners.
 *
 * <p>The project's folder falls away ({@code results/x} is left), homes become {@code ~}, any other
 * absolute path keeps its last name only ({@code …/x}). URLs stay.
 */
final class LocalPaths {
  private static final String END = "(?=[/\\\\\\s\"'<>|:;,()\\[\\]{}]|$)";
  private static final String PART = "[^\\s/\\\\\"'<>|:;,()\\[\\]{}]";
  private static final String START = "(?<![\\w.~/\\\\)\\]…-])(?:file:/*(?=/|[A-Za-z]:))?";
  private static final Pattern HOMES =
      Pattern.compile(
          START + "(?:(?:[A-Za-z]:)?[/\\\\](?:home|Users)[/\\\\]" + PART + "+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          START + "(?:[A-Za-z]:[/\\\\]|/(?!/))(?:" + PART + "+[/\\\\])+(" + PART + "*)");
  private static final Pattern DRIVE = Pattern.compile(START + "[A-Za-z]:\\\\(" + PART + "*)");

  /** Keys of run.json that say who and where, should it have them. */
  private static final Set<String> PRIVATE =
      Set.of("host", "hostname", "user", "username", "home", "folder", "cwd", "pid", "path");

  private final Map<Pattern, String> known = new LinkedHashMap<>();

  /**
   * @param home the project's folder
   */
  LocalPaths(Path home) {
    this(home, System.getProperty("user.home", ""), System.getProperty("java.io.tmpdir", ""));
  }

  LocalPaths(Path home, String userHome, String temporary) {
    Map<String, String> folders = new LinkedHashMap<>();
    folders.put(temporary, "…");
    folders.put(userHome, "~");
    folders.put(home.toAbsolutePath().normalize().toString(), ".");
    folders.entrySet().stream()
        .filter(entry -> entry.getKey().replaceAll("[/\\\\]+$", "").length() > 1)
        .sorted(Comparator.comparing(entry -> -entry.getKey().length()))
        .forEach(entry -> know(entry.getKey().replaceAll("[/\\\\]+$", ""), entry.getValue()));
  }

  private void know(String folder, String standsFor) {
    String start = "(?:file:/*(?=/|[A-Za-z]:))?(?<![\\w.~…-])" + Pattern.quote(folder);
    if (standsFor.equals(".")) {
      known.put(Pattern.compile(start + "[/\\\\](?=" + PART + ")"), "");
    }
    known.put(Pattern.compile(start + END), standsFor);
  }

  /** The text without them. */
  String without(String text) {
    String clean = text;
    for (Map.Entry<Pattern, String> folder : known.entrySet()) {
      clean = folder.getKey().matcher(clean).replaceAll(folder.getValue());
    }
    clean = HOMES.matcher(clean).replaceAll("~");
    clean = ABSOLUTE.matcher(clean).replaceAll("…/$1");
    return DRIVE.matcher(clean).replaceAll("…/$1");
  }

  /** The configuration with no value that holds one; the same if none does. */
  Config without(Config config) {
    Map<String, Object> values = config.root().unwrapped();
    Map<String, Object> clean = withoutKeys(values, Set.of());
    return clean.equals(values) ? config : ConfigValueFactory.fromMap(clean).toConfig();
  }

  /** What run.json says, without whom and where. */
  Map<String, Object> facts(Config provenance) {
    return withoutKeys(provenance.root().unwrapped(), PRIVATE);
  }

  private Map<String, Object> withoutKeys(Map<?, ?> map, Set<String> keys) {
    Map<String, Object> clean = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (!keys.contains(key.toString())) {
            clean.put(key.toString(), value(value, keys));
          }
        });
    return clean;
  }

  private Object value(Object value, Set<String> keys) {
    if (value instanceof Map<?, ?> map) {
      return withoutKeys(map, keys);
    }
    if (value instanceof List<?> list) {
      List<Object> clean = new ArrayList<>();
      list.forEach(item -> clean.add(value(item, keys)));
      return clean;
    }
    return value instanceof String text ? without(text) : value;
  }
}
