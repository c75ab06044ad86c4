package bondlab.config;

/**
 * One file named in a defaults list, and where its content goes in the tree: Hydra's packages,
 * written {@code group@package}.
 *
 * @param path under the root, without ending
 * @param base the group that relative groups of its own defaults list start from
 * @param key the group's key for overrides; null for a file entry
 * @param name the option; null for none
 * @param relative the group as written, which is its package unless another is given
 * @param explicit the package written at the entry; null if none was
 * @param parent the package of the file that holds the entry
 * @param optional whether the file may be missing
 * @param from who named it: a file, or an override
 */
record DefaultsNode(
    String path,
    String base,
    String key,
    String name,
    String relative,
    String explicit,
    String parent,
    boolean optional,
    String from) {

  static final String GLOBAL = "_global_";

  /** The primary config. */
  static DefaultsNode root(String name, String folder) {
    return new DefaultsNode(name, "", null, name, "", null, "", false, folder);
  }

  /** A file entry of {@code holder}, whose content goes to the package {@code target}. */
  static DefaultsNode file(
      DefaultEntry.File entry, DefaultsNode holder, String target, String from) {
    boolean absolute = entry.path().startsWith("/");
    String path = absolute ? entry.path().substring(1) : entry.path();
    int slash = path.lastIndexOf('/');
    String relative = slash < 0 ? "" : path.substring(0, slash);
    String base = absolute ? relative : Edits.join(holder.base, relative, "/");
    String name = path.substring(slash + 1);
    String full = Edits.join(base, name, "/");
    String explicit = explicit(entry.target(), base);
    return new DefaultsNode(full, base, null, name, relative, explicit, target, false, from);
  }

  /** A group entry of {@code holder}, no option chosen yet. */
  static DefaultsNode group(
      DefaultEntry.Group entry, DefaultsNode holder, String target, boolean inRoot, String from) {
    boolean absolute = entry.group().startsWith("/");
    String relative = absolute ? entry.group().substring(1) : entry.group();
    String group = absolute ? relative : Edits.join(holder.base, relative, "/");
    String explicit = explicit(entry.target(), group);
    String place = place(target, explicit, relative);
    String key = group;
    if (!place.equals(group.replace('/', '.'))) {
      key += "@" + (place.isEmpty() ? DefaultsNode.GLOBAL : place);
    }
    if (explicit == null && group.equals(ConfigFiles.EXPERIMENT)) {
      relative = DefaultsNode.GLOBAL;
    }
    return new DefaultsNode(
        null, inRoot ? "" : group, key, null, relative, explicit, target, entry.optional(), from);
  }

  /** The same entry with this option. */
  DefaultsNode choose(String option, String chooser) {
    String full = Edits.join(base, option, "/");
    return new DefaultsNode(full, base, key, option, relative, explicit, parent, optional, chooser);
  }

  /** One of several options of a group: it is not the group's one choice. */
  DefaultsNode withoutKey() {
    return new DefaultsNode(path, base, null, name, relative, explicit, parent, optional, from);
  }

  /** The package that the content of {@code file} goes to. */
  String target(ConfigFiles.ConfigFile file) {
    String written = explicit;
    if (written == null && file.packageHeader() != null) {
      written = header(file.packageHeader(), base);
    }
    return place(parent, written, relative);
  }

  /** The package after {@code @}, its keywords replaced; null stays null. */
  static String explicit(String written, String group) {
    if (written == null) {
      return null;
    }
    if (written.equals("_here_")) {
      return "";
    }
    String own = group.replace('/', '.');
    return written.contains("_group_") ? GLOBAL + "." + written.replace("_group_", own) : written;
  }

  /** The package of a header comment, which is absolute. */
  static String header(String written, String group) {
    String name = written.replace("_group_", group.replace('/', '.'));
    return name.equals(GLOBAL) || name.startsWith(GLOBAL + ".") ? name : GLOBAL + "." + name;
  }

  /** The final package, under the parent's unless {@code _global_} is part of it. */
  static String place(String parent, String explicit, String relativeGroup) {
    String own = explicit == null ? relativeGroup.replace('/', '.') : explicit;
    String all = Edits.join(parent, own, ".");
    int global = all.lastIndexOf(GLOBAL);
    if (global < 0) {
      return all;
    }
    int end = global + GLOBAL.length() + 1;
    return end > all.length() ? "" : all.substring(end);
  }
}
