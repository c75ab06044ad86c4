package bondlab.config;

/**
 * One file named in a defaults list, placed in the tree.
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
    String base = absolute ? relative : Packages.join(holder.base, relative, "/");
    String name = path.substring(slash + 1);
    String full = Packages.join(base, name, "/");
    String explicit = Packages.explicit(entry.target(), base);
    return new DefaultsNode(full, base, null, name, relative, explicit, target, false, from);
  }

  /** A group entry of {@code holder}, no option chosen yet. */
  static DefaultsNode group(
      DefaultEntry.Group entry, DefaultsNode holder, String target, boolean inRoot, String from) {
    boolean absolute = entry.group().startsWith("/");
    String relative = absolute ? entry.group().substring(1) : entry.group();
    String group = absolute ? relative : Packages.join(holder.base, relative, "/");
    String explicit = Packages.explicit(entry.target(), group);
    String place = Packages.place(target, explicit, relative);
    String key = group;
    if (!place.equals(group.replace('/', '.'))) {
      key += "@" + (place.isEmpty() ? Packages.GLOBAL : place);
    }
    if (explicit == null && group.equals(Experiments.GROUP)) {
      relative = Packages.GLOBAL;
    }
    return new DefaultsNode(
        null, inRoot ? "" : group, key, null, relative, explicit, target, entry.optional(), from);
  }

  /** The same entry with this option. */
  DefaultsNode choose(String option, String chooser) {
    String full = Packages.join(base, option, "/");
    return new DefaultsNode(full, base, key, option, relative, explicit, parent, optional, chooser);
  }

  /** One of several options of a group: it is not the group's one choice. */
  DefaultsNode withoutKey() {
    return new DefaultsNode(path, base, null, name, relative, explicit, parent, optional, from);
  }

  /** The package that the content of {@code file} goes to. */
  String target(ConfigFile file) {
    String written = explicit;
    if (written == null && file.packageHeader() != null) {
      written = Packages.header(file.packageHeader(), base);
    }
    return Packages.place(parent, written, relative);
  }
}
