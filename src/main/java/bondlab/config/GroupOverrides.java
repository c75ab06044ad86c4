package bondlab.config;

import bondlab.config.DefaultEntry.Option;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The group choices of the overrides and of {@code override} entries, and which were used. */
final class GroupOverrides {
  private final Map<String, Option> choices = new LinkedHashMap<>();
  private final Map<String, String> choosers = new HashMap<>();
  private final Map<String, String> unused = new LinkedHashMap<>();
  private final Map<String, OverrideLine> deletions = new LinkedHashMap<>();
  private final Set<String> unusedDeletions = new LinkedHashSet<>();
  private final List<DefaultEntry> appended = new ArrayList<>();

  /** Takes one override whose key is a group. */
  void add(OverrideLine line, boolean append) {
    if (line.kind() == OverrideLine.Kind.DELETE) {
      deletions.put(line.groupKey(), line);
      unusedDeletions.add(line.groupKey());
    } else if (line.kind() == OverrideLine.Kind.ADD_OR_CHANGE) {
      throw new BadInput(
          line.origin()
              + ": a group is changed by "
              + line.key()
              + "=… or added by +"
              + line.key());
    } else if (append || line.kind() == OverrideLine.Kind.ADD) {
      appended.add(new DefaultEntry.Group(line.key(), line.target(), option(line), false, false));
      choosers.put(line.groupKey(), line.origin());
    } else {
      choices.put(line.groupKey(), option(line));
      choosers.put(line.groupKey(), line.origin());
      unused.put(
          line.groupKey(),
          "%s: group %s is in no defaults list; to add it write +%s"
              .formatted(line.origin(), line.groupKey(), line.shown()));
    }
  }

  private static Option option(OverrideLine line) {
    Object value = line.value();
    if (value == null) {
      return new Option.None();
    }
    return value instanceof List<?> list
        ? new Option.Several(list.stream().map(ValueText::of).toList())
        : new Option.One(value instanceof String text ? text : ValueText.of(value));
  }

  /** Takes an {@code override} entry of a file; what came before it wins. */
  void addFromFile(String key, Option option, String file) {
    if (choices.putIfAbsent(key, option) == null) {
      choosers.put(key, file);
      unused.put(key, "%s: override %s: no such group in a defaults list".formatted(file, key));
    }
  }

  List<DefaultEntry> appended() {
    return appended;
  }

  /** The entry with the option that is chosen for it. */
  DefaultEntry.Group choose(String key, DefaultEntry.Group entry) {
    Option chosen = choices.get(key);
    unused.remove(key);
    return chosen == null ? entry : entry.with(chosen);
  }

  /** What chose the option of a group: an override, or else the file with the entry. */
  String chooser(String key, String file) {
    return choosers.getOrDefault(key, file);
  }

  boolean deletes(String key, String name) {
    OverrideLine line = deletions.get(key);
    boolean hit =
        line != null
            && (line.setting() == null
                || line.value() == null
                || Objects.equals(name, ValueText.of(line.value())));
    if (hit) {
      unusedDeletions.remove(key);
    }
    return hit;
  }

  /**
   * Every override that met no entry.
   *
   * @param known the groups that there were
   * @param more what else to say
   */
  List<String> unusedProblems(Set<String> known, String more) {
    List<String> problems = new ArrayList<>();
    unused.forEach((key, text) -> problems.add(text + Nearest.hint(key, known) + more));
    for (String key : unusedDeletions) {
      problems.add(
          deletions.get(key).origin()
              + ": no such choice to delete; the choices are "
              + String.join(", ", known));
    }
    return problems;
  }
}
