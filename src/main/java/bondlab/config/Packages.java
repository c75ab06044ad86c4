package bondlab.config;

/** Where a file's content goes: Hydra's packages, written {@code group@package}. */
final class Packages {
  static final String GLOBAL = "_global_";

  private Packages() {}

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
    String all = join(parent, own, ".");
    int global = all.lastIndexOf(GLOBAL);
    if (global < 0) {
      return all;
    }
    int end = global + GLOBAL.length() + 1;
    return end > all.length() ? "" : all.substring(end);
  }

  static String join(String first, String second, String separator) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return first + separator + second;
  }
}
