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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes private paths from what is shared: folders of this machine, home folders and the names of
 * their owners.
 *
 * <p>The project's folder is dropped ({@code results/x} remains), home folders become {@code ~},
 * and any other absolute path keeps only its last name ({@code …/x}). URLs stay. In running text
 * the end of a path whose names hold blanks cannot be recognised; so paths given in a configuration
 * are {@link #learn learnt} and removed wherever they occur.
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
  private static final Pattern NETWORK =
      Pattern.compile(START + "\\\\\\\\(?:" + PART + "+\\\\)+(" + PART + "*)");

  /** Matches a text that is a path and nothing else; the group holds its last name. */
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?:file:/*(?=/|[A-Za-z]:))?(?:/(?![/*])|[A-Za-z]:[/\\\\]|\\\\\\\\|~[^/\\\\\\s]*[/\\\\])"
              + "(?:[^\\n\"<>|]*[/\\\\])?([^/\\\\\\n\"<>|]+)[/\\\\]*");

  /** Matches a text in quotes. */
  private static final Pattern QUOTED = Pattern.compile("([\"'`])((?:(?!\\1)[^\\n])+)\\1");

  /** Keys of run.json that would reveal the user or the machine. */
  private static final Set<String> PRIVATE =
      Set.of("host", "hostname", "user", "username", "home", "folder", "cwd", "pid", "path");

  private final Map<Pattern, String> known = new LinkedHashMap<>();
  private final Map<String, String> learnt =
      new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(path -> path));

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

  /**
   * Remembers every value that is an absolute path, and its folder, so that they are removed from
   * texts.
   */
  void learn(Config config) {
    learn(config.root().unwrapped());
  }

  private void learn(Object value) {
    if (value instanceof Map<?, ?> map) {
      map.values().forEach(this::learn);
    } else if (value instanceof List<?> list) {
      list.forEach(this::learn);
    } else if (value instanceof String path && WHOLE.matcher(path).matches()) {
      String clean = whole(path);
      if (clean.equals(path)) {
        return;
      }
      String folder = path.replaceFirst("[/\\\\]+[^/\\\\]+[/\\\\]*$", "");
      learn(path, clean);
      if (folder.matches(".*[^/\\\\]+[/\\\\]+[^/\\\\]+.*")) { // more than one level
        learn(folder, clean.replaceFirst("[/\\\\]?[^/\\\\]+$", ""));
      }
    }
  }

  private void learn(String path, String clean) {
    learnt.put(path, clean);
    learnt.put(path.replace("\\", "\\\\"), clean); // as JSON and HOCON write it
    learnt.put(path.replace("\\", "/"), clean);
  }

  /** Shortens a path: relative to the project or to the home folder, or its last name. */
  private String whole(String path) {
    String clean = knownFolders(path);
    if (!clean.equals(path) && !WHOLE.matcher(clean).matches() || clean.matches("~[/\\\\].*")) {
      return clean;
    }
    Matcher whole = WHOLE.matcher(path);
    return whole.matches() ? "…/" + whole.group(1) : clean;
  }

  /** Removes private paths from an override, whose value may be a path whose names hold blanks. */
  String override(String typed) {
    int equals = typed.indexOf('=');
    String value = typed.substring(equals + 1);
    boolean path = equals > 0 && WHOLE.matcher(value).matches();
    return path ? typed.substring(0, equals + 1) + whole(value) : without(typed);
  }

  /** Whether paths were removed from a text. */
  static boolean isCut(String text) {
    return text.contains("…/") || text.contains("~");
  }

  /** Removes private paths from a text. */
  String without(String text) {
    String clean = text;
    for (Map.Entry<String, String> path : learnt.entrySet()) {
      clean = clean.replace(path.getKey(), path.getValue());
    }
    clean =
        QUOTED
            .matcher(clean)
            .replaceAll(
                found -> {
                  boolean path = WHOLE.matcher(found.group(2)).matches();
                  String inside = path ? whole(found.group(2)) : found.group(2);
                  return Matcher.quoteReplacement(found.group(1) + inside + found.group(1));
                });
    clean = NETWORK.matcher(knownFolders(clean)).replaceAll("…/$1");
    clean = HOMES.matcher(clean).replaceAll("~");
    clean = ABSOLUTE.matcher(clean).replaceAll("…/$1");
    return DRIVE.matcher(clean).replaceAll("…/$1");
  }

  private String knownFolders(String text) {
    String clean = text;
    for (Map.Entry<Pattern, String> folder : known.entrySet()) {
      clean = folder.getKey().matcher(clean).replaceAll(folder.getValue());
    }
    return clean;
  }

  /** Removes private paths from a configuration; returns the same one if it has none. */
  Config without(Config config) {
    Map<String, Object> values = config.root().unwrapped();
    Map<String, Object> clean = withoutKeys(values, Set.of());
    return clean.equals(values) ? config : ConfigValueFactory.fromMap(clean).toConfig();
  }

  /** The content of run.json without private keys and paths. */
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
    if (value instanceof String text) {
      return WHOLE.matcher(text).matches() ? whole(text) : without(text);
    }
    return value;
  }
}
