package bondlab.config;

import bondlab.config.DefaultEntry.Option;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
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
 * the order of the list. Options that are substitutions over other choices come last.
 */
final class DefaultsWalk {

  /** A real config is made of some dozens. */
  private static final int MOST_FILES = 1_000;

  private static final long MOST_CHARACTERS = 10_000_000;

  /** A file's own content, to be merged under a package ({@code ""} is the root). */
  record Placed(ConfigObject content, String target) {}

  /** A file whose defaults list is being read. */
  private record Holder(
      DefaultsNode node, ConfigFiles.ConfigFile file, String target, boolean pending) {}

  private final ConfigFiles files;
  private final GroupOverrides overrides;
  private final Map<String, String> choices = new LinkedHashMap<>();
  private final Set<String> groups = new HashSet<>();
  private final List<String> open = new ArrayList<>();
  private int visited;
  private long characters;

  DefaultsWalk(ConfigFiles files, GroupOverrides overrides) {
    this.files = files;
    this.overrides = overrides;
  }

  /** The option of each group met, after {@link #run}, in the order of the lists. */
  Map<String, String> choices() {
    List<String> keys = new ArrayList<>(choices.keySet());
    Collections.reverse(keys);
    Map<String, String> ordered = new LinkedHashMap<>();
    keys.forEach(key -> ordered.put(key, choices.get(key)));
    return ordered;
  }

  /** The contents to merge, the later over the earlier. */
  List<Placed> run() {
    List<Placed> placed =
        visit(DefaultsNode.root(ConfigFiles.PRIMARY, files.root().toString()), false);
    List<String> problems = overrides.unusedProblems(groups, files.noneChosen(choices));
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return placed;
  }

  private List<Placed> visit(DefaultsNode node, boolean pending) {
    if (node.key() != null) {
      groups.add(node.key());
      if (overrides.deletes(node.key(), node.name())) {
        return List.of();
      }
      remember(node);
    }
    if (node.name() == null) {
      return List.of();
    }
    Optional<ConfigFiles.ConfigFile> found = files.load(node.path());
    if (found.isEmpty()) {
      if (node.optional()) {
        return List.of();
      }
      throw missing(node);
    }
    if (open.contains(node.path())) {
      throw new BadInput(
          "defaults lists lead in a circle: " + String.join(" -> ", open) + " -> " + node.path());
    }
    count(found.get());
    open.add(node.path());
    List<Placed> placed = read(new Holder(node, found.get(), node.target(found.get()), pending));
    open.remove(open.size() - 1);
    return placed;
  }

  /** Lists that each name the next one twice come to thousands of millions of files. */
  private void count(ConfigFiles.ConfigFile file) {
    visited++;
    characters += file.characters();
    if (visited > MOST_FILES || characters > MOST_CHARACTERS) {
      throw new BadInput(
          "%s: defaults lists come to more than %s; name each file once (%s)"
              .formatted(
                  file.shown(),
                  visited > MOST_FILES ? MOST_FILES + " files" : MOST_CHARACTERS + " characters",
                  String.join(" -> ", open)));
    }
  }

  private void remember(DefaultsNode node) {
    if (choices.containsKey(node.key())) {
      throw new BadInput(
          "%s: group %s stands twice in the defaults (%s and %s); write \"override %s\" to change it"
              .formatted(
                  node.from(), node.key(), node.name(), choices.get(node.key()), node.key()));
    }
    choices.put(node.key(), node.name());
  }

  private BadInput missing(DefaultsNode node) {
    if (node.key() == null) {
      return new BadInput("%s: there is no %s.conf".formatted(node.from(), node.path()));
    }
    List<String> known = node.base().isEmpty() ? files.experiments() : files.options(node.base());
    String what =
        node.name().equals("???")
            ? "an option must be chosen: %s=OPTION".formatted(node.key())
            : "%s has no option %s%s"
                .formatted(node.key(), node.name(), Nearest.hint(node.name(), known));
    return new BadInput(
        "%s: %s; there are: %s".formatted(node.from(), what, String.join(", ", known)));
  }

  private List<Placed> read(Holder holder) {
    List<DefaultEntry> entries = new ArrayList<>(holder.file.defaults());
    completeSelf(entries, holder.file);
    takeOverrides(entries, holder);
    if (open.size() == 1) {
      entries.addAll(overrides.appended());
    }
    List<List<Placed>> parts = new ArrayList<>(Collections.nCopies(entries.size(), List.of()));
    Map<Integer, DefaultEntry.Group> later = new LinkedHashMap<>();
    for (int i = entries.size() - 1; i >= 0; i--) {
      DefaultEntry entry = entries.get(i);
      if (entry instanceof DefaultEntry.Self) {
        parts.set(i, List.of(new Placed(holder.file.content(), holder.target)));
      } else if (entry instanceof DefaultEntry.File one) {
        parts.set(
            i,
            visit(
                DefaultsNode.file(one, holder.node, holder.target, holder.file.shown()),
                holder.pending));
      } else if (entry instanceof DefaultEntry.Group group && !group.override()) {
        DefaultEntry.Group chosen = overrides.choose(node(group, holder).key(), group);
        if (chosen.option() instanceof Option.Pending) {
          later.put(i, chosen);
        } else {
          parts.set(i, visitGroup(chosen, holder));
        }
      }
    }
    Holder pending = new Holder(holder.node, holder.file, holder.target, true);
    later.forEach((i, group) -> parts.set(i, visitGroup(substitute(group, holder), pending)));
    return parts.stream().flatMap(List::stream).toList();
  }

  /** A list that forgets {@code _self_} has it last: the file's own content wins. */
  private static void completeSelf(List<DefaultEntry> entries, ConfigFiles.ConfigFile file) {
    long selves = entries.stream().filter(DefaultEntry.Self.class::isInstance).count();
    if (selves > 1) {
      throw new BadInput(file.shown() + ": _self_ stands twice in defaults");
    }
    if (selves == 0) {
      entries.add(new DefaultEntry.Self());
    }
  }

  private void takeOverrides(List<DefaultEntry> entries, Holder holder) {
    boolean seen = false;
    for (DefaultEntry entry : entries) {
      String shown = holder.file.shown();
      if (entry instanceof DefaultEntry.Group group && group.override()) {
        if (holder.pending) {
          throw new BadInput(
              shown + ": a file chosen by a substitution cannot hold override entries");
        }
        overrides.addFromFile(node(group, holder).key(), group.option(), shown);
        seen = true;
      } else if (seen && !(entry instanceof DefaultEntry.Self)) {
        throw new BadInput(shown + ": override entries must stand last in defaults");
      }
    }
  }

  private DefaultEntry.Group substitute(DefaultEntry.Group group, Holder holder) {
    Map<String, String> known = new LinkedHashMap<>(choices);
    known.values().removeIf(name -> name == null);
    ConfigObject over = ConfigValueFactory.fromMap(known);
    Option.Pending option = (Option.Pending) group.option();
    try {
      ConfigValue chosen = Lookups.resolve(option.value(), over);
      return chosen.valueType() == ConfigValueType.NULL
          ? group.with(new Option.None())
          : group.with(new Option.One(chosen.atKey("v").getString("v")));
    } catch (ConfigException e) {
      throw new BadInput(
          "%s: the option of %s: %s; the choices are %s"
              .formatted(holder.file.shown(), group.group(), e.getMessage(), known.keySet()));
    }
  }

  private List<Placed> visitGroup(DefaultEntry.Group group, Holder holder) {
    DefaultsNode node = node(group, holder);
    String chooser = overrides.chooser(node.key(), node.from());
    if (group.option() instanceof Option.One one) {
      return visit(node.choose(one.name(), chooser), holder.pending);
    }
    if (!(group.option() instanceof Option.Several several)) {
      return visit(node, holder.pending);
    }
    groups.add(node.key());
    choices.put(node.key(), several.names().toString());
    List<List<Placed>> parts = new ArrayList<>();
    for (int i = several.names().size() - 1; i >= 0; i--) {
      DefaultsNode one = node.choose(several.names().get(i), chooser).withoutKey();
      parts.add(0, visit(one, holder.pending));
    }
    return parts.stream().flatMap(List::stream).toList();
  }

  private DefaultsNode node(DefaultEntry.Group group, Holder holder) {
    boolean top = group.group().startsWith("/") || holder.node.base().isEmpty();
    boolean inRoot = top && files.areFilesOfRoot(group.group());
    return DefaultsNode.group(group, holder.node, holder.target, inRoot, holder.file.shown());
  }
}
