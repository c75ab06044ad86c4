package bondlab.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Finds what HOCON's own substitutions do not: an element of a list ({@code ${seeds.0}}), and a
 * variable of the environment, if and only if it is asked for by name: {@code ${"oc.env:NAME"}} or
 * {@code ${"oc.env:NAME,instead"}}, without the quotation marks in an override ({@link Resolvers}).
 *
 * @param content the config before substitution
 * @param required calls that must have a value: they are known to stand without {@code ?}
 * @param failures what is wrong with a call, by the call; its value is then a mark that {@link
 *     #resolve} finds, to tell its key
 */
record Lookups(ConfigObject content, Set<String> required, Map<String, String> failures)
    implements ConfigResolver {
  /** Stands around a call that failed, in the value that it should have given. */
  private static final char MARK = '\uE0F0';

  /** More problems of this kind help nobody. */
  private static final int MOST_TOLD = 20;

  private static final String ASKED = "Could not resolve substitution to a value: ${";

  /** HOCON's own fallback, the environment for any name, is off. */
  private static final ConfigResolveOptions OPTIONS = ConfigResolveOptions.noSystem();

  /**
   * Resolves every substitution.
   *
   * @throws BadInput with file and line of one that cannot be, with the key and all others of a
   *     variable that is not set
   */
  static ConfigObject resolve(ConfigObject content) {
    Set<String> required = new HashSet<>();
    while (true) {
      Lookups lookups = new Lookups(content, required, new ConcurrentHashMap<>());
      try {
        ConfigObject resolved = content.toConfig().resolve(lookups.options()).root();
        lookups.requireNoFailure(resolved);
        return resolved;
      } catch (ConfigException.UnresolvedSubstitution e) {
        String asked = asked(e);
        if (!Resolvers.isCall(asked) || required.size() >= MOST_TOLD || !required.add(asked)) {
          throw new BadInput(Origins.of(e) + hint(e, asked, content));
        }
      } catch (ConfigException e) {
        throw new BadInput(Origins.of(e));
      }
    }
  }

  /** Resolves one value by the keys of {@code over} and by the calls. */
  static ConfigValue resolve(ConfigValue value, ConfigObject over) {
    Lookups lookups = new Lookups(over, Set.of(), new ConcurrentHashMap<>());
    ConfigObject read = value.atKey("v").resolveWith(over.toConfig(), lookups.options()).root();
    lookups.requireNoFailure(read);
    return read.get("v");
  }

  private ConfigResolveOptions options() {
    return OPTIONS.appendResolver(this);
  }

  /** The inside of the substitution that has no value. */
  private static String asked(ConfigException e) {
    String told = e.getMessage();
    int start = told.indexOf(ASKED);
    int end = told.lastIndexOf('}');
    if (start < 0 || end < start + ASKED.length()) {
      return "";
    }
    String path = told.substring(start + ASKED.length(), end);
    try {
      return String.join(".", ConfigUtil.splitPath(path.replaceFirst("^\\?", "")));
    } catch (ConfigException notAPath) {
      return path;
    }
  }

  private static String hint(ConfigException e, String key, ConfigObject content) {
    if (e.getMessage().contains("cycle of substitutions")) {
      return "; it refers to itself";
    }
    String near = Nearest.hint(key, Edits.keys(content));
    boolean variable = near.isEmpty() && key.matches("[A-Z][A-Z0-9_]*");
    return variable
        ? "; the environment is read only by ${\"oc.env:" + key + "\"}"
        : near + " (a substitution takes the full key from the root: ${policy.layers})";
  }

  @Override
  public ConfigValue lookup(String path) {
    List<String> parts = ConfigUtil.splitPath(path);
    String whole = String.join(".", parts);
    if (Resolvers.isCall(whole)) {
      return called(whole);
    }
    return parts.stream().anyMatch(part -> part.matches("\\d+"))
        ? Edits.settled(content, parts)
        : null;
  }

  private ConfigValue called(String call) {
    try {
      Resolvers.Answer answer = Resolvers.answer(call);
      if (!answer.missing()) {
        return answer.toValue();
      }
      return required.contains(call)
          ? failed(
              call,
              "%s is not set; set it, or say what to take instead: ${oc.env:%s,instead}"
                  .formatted(answer.origin(), answer.variable()))
          : null;
    } catch (BadInput e) {
      return failed(call, e.getMessage());
    }
  }

  private ConfigValue failed(String call, String what) {
    failures.put(call, what);
    return ConfigValueFactory.fromAnyRef(MARK + call + MARK);
  }

  private void requireNoFailure(ConfigObject resolved) {
    if (failures.isEmpty()) {
      return;
    }
    List<String> problems = new ArrayList<>();
    failures.forEach(
        (call, what) -> {
          List<String> keys = new ArrayList<>();
          eachText(
              resolved,
              "",
              (key, text) -> {
                if (text.contains(MARK + call + MARK)) {
                  keys.add(key);
                }
              });
          List<String> own = keys.stream().filter(key -> isWrittenAt(key, call)).toList();
          (own.isEmpty() ? keys : own).forEach(key -> problems.add(key + place(key) + ": " + what));
          if (keys.isEmpty()) {
            problems.add(what);
          }
        });
    throw new BadInput(problems);
  }

  /** Whether the call stands at the key itself; other keys have it by pointing there. */
  private boolean isWrittenAt(String key, String call) {
    ConfigValue value = Edits.written(content, List.of(key.split("\\.")));
    return value != null
        && value.render(ConfigRenderOptions.concise()).contains(ConfigUtil.quoteString(call));
  }

  private static void eachText(ConfigValue value, String key, BiConsumer<String, String> found) {
    if (value instanceof ConfigObject object) {
      object.forEach((name, item) -> eachText(item, Edits.join(key, name, "."), found));
    } else if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        eachText(list.get(i), Edits.join(key, "" + i, "."), found);
      }
    } else if (value.unwrapped() instanceof String text) {
      found.accept(key, text);
    }
  }

  /** Where the substitution of a key stands, if the key is not there by another substitution. */
  private String place(String key) {
    ConfigValue value = Edits.written(content, List.of(key.split("\\.")));
    return value == null ? "" : " at " + Origins.of(value.origin());
  }

  @Override
  public ConfigResolver withFallback(ConfigResolver fallback) {
    return this;
  }
}
