package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Completes an override that is being typed: a group, its option, a key of the composed config. */
public final class OverrideCompletion {
  /** Words that a shell leaves whole. */
  private static final Pattern PLAIN = Pattern.compile("[\\w.+-]+");

  private final ConfigRoot root;
  private final Map<String, List<String>> known;

  /**
   * @param known values of keys that the files cannot tell, such as the names of the studies
   */
  public OverrideCompletion(ConfigRoot root, Map<String, List<String>> known) {
    this.root = root;
    this.known = known;
  }

  /**
   * Lists what the word may become, sorted; empty if nothing is known.
   *
   * @param earlier the overrides before it, which decide what keys there are; those that cannot be
   *     used are passed over
   * @param word begun, such as {@code policy=sm} or {@code +reward/}
   */
  public List<String> of(List<String> earlier, String word) {
    String sign = word.startsWith("++") ? "++" : word.matches("[+~].*") ? word.substring(0, 1) : "";
    String rest = word.substring(sign.length());
    int equals = rest.indexOf('=');
    TreeSet<String> found = new TreeSet<>();
    if (equals < 0) {
      keys(earlier, sign, rest, found);
    } else {
      values(earlier, rest.substring(0, equals), rest.substring(equals + 1), found);
    }
    return found.stream().filter(text -> text.startsWith(rest)).map(sign::concat).toList();
  }

  private void keys(List<String> earlier, String sign, String rest, TreeSet<String> found) {
    String end = sign.equals("~") ? "" : "=";
    if (!sign.equals("++")) {
      root.options().keySet().forEach(group -> found.add(group + end));
    }
    if (sign.equals("+")) {
      return; // a key that is there cannot be added
    }
    String parent = rest.contains(".") ? rest.substring(0, rest.lastIndexOf('.')) : "";
    ConfigObject composed = compose(earlier).root();
    ConfigValue object =
        parent.isEmpty() ? composed : Edits.find(composed, List.of(parent.split("\\.")));
    if (object instanceof ConfigObject there) {
      there.forEach(
          (key, value) -> {
            boolean inside = value instanceof ConfigObject inner && !inner.isEmpty();
            found.add(Edits.join(parent, key, ".") + (inside ? "." : end));
          });
    }
  }

  private void values(List<String> earlier, String key, String value, TreeSet<String> found) {
    List<String> options = root.options().getOrDefault(key, known.get(key));
    if (options != null) {
      // the last of several: policy=small,la
      String done = value.replaceFirst("[^,\\[(]*$", "");
      options.forEach(option -> found.add(key + "=" + done + option));
      return;
    }
    ConfigValue now = Edits.find(compose(earlier).root(), List.of(key.split("\\.")));
    if (now == null) {
      return;
    }
    List<String> offered =
        now.unwrapped() instanceof Boolean
            ? List.of("false", "true")
            : List.of(ValueText.of(now.unwrapped()));
    offered.stream()
        .filter(text -> PLAIN.matcher(text).matches())
        .forEach(text -> found.add(key + "=" + text));
  }

  /** The config of the earlier overrides that can be used, the first value of a sweep. */
  private Config compose(List<String> earlier) {
    List<String> usable = new ArrayList<>();
    Config composed = root.compose(usable).config();
    for (String override : earlier) {
      try {
        List<String> more = new ArrayList<>(usable);
        more.addAll(root.expand(List.of(override)).get(0));
        composed = root.compose(more).config();
        usable = more;
      } catch (BadInput halfTyped) {
        continue;
      }
    }
    return composed;
  }
}
