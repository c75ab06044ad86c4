package bondlab.config;

import bondlab.config.DefaultEntry.Option;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks the tree of defaults lists and gives the files to merge, in order.
 *
 * <p>The entries of a list are visited from last to first, so that an {@code override} of a later
 * file (a whole experiment, say) is known before the group it overrides is loaded; the result is in
 * the order of the list. Substitutions over choices come last.
 */
final class DefaultsWalk {

  /** A file's own content, to be merged under a package ({@code ""} is the root). */
  record Placed(ConfigObject content, String target) {}

  /**
   * A file to be visited.
   *
   * @param path under the root, without ending; null for a null option
   * @param base the group that relative groups of its defaults list start from
   * @param key the group's key for overrides; null for a file entry
   * @param explicit the package written at the entry; null if none was
   */
  private record Node(
      String path,
      String base,
      String key,
      String name,
      String relative,
      String explicit,
      String parentPackage,
      boolean optional,
      String from) {}

  private final ConfigFiles files;
  private final GroupOverrides overrides;
  private final String primary;
  private final Map<String, String> choices = new LinkedHashMap<>();
  private final Set<String> visited = new HashSet<>();

  DefaultsWalk(ConfigFiles files, GroupOverrides overrides, String primary) {
    this.files = files;
    this.overrides = overrides;
    this.primary = primary;
  }

  /** The option of each group met, after {@link #run}. */
  Map<String, String> choices() {
    List<String> keys = new ArrayList<>(choices.keySet());
    Collections.reverse(keys);
    Map<String, String> ordered = new LinkedHashMap<>();
    keys.forEach(key -> ordered.put(key, choices.get(key)));
    return ordered;
  }

  /** The contents to merge, the later over the earlier. */
  List<Placed> run() {
    Node root = new Node(primary, "", null, primary, "", null, "", false, files.root().toString());
    List<Placed> placed = visit(root, false);
    List<String> problems = overrides.unusedProblems(visited);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return placed;
  }

  private List<Placed> visit(Node node, boolean pending) {
    if (node.key != null) {
      if (overrides.deletes(node.key, node.name)) {
        return List.of();
      }
      remember(node);
    }
    if (node.name == null) {
      return List.of();
    }
    Optional<ConfigFile> found = files.load(node.path);
    if (found.isEmpty()) {
      if (node.optional) {
        return List.of();
      }
      throw missing(node);
    }
    ConfigFile file = found.get();
    String target = Packages.place(node.parentPackage, explicitOrHeader(node, file), node.relative);
    List<DefaultEntry> entries = new ArrayList<>(file.defaults());
    Placed self = new Placed(file.content(), target);
    boolean isPrimary = node.path.equals(primary) && node.key == null;
    completeSelf(entries, file, isPrimary);
    if (isPrimary) {
      entries.addAll(overrides.appended());
    }
    takeOverrides(entries, node, target, file, pending);
    return expand(entries, node, target, file, self, pending);
  }

  private static String explicitOrHeader(Node node, ConfigFile file) {
    if (node.explicit != null) {
      return node.explicit;
    }
    if (file.packageHeader() != null) {
      return Packages.header(file.packageHeader(), node.base);
    }
    return Experiments.GROUP.equals(node.key) ? Packages.GLOBAL : null;
  }

  private void remember(Node node) {
    visited.add(node.key);
    if (choices.containsKey(node.key)) {
      throw new BadInput(
          "%s: group %s stands twice in the defaults (%s and %s); write \"override %s\" to change it"
              .formatted(node.from, node.key, choices.get(node.key), node.name, node.key));
    }
    choices.put(node.key, node.name);
  }

  private BadInput missing(Node node) {
    if (node.key == null) {
      return new BadInput("%s: there is no %s.conf".formatted(node.from, node.path));
    }
    List<String> known =
        node.path.contains("/")
            ? files.options(node.path.substring(0, node.path.lastIndexOf('/')))
            : Experiments.names(files, primary);
    String what =
        node.name.equals("???")
            ? "an option must be chosen: %s=OPTION".formatted(node.key)
            : "%s has no option %s%s"
                .formatted(node.key, node.name, Nearest.hint(node.name, known));
    return new BadInput(
        "%s: %s; there are: %s".formatted(node.from, what, String.join(", ", known)));
  }

  /** A list that forgets {@code _self_} has it last: the file's own content wins. */
  private void completeSelf(List<DefaultEntry> entries, ConfigFile file, boolean isPrimary) {
    long selves = entries.stream().filter(DefaultEntry.Self.class::isInstance).count();
    if (selves > 1) {
      throw new BadInput(file.shown() + ": _self_ stands twice in defaults");
    }
    if (selves == 0) {
      int end = entries.size();
      while (end > 0 && entries.get(end - 1) instanceof DefaultEntry.Group g && g.override()) {
        end--;
      }
      entries.add(end, new DefaultEntry.Self());
    }
  }

  private void takeOverrides(
      List<DefaultEntry> entries, Node node, String target, ConfigFile file, boolean pending) {
    boolean seen = false;
    for (DefaultEntry entry : entries) {
      if (entry instanceof DefaultEntry.Group group && group.override()) {
        if (pending) {
          throw new BadInput(
              file.shown() + ": a file chosen by a substitution cannot hold override entries");
        }
        overrides.addFromFile(
            child(node, target, group, null, file).key, group.option(), file.shown());
        seen = true;
      } else if (seen
          && !(entry instanceof DefaultEntry.Self)
          && !overrides.appended().contains(entry)) {
        throw new BadInput(file.shown() + ": override entries must stand last in defaults");
      }
    }
  }

  private List<Placed> expand(
      List<DefaultEntry> entries,
      Node node,
      String target,
      ConfigFile file,
      Placed self,
      boolean pending) {
    List<List<Placed>> parts = new ArrayList<>(Collections.nCopies(entries.size(), List.of()));
    Map<Integer, DefaultEntry.Group> later = new LinkedHashMap<>();
    for (int i = entries.size() - 1; i >= 0; i--) {
      DefaultEntry entry = entries.get(i);
      if (entry instanceof DefaultEntry.Self) {
        parts.set(i, List.of(self));
      } else if (entry instanceof DefaultEntry.File one) {
        parts.set(i, visit(fileNode(node, target, one, file), pending));
      } else if (entry instanceof DefaultEntry.Group group && !group.override()) {
        String key = child(node, target, group, null, file).key;
        DefaultEntry.Group chosen = overrides.choose(key, group);
        if (chosen.option() instanceof Option.Pending) {
          later.put(i, chosen);
        } else {
          parts.set(i, visitGroup(node, target, chosen, file, pending));
        }
      }
    }
    later.forEach(
        (i, group) ->
            parts.set(
                i, visitGroup(node, target, group.with(substitute(group, file)), file, true)));
    return parts.stream().flatMap(List::stream).toList();
  }

  private Option substitute(DefaultEntry.Group group, ConfigFile file) {
    Map<String, String> known = new LinkedHashMap<>(choices);
    known.values().removeIf(java.util.Objects::isNull);
    ConfigObject over = ConfigValueFactory.fromMap(known);
    try {
      Config resolved =
          ((Option.Pending) group.option()).value().atKey("v").resolveWith(over.toConfig());
      return new Option.One(resolved.getString("v"));
    } catch (ConfigException e) {
      throw new BadInput(
          "%s: the option of %s: %s; the choices are %s"
              .formatted(file.shown(), group.group(), e.getMessage(), known.keySet()));
    }
  }

  private List<Placed> visitGroup(
      Node node, String target, DefaultEntry.Group group, ConfigFile file, boolean pending) {
    if (!(group.option() instanceof Option.Several several)) {
      String name = group.option() instanceof Option.One one ? one.name() : null;
      return visit(child(node, target, group, name, file), pending);
    }
    String key = child(node, target, group, null, file).key;
    visited.add(key);
    choices.put(key, several.names().toString());
    List<List<Placed>> parts = new ArrayList<>();
    for (int i = several.names().size() - 1; i >= 0; i--) {
      Node one = child(node, target, group, several.names().get(i), file);
      Node free =
          new Node(
              one.path,
              one.base,
              null,
              one.name,
              one.relative,
              one.explicit,
              one.parentPackage,
              one.optional,
              one.from);
      parts.add(0, visit(free, pending));
    }
    return parts.stream().flatMap(List::stream).toList();
  }

  private Node fileNode(Node node, String target, DefaultEntry.File entry, ConfigFile file) {
    boolean absolute = entry.path().startsWith("/");
    String path = absolute ? entry.path().substring(1) : entry.path();
    int slash = path.lastIndexOf('/');
    String relative = slash < 0 ? "" : path.substring(0, slash);
    String base = absolute ? relative : Packages.join(node.base, relative, "/");
    String name = path.substring(slash + 1);
    return new Node(
        Packages.join(base, name, "/"),
        base,
        null,
        name,
        relative,
        Packages.explicit(entry.target(), base),
        target,
        false,
        file.shown());
  }

  private Node child(
      Node node, String target, DefaultEntry.Group entry, String name, ConfigFile file) {
    boolean absolute = entry.group().startsWith("/");
    String relative = absolute ? entry.group().substring(1) : entry.group();
    String group = absolute ? relative : Packages.join(node.base, relative, "/");
    String explicit = Packages.explicit(entry.target(), group);
    String place = Packages.place(target, explicit, relative);
    String key = group;
    if (!place.equals(group.replace('/', '.'))) {
      key += "@" + (place.isEmpty() ? Packages.GLOBAL : place);
    }
    boolean whole = Experiments.areFilesOfRoot(files, group);
    return new Node(
        whole ? String.valueOf(name) : group + "/" + name,
        whole ? "" : group,
        key,
        name,
        relative,
        explicit,
        target,
        entry.optional(),
        file.shown());
  }
}
